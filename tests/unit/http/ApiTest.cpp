// The API as it is served: everything that the daemon answers, over sockets, on a real database; held against its description.
#include <array>
#include <fstream>
#include <random>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/StreamCopier.h>
#include <Poco/TemporaryFile.h>
#include <Poco/URI.h>
#include <cppunit/extensions/HelperMacros.h>

#include "Post.h"
#include "Schema.h"
#include "http/Description.h"
#include "http/Site.h"

namespace eyrie::http
{

namespace
{

using Poco::JSON::Array;
using Poco::JSON::Object;
using namespace Poco::Net;

struct Got
{
	int status = 0;
	std::string body;
	std::string type;
	std::string challenge;
};

struct Operation
{
	std::string method, path;
	Object::Ptr description;
};

/// `GET`, since methods are in lower case there.
std::string upper(std::string text)
{
	for (auto& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
	return text;
}

} // namespace

class HttpApiTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HttpApiTest);
	CPPUNIT_TEST(WhatIsAnsweredAndWhatIsDescribedAreTheSame);
	CPPUNIT_TEST(EveryAnswerIsAsItIsDescribed);
	CPPUNIT_TEST(TokensDecideWhoSeesWhat);
	CPPUNIT_TEST(RandomRequestsAreNeverTheServersFault);
	CPPUNIT_TEST(BeyondThisMachineTokensAndTlsAreNeeded);
	CPPUNIT_TEST(ASiteTakesOverFromAnother);
	CPPUNIT_TEST(ACertificateThatIsExchangedMeanwhileEndsNothing);
	CPPUNIT_TEST_SUITE_END();

public:
	void setUp() override
	{
		std::filesystem::create_directories(_folder.path());
		std::ofstream(file("tokens")) << "read,control,metrics " << all << " all\nmetrics 00000000000000000 scraper\n";
		engine::Configuration configuration{
			.values = {{"storage.plugin", "sqlite"}, {"storage.path", file("messages.db")}, {"storage.search", "true"},
				{"source.office.plugin", "smseagle"}, {"source.office.url", "http://127.0.0.1:1"},
				{"source.office.token", "hunter2"}, {"http.listen", "127.0.0.1:0"}, {"http.token-file", file("tokens")},
				{"http.requests-per-minute", "0"}}};
		_settings = engine::Settings::from(configuration, _catalog);
		_engine = std::make_unique<engine::Engine>(_settings, _catalog, _clock, &_metrics);
		fill(_engine->readyStorage(), _clock.now());
		_site = std::make_unique<Site>(_settings, *_engine, _metrics, _pulse, _clock, _reload, nullptr);
		_document = Poco::JSON::Parser().parse(std::string(description())).extract<Object::Ptr>();
	}

private:
	static constexpr const char* all = "0123456789abcdef";

	std::string file(const std::string& name) { return _folder.path() + "/" + name; }

	Got ask(const std::string& method, const std::string& target, const std::string& token, const std::string& body = "")
	{
		if (!_session)
		{
			_session = std::make_unique<HTTPClientSession>("127.0.0.1", _site->port());
			_session->setKeepAlive(true);
		}
		HTTPRequest request(method, target, HTTPRequest::HTTP_1_1);
		if (!token.empty()) request.set("Authorization", "Bearer " + token);
		if (!body.empty()) request.setContentLength(static_cast<std::streamsize>(body.size()));
		_session->sendRequest(request) << body;
		HTTPResponse response;
		Got got;
		Poco::StreamCopier::copyToString(_session->receiveResponse(response), got.body);
		got.status = static_cast<int>(response.getStatus());
		got.type = response.getContentType();
		got.challenge = response.get("WWW-Authenticate", "");
		return got;
	}

	std::vector<Operation> operations() const
	{
		std::vector<Operation> found;
		for (const auto& [path, methods] : *_document->getObject("paths"))
			for (const auto& [method, operation] : *methods.extract<Object::Ptr>())
				found.push_back({upper(method), path, operation.extract<Object::Ptr>()});
		return found;
	}

	/// The parameters that are sent there, `query` or `path`.
	std::vector<Object::Ptr> parameters(const Operation& operation, const std::string& where) const
	{
		std::vector<Object::Ptr> found;
		if (!operation.description->has("parameters")) return found;
		for (const auto& each : *operation.description->getArray("parameters"))
		{
			const auto parameter = schema().resolve(each.extract<Object::Ptr>());
			if (parameter->getValue<std::string>("in") == where) found.push_back(parameter);
		}
		return found;
	}

	Schema schema() const { return Schema(_document); }

	void WhatIsAnsweredAndWhatIsDescribedAreTheSame()
	{
		const std::map<std::string, Scope> scopes{{"read", Scope::read}, {"control", Scope::control}, {"metrics", Scope::metrics}};
		std::map<std::string, const Route*> routes;
		for (const auto& route : _site->router().routes())
			CPPUNIT_ASSERT_MESSAGE(route.operation, routes.emplace(route.method + " " + route.path, &route).second);
		for (const auto& operation : operations())
		{
			const std::string name = operation.method + " " + operation.path;
			CPPUNIT_ASSERT_MESSAGE("described, and not answered: " + name, routes.contains(name));
			const Route& route = *routes.at(name);
			routes.erase(name);
			CPPUNIT_ASSERT_EQUAL(route.operation, operation.description->getValue<std::string>("operationId"));

			std::set<std::string> described, known(route.parameters.begin(), route.parameters.end());
			for (const auto& parameter : parameters(operation, "query")) described.insert(parameter->getValue<std::string>("name"));
			if (!route.takesAnyParameter) CPPUNIT_ASSERT_MESSAGE(name, described == known);
			for (const auto& parameter : parameters(operation, "path"))
				CPPUNIT_ASSERT_MESSAGE(
					name, route.path.find("{" + parameter->getValue<std::string>("name") + "}") != std::string::npos);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(name, static_cast<std::size_t>(std::count(route.path.begin(), route.path.end(), '{')),
				parameters(operation, "path").size());

			const auto security = operation.description->getArray("security");
			CPPUNIT_ASSERT_EQUAL_MESSAGE(name, route.scope == Scope::open, security->size() == 0);
			if (security->size() > 0)
				CPPUNIT_ASSERT_MESSAGE(
					name, scopes.at(security->getObject(0)->getArray("token")->getElement<std::string>(0)) == route.scope);
		}
		CPPUNIT_ASSERT_MESSAGE(routes.empty() ? "" : "answered, and not described: " + routes.begin()->first, routes.empty());
	}

	/// Whether an answer is one that its operation describes, of the type and shape that it says. Empty if it is.
	std::string mistakeIn(const Got& got, const Operation& operation)
	{
		const auto responses = operation.description->getObject("responses");
		const std::string status = std::to_string(got.status);
		if (!responses->has(status)) return "the status " + status + " is not described: " + got.body;
		const auto content = schema().resolve(responses->getObject(status))->getObject("content");
		if (!content) return got.body.empty() ? "" : "a body is not described";
		if (!content->has(got.type)) return "the type " + got.type + " is not described";
		if (got.type.find("json") == std::string::npos || got.body.empty()) return {};
		return schema().mistakeIn(Poco::JSON::Parser().parse(got.body), content->getObject(got.type)->getObject("schema"));
	}

	void EveryAnswerIsAsItIsDescribed()
	{
		_site->start();
		std::size_t good = 0, items = 0;
		for (const auto& operation : operations())
		{
			// Others change things; who adds them tests them.
			if (operation.method != "GET" || operation.path == "/api/v1/events") continue;
			std::string target = operation.path;
			for (const auto& [name, value] :
				std::map<std::string, std::string>{{"id", "1"}, {"name", "office"}, {"number", "+48600100200"}})
				if (const auto at = target.find("{" + name + "}"); at != std::string::npos)
					target.replace(at, name.size() + 2, value);
			const auto got = ask("GET", target, all);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(target, std::string(), mistakeIn(got, operation));
			good += got.status == 200;
			items += got.body.find("\"items\":[{") != std::string::npos;
		}
		CPPUNIT_ASSERT(good >= 12 && items >= 8);
		CPPUNIT_ASSERT_EQUAL(std::string(description()), ask("GET", "/openapi.json", "").body);
	}

	void TokensDecideWhoSeesWhat()
	{
		_site->start();
		for (const auto& operation : operations())
		{
			const auto& path = operation.path;
			const bool isOpen = operation.description->getArray("security")->size() == 0;
			if (isOpen) continue;
			CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 401, ask(operation.method, path, "").status);
			const auto wrong = ask(operation.method, path, "0123456789abcdeX");
			CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 401, wrong.status);
			CPPUNIT_ASSERT_EQUAL(std::string("Bearer realm=\"eyrie\", error=\"invalid_token\""), wrong.challenge);
			CPPUNIT_ASSERT(wrong.body.find("0123456789abcdeX") == std::string::npos);
			if (operation.description->getArray("security")->getObject(0)->getArray("token")->getElement<std::string>(0)
				== "metrics")
				continue;
			CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 403, ask(operation.method, path, "00000000000000000").status);
		}
		CPPUNIT_ASSERT_EQUAL(200, ask("GET", "/healthz", "").status);
		CPPUNIT_ASSERT_EQUAL(200, ask("GET", "/metrics", "00000000000000000").status);
		CPPUNIT_ASSERT_EQUAL(404, ask("GET", "/api/v1/nothing", "").status);
		CPPUNIT_ASSERT_EQUAL(405, ask("DELETE", "/api/v1/messages", "").status);

		std::ofstream(file("tokens")) << "read " << all << "0\n";
		_site->reload();
		CPPUNIT_ASSERT_EQUAL(401, ask("GET", "/api/v1/sources", all).status);
		CPPUNIT_ASSERT_EQUAL(200, ask("GET", "/api/v1/sources", std::string(all) + "0").status);
	}

	/// A value for a parameter: one that it may have, or anything.
	std::string draw(const Object& schema)
	{
		static const std::vector<std::string> odd{"", "0", "1", "-1", "50", "100", "101", "9223372036854775807",
			"-9223372036854775808", "1e9", "null", "true", "office", "inbox", "+48600100200", "'; DROP TABLE messages; --", "%",
			"_", "\\", "\"*\"", "a AND b", "NOT (", "\xC5\xBC\xC3\xB3\xC5\x82w", "\xF0\x9F\x98\x80", "2025-06-15",
			"0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "2025-06-15T14:37:40+23:59", "MTc1MDAwMDAwMDAwMC4x",
			"OTIyMzM3MjAzNjg1NDc3NTgwNy45MjIzMzcyMDM2ODU0Nzc1ODA3", "LTkyMjMzNzIwMzY4NTQ3NzU4MDguLTkyMjMzNzIwMzY4NTQ3NzU4MDg",
			std::string(300, 'x'), std::string(3, '\0'), "\xFF\xFE", "a\nb"};
		if (schema.has("enum") && _random() % 2 == 0)
		{
			const auto words = schema.getArray("enum");
			return words->getElement<std::string>(static_cast<unsigned>(_random() % words->size()));
		}
		return odd[_random() % odd.size()];
	}

	/// Written as an URL wants it; now and then not.
	std::string written(const std::string& text)
	{
		std::string encoded;
		Poco::URI::encode(text, "/?#+&=;%", encoded);
		if (_random() % 50 == 0) encoded += "%" + std::string(1, "zG0%"[_random() % 4]);
		return encoded;
	}

	std::string targetOf(const Operation& operation)
	{
		std::string target = operation.path;
		for (const auto& parameter : parameters(operation, "path"))
		{
			const std::string name = "{" + parameter->getValue<std::string>("name") + "}";
			const std::string value = written(_random() % 3 == 0 ? "1" : draw(*parameter->getObject("schema")));
			target.replace(target.find(name), name.size(), value);
		}
		char mark = '?';
		const auto add
			= [&](const std::string& name, const std::string& value) { target += std::exchange(mark, '&') + name + "=" + value; };
		for (const auto& parameter : parameters(operation, "query"))
			if (_random() % 4 == 0) add(parameter->getValue<std::string>("name"), written(draw(*parameter->getObject("schema"))));
		if (_random() % 30 == 0) add(written(draw(Object())), "x");
		return target;
	}

	/// What an operation may be sent, as it describes it; now and then anything.
	std::string bodyFor(const Operation& operation)
	{
		if (!operation.description->has("requestBody") || _random() % 8 == 0) return draw(Object());
		const auto content = operation.description->getObject("requestBody")->getObject("content");
		const auto media = content->getObject(content->begin()->first)->getObject("schema");
		Object body;
		for (const auto& [name, property] : *schema().resolve(media)->getObject("properties"))
		{
			const auto& of = *property.extract<Object::Ptr>();
			const auto drawn = draw(of);
			if (_random() % 2 == 0 && !of.has("enum")) continue;
			if (_random() % 3 == 0)
				body.set(name, static_cast<std::int64_t>(_random()));
			else
				body.set(name, _random() % 3 == 0 ? "2025-06-15" : drawn);
		}
		std::ostringstream text;
		body.stringify(text);
		return text.str();
	}

	void RandomRequestsAreNeverTheServersFault()
	{
		_site->start();
		const auto described = operations();
		const std::vector<std::string> methods{"GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE"};
		std::map<int, int> statuses;
		for (int i = 0; i < 3000; ++i)
		{
			const auto& operation = described[_random() % described.size()];
			if (operation.path == "/api/v1/events" || operation.path == "/readyz") continue; // Endless, and rightly 503.
			const std::string target = targetOf(operation), method = methods[_random() % methods.size()];
			const auto got = ask(
				method, target, _random() % 20 == 0 ? "" : all, method == "POST" || method == "PUT" ? bodyFor(operation) : "");
			const std::string what = "seed " + std::to_string(seed) + ", request " + std::to_string(i) + ": " + method + " "
				+ target + ": " + std::to_string(got.status) + " " + got.body;
			// The gateway is not there, which is nobody's fault.
			const bool asksGateway
				= target.starts_with("/api/v1/sources/office/contacts") || target.starts_with("/api/v1/sources/office/modems")
				|| target.starts_with("/api/v1/sources/office/verification")
				|| target.starts_with("/api/v1/sources/office/examination");
			CPPUNIT_ASSERT_MESSAGE(what, got.status < 500 || (asksGateway && got.status == 503));
			if (method == operation.method && got.status != 405)
				if (const auto mistake = mistakeIn(got, operation); !mistake.empty() && got.status != 404)
					CPPUNIT_FAIL(what + ": " + mistake);
			++statuses[got.status];
		}
		for (const int status : {200, 204, 400, 401, 404, 405})
			CPPUNIT_ASSERT_MESSAGE(std::to_string(status), statuses[status] > 20);
	}

	std::string refusal(const std::map<std::string, std::string>& given)
	{
		auto settings = _settings.http;
		settings.listen = given.at("listen");
		settings.tokenFile = given.contains("tokens") ? file("tokens") : "";
		settings.certificate = given.contains("tls") ? certificate() : "";
		try
		{
			Site::check(settings);
		}
		catch (const Error& error)
		{
			return error.what();
		}
		return "none";
	}

	std::string certificate()
	{
		const std::string path = file("both.pem");
		if (!std::filesystem::exists(path))
			CPPUNIT_ASSERT_EQUAL(0,
				std::system(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x -keyout " + path + ".key -out " + path
					+ " >/dev/null 2>&1 && cat " + path + ".key >> " + path)
								.c_str()));
		return path;
	}

	void BeyondThisMachineTokensAndTlsAreNeeded()
	{
		for (const char* listen : {"0.0.0.0:0", "[::]:0", "192.0.2.1:8025"})
		{
			for (const auto& more : std::vector<std::map<std::string, std::string>>{{}, {{"tokens", ""}}, {{"tls", ""}}})
			{
				auto given = more;
				given["listen"] = listen;
				const std::string text = refusal(given);
				CPPUNIT_ASSERT_MESSAGE(text, text.find("needs both http.token-file and http.tls.certificate") != std::string::npos);
			}
			CPPUNIT_ASSERT_EQUAL(std::string("none"), refusal({{"listen", listen}, {"tokens", ""}, {"tls", ""}}));
		}
		CPPUNIT_ASSERT_EQUAL(std::string("none"), refusal({{"listen", "127.0.0.1:0"}}));
		CPPUNIT_ASSERT_EQUAL(std::string("none"), refusal({{"listen", ""}}));
	}

	void ASiteTakesOverFromAnother()
	{
		_site->start();
		CPPUNIT_ASSERT_EQUAL(200, ask("GET", "/api/v1/sources", all).status);
		auto next = std::make_unique<Site>(_settings, *_engine, _metrics, _pulse, _clock, _reload, _site.get());
		CPPUNIT_ASSERT_EQUAL(_site->port(), next->port());
		_site->stop();
		_site = std::move(next);
		_session.reset();
		_site->start();
		CPPUNIT_ASSERT_EQUAL(200, ask("GET", "/api/v1/sources", all).status);
	}

	/// What was checked is what is used.
	void ACertificateThatIsExchangedMeanwhileEndsNothing()
	{
		const Poco::TemporaryFile file;
		_settings.http.certificate = file.path();
		CPPUNIT_ASSERT_EQUAL(0,
			std::system(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x -keyout " + file.path() + ".key -out "
				+ file.path() + " >/dev/null 2>&1 && cat " + file.path() + ".key >> " + file.path() + "; rm " + file.path() + ".key")
							.c_str()));
		auto next = std::make_unique<Site>(_settings, *_engine, _metrics, _pulse, _clock, _reload, _site.get());
		std::ofstream(file.path()) << "half of a new one";
		_site = std::move(next);
		_site->start();
		const Poco::Net::Context::Ptr context(
			new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, "", Poco::Net::Context::VERIFY_NONE));
		Poco::Net::SecureStreamSocket socket(Poco::Net::SocketAddress("127.0.0.1", _site->port()), context);
		const std::string request = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
		socket.sendBytes(request.data(), static_cast<int>(request.size()));
		std::array<char, 12> begun{};
		CPPUNIT_ASSERT_EQUAL(12, socket.receiveBytes(begun.data(), 12));
		CPPUNIT_ASSERT_EQUAL(std::string("HTTP/1.1 200"), std::string(begun.data(), 12));
	}

	static constexpr std::uint32_t seed = 20261122;

	std::mt19937 _random{seed};
	Poco::TemporaryFile _folder;
	SystemClock _clock;
	Pulse _pulse{_clock};
	engine::PluginCatalog _catalog{{EYRIE_PLUGINS}};
	engine::Settings _settings;
	Metrics _metrics;
	std::unique_ptr<engine::Engine> _engine;
	const Site::Reload _reload = [](const std::string&) { return engine::Reloaded{.unchanged = {"office"}}; };
	std::unique_ptr<Site> _site;
	std::unique_ptr<HTTPClientSession> _session;
	Object::Ptr _document;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpApiTest);

} // namespace eyrie::http
