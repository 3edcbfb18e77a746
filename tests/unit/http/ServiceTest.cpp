// What every answer bears, whoever gives it.
#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include <cppunit/extensions/HelperMacros.h>

#include <eyrie/Error.h>

#include "http/Service.h"
#include "kit/ManualClock.h"

namespace eyrie::http
{

class HttpServiceTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HttpServiceTest);
	CPPUNIT_TEST(EveryAnswerIsSafeAndBearsAnId);
	CPPUNIT_TEST(AnIdOfTheClientIsKeptIfItIsOne);
	CPPUNIT_TEST(EachClientHasItsOwnAllowance);
	CPPUNIT_TEST(WhoAsksForHealthIsAnsweredWhateverElseHangs);
	CPPUNIT_TEST(ABurstIsServedOneByOne);
	CPPUNIT_TEST(WhatFailsIsToldAsWhatItIs);
	CPPUNIT_TEST(OnlyListedOriginsMayCallFromABrowser);
	CPPUNIT_TEST(EveryAnswerIsObserved);
	CPPUNIT_TEST_SUITE_END();

public:
	void setUp() override
	{
		_router.add({"GET", "/good", Scope::open, "good", {}, [](const Request&) { return Response{.body = "{}"}; }});
		_router.add({"GET", "/error/{kind}", Scope::open, "error", {}, [](const Request& request) -> Response { fail(request); }});
		_router.add(
			{"GET", "/own", Scope::open, "own", {}, [](const Request&) {
				 return Response{.body = "x", .type = "text/html", .headers = {{"Content-Security-Policy", "default-src 'self'"}}};
			 }});
	}

private:
	[[noreturn]] static void fail(const Request& request)
	{
		const std::string kind = request.captured.at("kind");
		if (kind == "other") throw std::runtime_error("secret words of a library");
		for (const auto each : {ErrorKind::unavailable, ErrorKind::throttled, ErrorKind::misconfigured, ErrorKind::conflict,
				 ErrorKind::internal, ErrorKind::cancelled, ErrorKind::unauthorised, ErrorKind::malformed})
			if (kind == nameOf(each)) throw Error(each, ErrorScope::plugin, "the database is away", "secret words of a library");
		throw std::logic_error(kind);
	}

	static Response ask(Service& service, const std::string& target, std::map<std::string, std::string> headers = {},
		const std::string& method = "GET", const std::string& address = "127.0.0.1")
	{
		Request request{
			.method = method, .target = *readTarget(target), .headers = std::move(headers), .asker = {.address = address}};
		return service.answer(request);
	}

	static std::string headerOf(const Response& response, const std::string& name)
	{
		std::string found;
		for (const auto& [key, value] : response.headers)
			if (key == name) found += value;
		return found;
	}

	void EveryAnswerIsSafeAndBearsAnId()
	{
		Service service(_router, _tokens, _rules, _clock);
		std::set<std::string> ids;
		for (const auto& response : {ask(service, "/good"), ask(service, "/nothing"), service.refuse(400, "no")})
		{
			CPPUNIT_ASSERT_EQUAL(std::string("nosniff"), headerOf(response, "X-Content-Type-Options"));
			CPPUNIT_ASSERT_EQUAL(std::string("no-store"), headerOf(response, "Cache-Control"));
			CPPUNIT_ASSERT(ids.insert(headerOf(response, "X-Request-Id")).second);
		}
		CPPUNIT_ASSERT_EQUAL(std::string("default-src 'self'"), headerOf(ask(service, "/own"), "Content-Security-Policy"));
	}

	void AnIdOfTheClientIsKeptIfItIsOne()
	{
		Service service(_router, _tokens, _rules, _clock);
		CPPUNIT_ASSERT_EQUAL(std::string("a-1"), headerOf(ask(service, "/good", {{"x-request-id", "a-1"}}), "X-Request-Id"));
		for (const std::string id : {"a b", "ą", "x\"y", ""})
			CPPUNIT_ASSERT(headerOf(ask(service, "/good", {{"x-request-id", id}}), "X-Request-Id") != id);
	}

	void EachClientHasItsOwnAllowance()
	{
		_rules.requestsPerMinute = 3;
		Service service(_router, _tokens, _rules, _clock);
		for (int i = 0; i < 3; ++i) CPPUNIT_ASSERT_EQUAL(200, ask(service, "/good").status);
		const auto refused = ask(service, "/good");
		CPPUNIT_ASSERT_EQUAL(429, refused.status);
		CPPUNIT_ASSERT_EQUAL(std::string("21"), headerOf(refused, "Retry-After")); // 20 s, rounded up.
		CPPUNIT_ASSERT_EQUAL(200, ask(service, "/good", {}, "GET", "127.0.0.2").status);
		_clock.advance(std::chrono::seconds(21));
		CPPUNIT_ASSERT_EQUAL(200, ask(service, "/good").status);
		CPPUNIT_ASSERT_EQUAL(429, ask(service, "/good").status);
	}

	void WhoAsksForHealthIsAnsweredWhateverElseHangs()
	{
		_rules.atOnce = 1;
		_rules.patience = std::chrono::milliseconds(1);
		Service service(_router, _tokens, _rules, _clock);
		// While the first one hangs.
		int other = 0, health = 0;
		_router.add({"GET", "/healthz", Scope::open, "health", {}, [](const Request&) { return Response(); }});
		_router.add({"GET", "/hangs", Scope::open, "hangs", {},
			[&](const Request&)
			{
				other = ask(service, "/good").status;
				health = ask(service, "/healthz").status;
				return Response();
			}});
		CPPUNIT_ASSERT_EQUAL(200, ask(service, "/hangs").status);
		CPPUNIT_ASSERT_EQUAL(503, other);
		CPPUNIT_ASSERT_EQUAL(200, health);
		CPPUNIT_ASSERT_EQUAL(200, ask(service, "/good").status);
	}

	/// Thirty at once of whom one is served at a time.
	void ABurstIsServedOneByOne()
	{
		_rules.atOnce = 1;
		_rules.patience = std::chrono::minutes(1);
		Service service(_router, _tokens, _rules, _clock);
		std::atomic<int> inside = 0, most = 0, good = 0;
		std::latch all(30);
		_router.add({"GET", "/counted", Scope::open, "counted", {},
			[&](const Request&)
			{
				most = std::max(most.load(), ++inside);
				std::this_thread::yield();
				--inside;
				return Response();
			}});
		{
			std::vector<std::jthread> clients;
			for (int i = 0; i < 30; ++i)
				clients.emplace_back(
					[&]
					{
						all.arrive_and_wait();
						if (ask(service, "/counted").status == 200) ++good;
					});
		}
		CPPUNIT_ASSERT_EQUAL(30, good.load());
		CPPUNIT_ASSERT_EQUAL(1, most.load());
	}

	void WhatFailsIsToldAsWhatItIs()
	{
		Service service(_router, _tokens, _rules, _clock);
		const std::map<std::string, int> cases{{"unavailable", 503}, {"throttled", 503}, {"misconfigured", 503},
			{"unauthorised", 503}, {"cancelled", 503}, {"conflict", 409}, {"internal", 500}, {"malformed", 500}, {"other", 500}};
		for (const auto& [kind, status] : cases)
		{
			const auto response = ask(service, "/error/" + kind);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(kind, status, response.status);
			CPPUNIT_ASSERT_EQUAL(std::string("application/problem+json"), response.type);
			CPPUNIT_ASSERT(response.body.find("secret") == std::string::npos);
			CPPUNIT_ASSERT_EQUAL(status == 503 ? std::string("5") : std::string(), headerOf(response, "Retry-After"));
		}
	}

	void OnlyListedOriginsMayCallFromABrowser()
	{
		_rules.cors = {"https://desk.example"};
		Service service(_router, _tokens, _rules, _clock);
		const std::string allow = "Access-Control-Allow-Origin";
		const std::string good = "https://desk.example";
		CPPUNIT_ASSERT_EQUAL(good, headerOf(ask(service, "/good", {{"origin", good}}), allow));
		for (const std::string other : {"https://desk.example.evil", "http://desk.example", "null", ""})
			CPPUNIT_ASSERT_EQUAL(std::string(), headerOf(ask(service, "/good", {{"origin", other}}), allow));
		const auto preflight = ask(service, "/good", {{"origin", good}}, "OPTIONS");
		CPPUNIT_ASSERT_EQUAL(204, preflight.status);
		CPPUNIT_ASSERT_EQUAL(good, headerOf(preflight, allow));
		CPPUNIT_ASSERT_EQUAL(std::string("GET, HEAD"), headerOf(preflight, "Access-Control-Allow-Methods"));
		CPPUNIT_ASSERT_EQUAL(std::string(), headerOf(ask(service, "/good", {}, "OPTIONS"), "Access-Control-Allow-Methods"));
		CPPUNIT_ASSERT_EQUAL(404, ask(service, "/nothing", {}, "OPTIONS").status);
	}

	void EveryAnswerIsObserved()
	{
		Service service(_router, _tokens, _rules, _clock);
		std::string seen;
		service.observe(
			[&](const Answered& answered) { seen += answered.operation + ":" + std::to_string(answered.status) + " "; });
		ask(service, "/good");
		ask(service, "/nothing");
		ask(service, "/error/internal");
		service.refuse(413, "too large");
		CPPUNIT_ASSERT_EQUAL(std::string("good:200 :404 error:500 :413 "), seen);
	}

	kit::ManualClock _clock;
	Router _router;
	Tokens _tokens;
	Service::Rules _rules;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpServiceTest);

} // namespace eyrie::http
