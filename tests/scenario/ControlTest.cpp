// An operator who works on a running daemon over HTTP.
#include <csignal>

#include <Poco/JSON/Array.h>
#include <cppunit/extensions/HelperMacros.h>

#include "Api.h"
#include "Assertions.h"

namespace eyrie::scenario
{

using namespace std::chrono_literals;

class ControlTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ControlTest);
	CPPUNIT_TEST(OrdersAreCarriedOutToldAndCancelled);
	CPPUNIT_TEST(AReloadIsAnsweredAndABadOneChangesNothing);
	CPPUNIT_TEST_SUITE_END();

	static std::string order(Api& api, const std::string& body)
	{
		const auto answer = api.ask("POST", "/api/v1/sources/office/orders", body);
		CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 202, answer.status);
		return "/api/v1/tasks/" + answer.json()->getValue<std::string>("id");
	}

	void OrdersAreCarriedOutToldAndCancelled()
	{
		Post post;
		post.device.fill({.rows = 2000, .days = 60});
		Program daemon({EYRIE_EYRIED, "--config", post.configuration(Api::configuration(post) + "sync.cold-start = 1d\n")});
		daemon.awaitOutput("office/delivered: ");
		Api api(daemon);
		const auto before = post.rows();
		const auto backfill = order(api, R"({"order":"backfill","folder":"inbox","since":"2000-01-01"})");
		const auto done = api.await(backfill, R"("state":"done")").json();
		CPPUNIT_ASSERT_EQUAL(std::string("operator at 127.0.0.1"), done->getValue<std::string>("ordered_by"));
		assertHolds(done->getValue<std::string>("outcome"), " new, ");
		CPPUNIT_ASSERT(post.rows() > before);
		daemon.awaitOutput("backfill inbox since 2000-01-01 00:00:00.000: ordered by operator at 127.0.0.1");

		// While a source is paused, its orders wait.
		api.await(order(api, R"({"order":"pause"})"), R"("state":"done")");
		CPPUNIT_ASSERT(api.get("/api/v1/sources/office").json()->getValue<bool>("paused"));
		const auto waits = order(api, R"({"order":"backfill","folder":"sent"})");
		CPPUNIT_ASSERT_EQUAL(403, api.ask("DELETE", waits, "", Api::readerToken).status);
		CPPUNIT_ASSERT_EQUAL(200, api.ask("DELETE", waits).status);
		assertHolds(api.get(waits).body, R"("state":"cancelled")");
		CPPUNIT_ASSERT_EQUAL(409, api.ask("DELETE", waits).status);
		api.await(order(api, R"({"order":"resume"})"), R"("state":"done")");
		api.await(order(api, R"({"order":"sync"})"), R"("state":"done")");

		CPPUNIT_ASSERT_EQUAL(403, api.ask("POST", "/api/v1/sources/office/orders", R"({"order":"sync"})", Api::readerToken).status);
		CPPUNIT_ASSERT_EQUAL(std::size_t(5), api.get("/api/v1/tasks").json()->getArray("items")->size());
		daemon.signal(SIGTERM);
		CPPUNIT_ASSERT_EQUAL(0, daemon.wait());
		CPPUNIT_ASSERT(daemon.output().find(Api::operatorToken) == std::string::npos);
	}

	void AReloadIsAnsweredAndABadOneChangesNothing()
	{
		Post post;
		const auto http = Api::configuration(post);
		Program daemon({EYRIE_EYRIED, "--config", post.configuration(http)});
		daemon.awaitOutput("office/delivered: ");
		Api api(daemon);
		CPPUNIT_ASSERT_EQUAL(403, api.ask("POST", "/api/v1/reload", "", Api::readerToken).status);
		post.configuration(http + "sync.intervall = 5m\nlog.level = shout\n");
		const auto bad = api.ask("POST", "/api/v1/reload");
		CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.body, 422, bad.status);
		assertHolds(bad.body, "sync.intervall: unknown key; did you mean sync.interval?");
		assertHolds(bad.body, "log.level = shout: allowed are");
		daemon.awaitOutput("reading the configuration again, asked by operator at 127.0.0.1");
		daemon.awaitOutput("configuration not changed: ");
		CPPUNIT_ASSERT_EQUAL(120, api.get("/api/v1/sources/office").json()->getValue<int>("interval_seconds"));

		post.configuration(http + "sync.interval = 3m\n");
		const auto good = api.ask("POST", "/api/v1/reload");
		CPPUNIT_ASSERT_EQUAL_MESSAGE(good.body, 200, good.status);
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"unchanged":[],"changed":["office"],"added":[],"removed":[]})"), good.body);
		daemon.awaitOutput("configuration read again");
		Api after(daemon);
		CPPUNIT_ASSERT_EQUAL(api.port(), after.port());
		after.await("/api/v1/sources/office", R"("interval_seconds":180)");
		daemon.signal(SIGTERM);
		CPPUNIT_ASSERT_EQUAL(0, daemon.wait());
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ControlTest);

} // namespace eyrie::scenario
