#include <cppunit/extensions/HelperMacros.h>

#include "http/Router.h"

namespace eyrie::http
{

class HttpRouterTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HttpRouterTest);
	CPPUNIT_TEST(ThePathAndTheMethodDecide);
	CPPUNIT_TEST(PartsInBracesAreCaptured);
	CPPUNIT_TEST(UnknownPathsAndMethodsAreSaid);
	CPPUNIT_TEST(TheScopeDecides);
	CPPUNIT_TEST(UnknownParametersAreRefused);
	CPPUNIT_TEST_SUITE_END();

public:
	void setUp() override
	{
		const auto say = [](const std::string& word)
		{
			return [word](const Request& request)
			{
				Response response{.body = word};
				for (const auto& [name, value] : request.captured) response.body += " " + name + "=" + value;
				return response;
			};
		};
		_router.add({"GET", "/", Scope::open, "root", {}, say("root")});
		_router.add({"GET", "/things", Scope::read, "things", {"a", "b"}, say("things")});
		_router.add({"POST", "/things", Scope::control, "make", {}, say("make")});
		_router.add({"GET", "/things/{id}", Scope::read, "thing", {}, say("thing")});
		_router.add({"GET", "/things/{id}/parts/{part}", Scope::metrics, "part", {}, say("part")});
		_router.add({"POST", "/hooks/{source}", Scope::open, "hook", {}, say("hook"), true});
	}

private:
	Response ask(const std::string& method, const std::string& target, const Asker& asker)
	{
		Request request{.method = method, .target = *readTarget(target), .asker = asker};
		return _router.answer(request);
	}

	Response ask(const std::string& method, const std::string& target)
	{
		return ask(method, target, {.name = "all", .scopes = {Scope::read, Scope::control, Scope::metrics}});
	}

	static std::string headerOf(const Response& response, const std::string& name)
	{
		for (const auto& [key, value] : response.headers)
			if (key == name) return value;
		return {};
	}

	void ThePathAndTheMethodDecide()
	{
		CPPUNIT_ASSERT_EQUAL(std::string("root"), ask("GET", "/").body);
		CPPUNIT_ASSERT_EQUAL(std::string("things"), ask("GET", "/things").body);
		CPPUNIT_ASSERT_EQUAL(std::string("things"), ask("HEAD", "/things").body);
		CPPUNIT_ASSERT_EQUAL(std::string("make"), ask("POST", "/things").body);
	}

	void PartsInBracesAreCaptured()
	{
		CPPUNIT_ASSERT_EQUAL(std::string("thing id=7"), ask("GET", "/things/7").body);
		CPPUNIT_ASSERT_EQUAL(std::string("thing id=a/b"), ask("GET", "/things/a%2Fb").body);
		CPPUNIT_ASSERT_EQUAL(std::string("part id=7 part=+48"), ask("GET", "/things/7/parts/+48").body);
	}

	void UnknownPathsAndMethodsAreSaid()
	{
		for (const char* path : {"/thing", "/things/", "/things//parts/1", "/things/1/parts", "/things/1/parts/2/3", "//", "/{id}"})
			CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 404, ask("GET", path).status);
		const auto response = ask("DELETE", "/things");
		CPPUNIT_ASSERT_EQUAL(405, response.status);
		CPPUNIT_ASSERT_EQUAL(std::string("GET, HEAD, POST"), headerOf(response, "Allow"));
		CPPUNIT_ASSERT_EQUAL(std::string("POST"), headerOf(ask("GET", "/hooks/x"), "Allow"));
		CPPUNIT_ASSERT_EQUAL(std::string("application/problem+json"), response.type);
	}

	void TheScopeDecides()
	{
		const Asker nobody, wrong{.wasRefused = true}, reader{.name = "r", .scopes = {Scope::read}};
		CPPUNIT_ASSERT_EQUAL(200, ask("GET", "/", nobody).status);
		CPPUNIT_ASSERT_EQUAL(200, ask("GET", "/", wrong).status);
		CPPUNIT_ASSERT_EQUAL(401, ask("GET", "/things", nobody).status);
		CPPUNIT_ASSERT_EQUAL(401, ask("GET", "/things", wrong).status);
		CPPUNIT_ASSERT_EQUAL(200, ask("GET", "/things", reader).status);
		CPPUNIT_ASSERT_EQUAL(403, ask("POST", "/things", reader).status);
		CPPUNIT_ASSERT_EQUAL(403, ask("GET", "/things/1/parts/2", reader).status);
		CPPUNIT_ASSERT_EQUAL(std::string("Bearer realm=\"eyrie\""), headerOf(ask("GET", "/things", nobody), "WWW-Authenticate"));
		CPPUNIT_ASSERT_EQUAL(std::string("Bearer realm=\"eyrie\", error=\"invalid_token\""),
			headerOf(ask("GET", "/things", wrong), "WWW-Authenticate"));
		CPPUNIT_ASSERT_EQUAL(std::string("Bearer realm=\"eyrie\", error=\"insufficient_scope\", scope=\"control\""),
			headerOf(ask("POST", "/things", reader), "WWW-Authenticate"));
	}

	void UnknownParametersAreRefused()
	{
		CPPUNIT_ASSERT_EQUAL(200, ask("GET", "/things?a=1&b=2").status);
		const auto response = ask("GET", "/things?aa=1");
		CPPUNIT_ASSERT_EQUAL(400, response.status);
		CPPUNIT_ASSERT(response.body.find("There is no parameter aa; there are: a, b.") != std::string::npos);
		CPPUNIT_ASSERT_EQUAL(400, ask("GET", "/things?a=1&a=2").status);
		CPPUNIT_ASSERT_EQUAL(400, ask("GET", "/things/1?a=1").status);
		CPPUNIT_ASSERT_EQUAL(200, ask("POST", "/hooks/x?any=1&any=2").status);
	}

	Router _router;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpRouterTest);

} // namespace eyrie::http
