#include <cppunit/extensions/HelperMacros.h>

#include "Bench.h"

namespace eyrie::engine
{

using namespace std::chrono_literals;

class StatusRefreshTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(StatusRefreshTest);
	CPPUNIT_TEST(R10_AReportThatComesLateIsMirroredAndEndsTracking);
	CPPUNIT_TEST(R10_OneLastLookAtExpiryThenTrackingEnds);
	CPPUNIT_TEST(R10_WhatCouldNotBeAnsweredIsAskedAgain);
	CPPUNIT_TEST(R11_WhatWaitsInTheQueueIsNotAskedFor);
	CPPUNIT_TEST(R11_OldMessagesAreAskedEverMoreRarely);
	CPPUNIT_TEST(R11_ThousandsArePagedThrough);
	CPPUNIT_TEST(R10_WhatIsNeverAnsweredStarvesNobodyAndEndsADayAfterItsTime);
	CPPUNIT_TEST(R8_WhatLeftTheQueueAndIsNowhereIsLookedForAgain);
	CPPUNIT_TEST(R13_LooksStopWhenTheNextPassIsDue);
	CPPUNIT_TEST_SUITE_END();

	static PassReport round(Bench& bench, SourceSync& sync)
	{
		auto report = sync.pass({});
		sync.refresh(report, {.dueBy = bench.clock.now()}, {});
		return report;
	}

	void R10_AReportThatComesLateIsMirroredAndEndsTracking()
	{
		Bench bench;
		bench.remote.put("sent", 5, Delivery::sent);
		auto sync = bench.sync();
		round(bench, sync);
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), bench.tracked());
		bench.clock.advance(26h);
		for (int i = 0; i < 3; ++i) sync.pass({}); // The cursor is past it by now.
		bench.remote.move("sent", "delivered", 5, Delivery::delivered);
		round(bench, sync);
		CPPUNIT_ASSERT(bench.stored("outgoing", 5)->delivery == Delivery::delivered);
		CPPUNIT_ASSERT_EQUAL(std::string("delivered"), bench.stored("outgoing", 5)->folder);
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), bench.tracked());
	}

	void R10_OneLastLookAtExpiryThenTrackingEnds()
	{
		Bench bench;
		bench.remote.put("sent", 5, Delivery::sent).validity = "1h";
		auto sync = bench.sync();
		round(bench, sync);
		for (int i = 0; i < 14; ++i)
		{
			bench.clock.advance(5min);
			round(bench, sync);
			CPPUNIT_ASSERT_EQUAL(std::size_t(1), bench.tracked());
		}
		bench.clock.advance(5min); // One hour and a quarter.
		const int before = bench.remote.calls["lookup"];
		round(bench, sync);
		CPPUNIT_ASSERT_EQUAL(before + 1, bench.remote.calls["lookup"]);
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), bench.tracked());
		bench.clock.advance(1h);
		round(bench, sync);
		CPPUNIT_ASSERT_EQUAL(before + 1, bench.remote.calls["lookup"]);
	}

	void R10_WhatCouldNotBeAnsweredIsAskedAgain()
	{
		Bench bench;
		bench.remote.put("sent", 5, Delivery::sent).validity = "5m";
		auto sync = bench.sync();
		round(bench, sync);
		bench.clock.advance(1h);
		bench.remote.fail("lookup", Bench::trouble(ErrorKind::unavailable, ErrorScope::plugin));
		CPPUNIT_ASSERT(!round(bench, sync).succeeded());
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), bench.tracked()); // Expired, but the last look is still owed.
		round(bench, sync);
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), bench.tracked());
	}

	void R11_WhatWaitsInTheQueueIsNotAskedFor()
	{
		Bench bench;
		for (int id = 1; id <= 30; ++id) bench.remote.put("outbox", id, Delivery::queued);
		auto sync = bench.sync();
		for (int i = 0; i < 10; ++i, bench.clock.advance(5min)) round(bench, sync);
		CPPUNIT_ASSERT_EQUAL(0, bench.remote.calls["lookup"]);
		CPPUNIT_ASSERT_EQUAL(std::size_t(30), bench.tracked());
	}

	void R11_OldMessagesAreAskedEverMoreRarely()
	{
		Bench bench;
		bench.remote.put("sent", 5, Delivery::sent);
		auto sync = bench.sync();
		for (int i = 0; i < 72 * 12; ++i, bench.clock.advance(5min)) round(bench, sync);
		const auto looks = bench.remote.calls["lookup"];
		CPPUNIT_ASSERT_MESSAGE(std::to_string(looks), looks > 20 && looks < 60); // Instead of 864.
		bench.clock.advance(1h);
		round(bench, sync);
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), bench.tracked());
	}

	void R10_WhatIsNeverAnsweredStarvesNobodyAndEndsADayAfterItsTime()
	{
		Bench bench;
		for (int id = 1; id <= 1200; ++id) bench.remote.put("sent", id, Delivery::sent).validity = "1h";
		auto sync = bench.sync();
		round(bench, sync);
		for (int id = 1; id <= 1199; ++id) bench.remote.unanswerable.insert(std::to_string(id));
		bench.clock.advance(30min);
		for (int i = 0; i < 4; ++i) sync.pass({}); // The cursor is past them by now.
		bench.remote.move("sent", "delivered", 1200, Delivery::delivered);
		bench.remote.remove("delivered", 1200); // Known to look-ups only.
		bench.remote.put("sent", 1200, Delivery::delivered);
		round(bench, sync);
		CPPUNIT_ASSERT(bench.stored("outgoing", 1200)->delivery == Delivery::delivered);
		bench.clock.advance(24h);
		round(bench, sync);
		CPPUNIT_ASSERT_EQUAL(std::size_t(1199), bench.tracked());
		bench.clock.advance(7h);
		round(bench, sync);
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), bench.tracked());
	}

	void R8_WhatLeftTheQueueAndIsNowhereIsLookedForAgain()
	{
		Bench bench;
		const auto once = [&](SourceSync& sync)
		{
			auto report = sync.pass({});
			sync.refresh(report, {}, {});
		};
		for (int id = 1; id <= 3; ++id) bench.remote.put("outbox", id, Delivery::queued);
		bench.remote.put("sent", 9, Delivery::unreported);
		bench.clock.advance(1h);
		auto sync = bench.sync();
		once(sync);
		for (int id = 1; id <= 3; ++id) bench.remote.remove("outbox", id);
		bench.remote.unanswerable.insert("3");
		once(sync);
		once(sync);
		bench.remote.put("sent", 3, Delivery::sent);
		once(sync);
		// Those looked for in vain twice are left to the refresh; the unanswered one was asked for once more, alone.
		CPPUNIT_ASSERT_EQUAL(3 + 1 + 3, static_cast<int>(bench.remote.lookedUp.size()));
		bench.remote.unanswerable.clear();
		bench.clock.advance(6min);
		round(bench, sync);
		CPPUNIT_ASSERT_EQUAL(std::string("sent"), bench.stored("outgoing", 3)->folder);
	}

	void R13_LooksStopWhenTheNextPassIsDue()
	{
		Bench bench;
		for (int id = 1; id <= 100; ++id) bench.remote.put("sent", id, Delivery::sent);
		auto sync = bench.sync();
		round(bench, sync);
		bench.clock.advance(1h);
		bench.remote.before = [&](const std::string& what)
		{
			if (what == "lookup") bench.clock.advance(50s);
		};
		auto report = sync.pass({});
		sync.refresh(report, {.dueBy = bench.clock.now(), .until = bench.clock.elapsed() + 60s}, {});
		CPPUNIT_ASSERT_EQUAL(2, bench.remote.calls["lookup"]); // 16 and 64 of them; the last 20 wait.
	}

	void R11_ThousandsArePagedThrough()
	{
		Bench bench;
		for (int id = 1; id <= 2500; ++id) bench.remote.put("sent", id, Delivery::sent);
		auto sync = bench.sync();
		round(bench, sync);
		bench.clock.advance(20min);
		for (int id = 1; id <= 2500; ++id) bench.remote.move("sent", "delivered", id, Delivery::delivered);
		auto report = sync.pass({});
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), bench.tracked()); // Seen in the folder they moved to.
		sync.refresh(report, {.dueBy = bench.clock.now()}, {});
		CPPUNIT_ASSERT_EQUAL(0, bench.remote.calls["lookup"]);

		for (int id = 3001; id <= 5500; ++id) bench.remote.put("sent", id, Delivery::sent);
		round(bench, sync);
		bench.clock.advance(20min);
		round(bench, sync);
		CPPUNIT_ASSERT_EQUAL(
			6, bench.remote.calls["lookup"]); // 16, 64, 256 and the rest of the first thousand; then a thousand at once.
		CPPUNIT_ASSERT_EQUAL(std::size_t(2500), bench.remote.lookedUp.size());
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(StatusRefreshTest);

} // namespace eyrie::engine
