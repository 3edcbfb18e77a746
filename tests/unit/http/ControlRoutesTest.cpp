// What an operator orders over HTTP, of an engine whose workers have not begun: orders wait. And the main thread that reloads.
#include <future>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <Poco/TemporaryFile.h>
#include <cppunit/extensions/HelperMacros.h>

#include <eyrie/Error.h>

#include "MainLoop.h"
#include "http/ControlRoutes.h"
#include "http/JsonWriter.h"
#include "kit/ManualClock.h"

namespace eyrie::http
{

class HttpControlTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HttpControlTest);
	CPPUNIT_TEST(EachOrderIsGivenAsItIsWritten);
	CPPUNIT_TEST(WhatIsNoOrderIsRefusedByName);
	CPPUNIT_TEST(TasksAreListedShownAndCancelled);
	CPPUNIT_TEST(TooManyOrdersAreRefused);
	CPPUNIT_TEST(AReloadTellsWhatItDidOrEveryMistake);
	CPPUNIT_TEST(WhoAsksForAReloadIsToldBeforeTheServerEnds);
	CPPUNIT_TEST(WhoAsksWhileTheServerEndsIsSentAway);
	CPPUNIT_TEST_SUITE_END();

public:
	void setUp() override
	{
		const engine::Configuration configuration{
			.values = {{"storage.plugin", "sqlite"}, {"storage.path", _file.path()}, {"source.office.plugin", "smseagle"},
				{"source.office.url", "http://127.0.0.1:1"}, {"source.office.token", "hunter2"}}};
		_engine = std::make_unique<engine::Engine>(engine::Settings::from(configuration, _catalog), _catalog, _clock);
		_control = std::make_unique<Control>(Control{*_engine, [this](const std::string& who) { return _reload(who); }});
		addControlRoutes(_router, *_control, _places);
	}

private:
	Response ask(const std::string& method, const std::string& target, const std::string& body = "")
	{
		Request request{.method = method,
			.target = *readTarget(target),
			.body = body,
			.asker = {.name = "desk", .scopes = {Scope::read, Scope::control}, .address = "192.0.2.7"}};
		return _router.answer(request);
	}

	static Poco::JSON::Object::Ptr parsed(const Response& response)
	{
		return Poco::JSON::Parser().parse(response.body).extract<Poco::JSON::Object::Ptr>();
	}

	static void assertHolds(const std::string& text, const std::string& part)
	{
		CPPUNIT_ASSERT_MESSAGE("no " + part + " in: " + text, text.find(part) != std::string::npos);
	}

	void EachOrderIsGivenAsItIsWritten()
	{
		const std::vector<std::pair<std::string, std::string>> cases{
			{R"({"order":"sync"})", "sync"},
			{R"({"order":"refresh"})", "refresh"},
			{R"({"order":"reconcile"})", "reconcile"},
			{R"({"order":"pause"})", "pause"},
			{R"({"order":"resume"})", "resume"},
			{R"({"order":"retry-rejects"})", "retry-rejects"},
			{R"({"order":"new-epoch","space":"outgoing"})", "new-epoch outgoing"},
			{R"({"order":"new-epoch","space":"outgoing","force":true})", "new-epoch outgoing, halted or not"},
			{R"({"order":"rewind","folder":"inbox"})", "rewind inbox to the beginning"},
			{R"({"order":"rewind","folder":"inbox","to_id":7})", "rewind inbox to id 7"},
			{R"({"order":"rewind","folder":"inbox","to":"2025-01-02"})", "rewind inbox to 2025-01-02 00:00:00.000"},
			{R"({"order":"backfill","folder":"sent","since":"2025-01-02T02:00:00+02:00","until":null})",
				"backfill sent since 2025-01-02 00:00:00.000"},
			{R"({"folder":"sent","first_id":5,"last_id":9,"order":"backfill"})", "backfill sent from id 5 to id 9"},
		};
		int number = 0;
		for (const auto& [body, description] : cases)
		{
			const auto response = ask("POST", "/api/v1/sources/office/orders", body);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(body + response.body, 202, response.status);
			CPPUNIT_ASSERT(
				response.headers.at(0) == std::pair(std::string("Location"), "/api/v1/tasks/" + std::to_string(++number)));
			const auto task = parsed(response);
			CPPUNIT_ASSERT_EQUAL(description, task->getValue<std::string>("description"));
			CPPUNIT_ASSERT_EQUAL(description.substr(0, description.find(' ')), task->getValue<std::string>("order"));
			CPPUNIT_ASSERT_EQUAL(std::string("desk at 192.0.2.7"), task->getValue<std::string>("ordered_by"));
		}
		CPPUNIT_ASSERT_EQUAL(static_cast<std::size_t>(number), _engine->tasks().size());
	}

	void WhatIsNoOrderIsRefusedByName()
	{
		const std::vector<std::pair<std::string, std::string>> cases{
			{"", "order is missing"},
			{"{}", "order is missing"},
			{"[]", "no JSON object"},
			{"{", "no JSON"},
			{std::string(200'000, '['), "no JSON"},
			{R"({"order":"sink"})", "order is none of: sync, refresh"},
			{R"({"order":7})", "order is no string"},
			{R"({"order":"sync","folder":"inbox"})", "There is no member folder here; there are: order."},
			{R"({"order":"backfill"})", "folder is missing"},
			{R"({"order":"backfill","folder":""})", "folder is missing"},
			{R"({"order":"backfill","folder":"in\nbox"})", "folder holds a control character"},
			{R"({"order":"backfill","folder":"inbox","sinse":"2025-01-02"})", "There is no member sinse"},
			{R"({"order":"backfill","folder":"inbox","since":"yesterday"})", "since is no time"},
			{R"({"order":"backfill","folder":"inbox","since":20250102})", "since is no string"},
			{R"({"order":"backfill","folder":"inbox","first_id":"5"})", "first_id is no whole number"},
			{R"({"order":"backfill","folder":"inbox","first_id":5.5})", "first_id is no whole number"},
			{R"({"order":"backfill","folder":"inbox","first_id":true})", "first_id is no whole number"},
			{R"({"order":"backfill","folder":"inbox","first_id":99999999999999999999})", "a number beyond 64 bits"},
			{R"({"order":"backfill","folder":"inbox","first_id":5,"last_id":4})", "last_id is lower than first_id"},
			{R"({"order":"backfill","folder":"inbox","since":"2025-01-02","until":"2025-01-02"})", "until is not behind since"},
			{R"({"order":"rewind","folder":"inbox","to":"2025-01-02","to_id":1})", "to and to_id exclude each other"},
			{R"({"order":"new-epoch"})", "space is missing"},
			{R"({"order":"new-epoch","space":"outgoing","force":1})", "force is neither true nor false"},
			{R"({"order":"sync","force":true})", "There is no member force here"},
		};
		for (const auto& [body, part] : cases)
		{
			const auto response = ask("POST", "/api/v1/sources/office/orders", body);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(body, 400, response.status);
			assertHolds(response.body, part);
		}
		CPPUNIT_ASSERT_EQUAL(404, ask("POST", "/api/v1/sources/lab/orders", R"({"order":"sync"})").status);
		// Configured when the site was made, and removed since.
		CPPUNIT_ASSERT_EQUAL(404, ask("POST", "/api/v1/sources/gone/orders", R"({"order":"sync"})").status);
		CPPUNIT_ASSERT(_engine->tasks().empty());
	}

	void TasksAreListedShownAndCancelled()
	{
		ask("POST", "/api/v1/sources/office/orders", R"({"order":"sync"})");
		ask("POST", "/api/v1/sources/office/orders", R"({"order":"reconcile"})");
		const auto again = parsed(ask("POST", "/api/v1/sources/office/orders", R"({"order":"sync"})"));
		CPPUNIT_ASSERT_EQUAL(1, again->getValue<int>("id"));
		const auto list = ask("GET", "/api/v1/tasks").body;
		CPPUNIT_ASSERT(list.find("\"id\":2,") < list.find("\"id\":1,"));
		CPPUNIT_ASSERT_EQUAL(list, ask("GET", "/api/v1/tasks?source=office").body);
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"items":[]})"), ask("GET", "/api/v1/tasks?source=lab").body);

		const auto task = ask("GET", "/api/v1/tasks/1");
		assertHolds(task.body, R"("state":"waiting","progress":{"done":0,"total":null},"outcome":null})");
		assertHolds(task.body, R"("ordered_at":")" + rfc3339(_clock.now()) + R"(","begun_at":null,"ended_at":null)");
		const auto cancelled = ask("DELETE", "/api/v1/tasks/1");
		CPPUNIT_ASSERT_EQUAL(200, cancelled.status);
		assertHolds(cancelled.body, R"("state":"cancelled")");
		assertHolds(cancelled.body, R"("outcome":"cancelled by desk at 192.0.2.7")");
		const auto late = ask("DELETE", "/api/v1/tasks/1");
		CPPUNIT_ASSERT_EQUAL(409, late.status);
		assertHolds(late.body, "It has ended already, as cancelled.");
		for (const char* none : {"0", "99", "-1", "x", "99999999999999999999"})
			for (const char* method : {"GET", "DELETE"})
				CPPUNIT_ASSERT_EQUAL_MESSAGE(none, 404, ask(method, std::string("/api/v1/tasks/") + none).status);
	}

	void TooManyOrdersAreRefused()
	{
		int status = 202;
		for (int i = 0; i <= 100 && status == 202; ++i)
			status = ask("POST", "/api/v1/sources/office/orders", R"({"order":"rewind","folder":"x)" + std::to_string(i) + "\"}")
						 .status;
		CPPUNIT_ASSERT_EQUAL(429, status);
		CPPUNIT_ASSERT_EQUAL(std::size_t(100), _engine->tasks().size());
	}

	void AReloadTellsWhatItDidOrEveryMistake()
	{
		std::string asked;
		_reload = [&](const std::string& who)
		{
			asked = who;
			return engine::Reloaded{.unchanged = {"a", "b"}, .added = {"c"}};
		};
		const auto good = ask("POST", "/api/v1/reload");
		CPPUNIT_ASSERT_EQUAL(200, good.status);
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"unchanged":["a","b"],"changed":[],"added":["c"],"removed":[]})"), good.body);
		CPPUNIT_ASSERT_EQUAL(std::string("desk at 192.0.2.7"), asked);
		CPPUNIT_ASSERT_EQUAL(400, ask("POST", "/api/v1/reload", R"({"source":"a"})").status);
		_reload = [](const std::string&) -> engine::Reloaded
		{ throw Error(ErrorKind::misconfigured, ErrorScope::plugin, "a.b: unknown key\nc.d = x: is no number"); };
		const auto bad = ask("POST", "/api/v1/reload");
		CPPUNIT_ASSERT_EQUAL(422, bad.status);
		assertHolds(bad.body, R"(a.b: unknown key\u000ac.d = x: is no number)");
		_reload
			= [](const std::string&) -> engine::Reloaded { throw Error(ErrorKind::unavailable, ErrorScope::plugin, "stopping"); };
		CPPUNIT_ASSERT_THROW(ask("POST", "/api/v1/reload"), Error);
	}

	void WhoAsksForAReloadIsToldBeforeTheServerEnds()
	{
		app::MainLoop loop;
		std::vector<std::string> asked;
		std::promise<void> mayRead, both;
		std::jthread thread(
			[&]
			{
				loop.run(
					[&](const std::string& who) -> app::MainLoop::Turn
					{
						asked.push_back(who);
						if (asked.size() == 1) throw Error(ErrorKind::misconfigured, ErrorScope::plugin, "a.b: unknown key");
						// What a server does when it ends: it waits for those whom it serves.
						return {{.changed = {"office"}}, [&] { both.get_future().wait(); }};
					});
			});
		CPPUNIT_ASSERT_EQUAL(std::string("a.b: unknown key"), refusal([&] { loop.reload("one"); }));
		CPPUNIT_ASSERT(loop.reload("two").changed == std::vector<std::string>{"office"});
		both.set_value();
		loop.end();
		thread.join();
		CPPUNIT_ASSERT(asked == (std::vector<std::string>{"one", "two"}));
		CPPUNIT_ASSERT(refusal([&] { loop.reload("three"); }).find("stops") != std::string::npos);
	}

	void WhoAsksWhileTheServerEndsIsSentAway()
	{
		app::MainLoop loop;
		std::promise<void> sentAway;
		std::string told;
		std::jthread thread(
			[&]
			{
				loop.run(
					[&](const std::string& who) -> app::MainLoop::Turn
					{
						CPPUNIT_ASSERT_EQUAL(std::string("SIGHUP"), who);
						return {{},
							[&]
							{
								// Another thread asks, and this one waits for that thread.
								told = std::async(std::launch::async, [&] { return refusal([&] { loop.reload("two"); }); }).get();
								sentAway.set_value();
							}};
					});
			});
		loop.reloadSoon();
		sentAway.get_future().wait();
		loop.end();
		thread.join();
		CPPUNIT_ASSERT(told.find("try again") != std::string::npos);
	}

	static std::string refusal(const std::function<void()>& call)
	{
		try
		{
			call();
		}
		catch (const Error& error)
		{
			return error.what();
		}
		return "none";
	}

	Poco::TemporaryFile _file;
	kit::ManualClock _clock;
	engine::PluginCatalog _catalog{{EYRIE_PLUGINS}};
	std::unique_ptr<engine::Engine> _engine;
	std::function<engine::Reloaded(const std::string&)> _reload;
	std::unique_ptr<Control> _control;
	Phonebook _phonebook{{},
		[](const std::string&) -> std::shared_ptr<Source> { throw Error(ErrorKind::unavailable, ErrorScope::plugin, "away"); },
		_clock};
	Places _places{{{"office", "smseagle"}, {"gone", "smseagle"}}, [this]() -> Storage& { return _engine->storage(); },
		[this] { return _engine->status(); }, _phonebook, _clock};
	Router _router;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpControlTest);

} // namespace eyrie::http
