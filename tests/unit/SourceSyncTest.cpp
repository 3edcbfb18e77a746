#include <cppunit/extensions/HelperMacros.h>

#include "Bench.h"

namespace eyrie::engine
{

using namespace std::chrono_literals;

class SourceSyncTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SourceSyncTest);
	CPPUNIT_TEST(R5_AnIdlePassCostsOneRequestPerFolder);
	CPPUNIT_TEST(R1_AFolderIsReadInBatches);
	CPPUNIT_TEST(R8_TwoMessagesCreatedBetweenQueueAndSentAreBothMirrored);
	CPPUNIT_TEST(R8_AMessageScheduledLongAgoIsFoundAsSoonAsItIsSent);
	CPPUNIT_TEST(R8_AfterARestartTooAMessageThatLeftTheQueueIsFoundAtOnce);
	CPPUNIT_TEST(R8_AFailingQueueHoldsLaterCursorsButRowsAreStored);
	CPPUNIT_TEST(R8_AForbiddenQueueDoesNotStopLaterFolders);
	CPPUNIT_TEST(R8_AQueueRefusedForEverDoesNotStopLaterFolders);
	CPPUNIT_TEST(R7_OnlyTheLastDaysAreReadButAQueueIsReadWhole);
	CPPUNIT_TEST(R7_TheWindowDoesNotWanderWhileTheFolderIsEmpty);
	CPPUNIT_TEST(R7_TheWindowBeginsByTheGatewaysClock);
	CPPUNIT_TEST(R7_AFirstLoadThatWasCutShortGoesOnWithItsWindow);
	CPPUNIT_TEST(R12_AFailedFolderIsTriedThreeTimesNotedAndDoesNotStopTheOthers);
	CPPUNIT_TEST(R12_APassingFaultIsRetriedWithBackoff);
	CPPUNIT_TEST(R12_RetryAfterIsObeyed);
	CPPUNIT_TEST(R12_AForbiddenFolderConcernsItselfOnly);
	CPPUNIT_TEST(R12_WrongCredentialsAreNotTriedFolderByFolder);
	CPPUNIT_TEST(R4_AStaleCursorIsReadAgainAndLosesNothing);
	CPPUNIT_TEST(R18_AStrangerStopsItsFolderAndOverwritesNothing);
	CPPUNIT_TEST(AStopEndsAPassAtOnce);
	CPPUNIT_TEST_SUITE_END();

	static FolderReport of(const PassReport& report, const std::string& folder)
	{
		for (const auto& entry : report.folders)
			if (entry.folder == folder) return entry;
		CPPUNIT_FAIL("no report on " + folder);
		return {};
	}

	/// Some messages everywhere, all of them old enough to be done with.
	static void settledWorld(Bench& bench)
	{
		for (int id = 1; id <= 20; ++id) bench.remote.put("inbox", id);
		for (int id = 1; id <= 10; ++id) bench.remote.put("delivered", id, Delivery::delivered);
		for (int id = 11; id <= 15; ++id) bench.remote.put("sent", id, Delivery::unreported);
		bench.clock.advance(1h);
	}

	void R5_AnIdlePassCostsOneRequestPerFolder()
	{
		Bench bench;
		settledWorld(bench);
		auto sync = bench.sync();
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		const auto before = bench.storage.snapshot();
		const auto requests = bench.budget.admitted();
		bench.clock.advance(2min);
		const auto report = sync.pass({});
		CPPUNIT_ASSERT_EQUAL(std::uint64_t(5), bench.budget.admitted() - requests);
		for (const auto& folder : report.folders) CPPUNIT_ASSERT_EQUAL(std::size_t(0), folder.inserted + folder.updated);
		CPPUNIT_ASSERT_EQUAL(before.lastChange, bench.storage.snapshot().lastChange);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(20), bench.cursor("inbox"));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(15), bench.cursor("sent"));
	}

	void R1_AFolderIsReadInBatches()
	{
		Bench bench;
		bench.rules.batchSize = 100;
		for (int id = 1; id <= 1050; ++id) bench.remote.put("inbox", id);
		bench.clock.advance(1h);
		const auto report = bench.sync().pass({});
		CPPUNIT_ASSERT_EQUAL(std::size_t(1050), of(report, "inbox").inserted);
		// The probe that tells the clock for the cold start, and eleven pages.
		CPPUNIT_ASSERT_EQUAL(std::uint64_t(12), of(report, "inbox").requests);
	}

	void R8_TwoMessagesCreatedBetweenQueueAndSentAreBothMirrored()
	{
		Bench bench;
		settledWorld(bench);
		auto sync = bench.sync();
		sync.pass({});
		bool done = false;
		bench.remote.before = [&](const std::string& what)
		{
			if (what != "sent" || done) return;
			done = true;
			bench.remote.put("outbox", 16, Delivery::queued); // The slower one.
			bench.remote.put("sent", 17, Delivery::sent);
		};
		sync.pass({});
		CPPUNIT_ASSERT(bench.stored("outgoing", 17) && !bench.stored("outgoing", 16));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(15), bench.cursor("sent"));
		bench.remote.move("outbox", "sent", 16, Delivery::sent);
		bench.clock.advance(2min);
		sync.pass({});
		CPPUNIT_ASSERT(bench.stored("outgoing", 16));
		bench.clock.advance(20min);
		sync.pass({});
		sync.pass({});
		CPPUNIT_ASSERT_EQUAL(std::int64_t(17), bench.cursor("sent"));
	}

	void R8_AMessageScheduledLongAgoIsFoundAsSoonAsItIsSent()
	{
		Bench bench;
		bench.remote.put("outbox", 3, Delivery::queued);
		settledWorld(bench);
		bench.remote.remove("delivered", 3);
		auto sync = bench.sync();
		auto report = sync.pass({});
		sync.refresh(report, {}, {});
		CPPUNIT_ASSERT_EQUAL(0, bench.remote.calls["lookup"]);
		bench.clock.advance(24h * 20);
		bench.remote.move("outbox", "sent", 3, Delivery::sent); // Far below the cursor of `sent`.
		report = sync.pass({});
		sync.refresh(report, {}, {});
		CPPUNIT_ASSERT_EQUAL(std::string("sent"), bench.stored("outgoing", 3)->folder);
		CPPUNIT_ASSERT_EQUAL(1, bench.remote.calls["lookup"]);
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), bench.tracked());
	}

	void R8_AfterARestartTooAMessageThatLeftTheQueueIsFoundAtOnce()
	{
		Bench bench;
		bench.remote.put("outbox", 3, Delivery::queued);
		settledWorld(bench);
		bench.remote.remove("delivered", 3);
		bench.sync().pass({});
		bench.remote.move("outbox", "delivered", 3, Delivery::delivered);
		auto again = bench.sync();
		auto report = again.pass({});
		again.refresh(report, {}, {});
		CPPUNIT_ASSERT(bench.stored("outgoing", 3)->delivery == Delivery::delivered);
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), bench.tracked());
	}

	void R8_AFailingQueueHoldsLaterCursorsButRowsAreStored()
	{
		Bench bench;
		settledWorld(bench);
		auto sync = bench.sync();
		sync.pass({});
		bench.remote.put("sent", 16, Delivery::unreported);
		bench.remote.put("inbox", 21);
		bench.clock.advance(1h);
		for (int i = 0; i < 3; ++i) bench.remote.fail("outbox", Bench::trouble(ErrorKind::unavailable, ErrorScope::stream));
		CPPUNIT_ASSERT(!sync.pass({}).succeeded());
		CPPUNIT_ASSERT(bench.stored("outgoing", 16));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(15), bench.cursor("sent"));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(21), bench.cursor("inbox"));
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		CPPUNIT_ASSERT_EQUAL(std::int64_t(16), bench.cursor("sent"));
	}

	void R8_AForbiddenQueueDoesNotStopLaterFolders()
	{
		Bench bench;
		settledWorld(bench);
		bench.clock.advance(1h);
		bench.remote.fail("outbox", Bench::trouble(ErrorKind::unauthorised, ErrorScope::stream));
		auto sync = bench.sync();
		sync.pass({});
		CPPUNIT_ASSERT_EQUAL(1, bench.remote.calls["outbox"]);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(15), bench.cursor("sent"));
	}

	void R8_AQueueRefusedForEverDoesNotStopLaterFolders()
	{
		Bench bench;
		auto sync = bench.sync();
		for (int id = 1; id <= 5; ++id) bench.remote.put("sent", id, Delivery::sent);
		bench.clock.advance(3h);
		for (int pass = 1; pass <= 3; ++pass)
		{
			bench.remote.fail("outbox", Bench::trouble(ErrorKind::misconfigured, ErrorScope::stream));
			const auto report = sync.pass({});
			CPPUNIT_ASSERT(!report.succeeded());
			CPPUNIT_ASSERT_EQUAL(std::int64_t(pass < 3 ? -1 : 5), bench.cursor("sent"));
		}
	}

	void R7_OnlyTheLastDaysAreReadButAQueueIsReadWhole()
	{
		Bench bench;
		const TimePoint begun = bench.clock.now() - 30 * 24h;
		bench.clock.set(begun);
		for (int day = 1; day <= 30; ++day, bench.clock.set(begun + day * 24h))
		{
			bench.remote.put("inbox", day);
			bench.remote.put("sent", day, Delivery::sent);
			if (day == 10) bench.remote.put("outbox", 100, Delivery::queued);
		}
		bench.sync().pass({});
		CPPUNIT_ASSERT(!bench.stored("incoming", 23) && bench.stored("incoming", 24) && bench.stored("incoming", 30));
		CPPUNIT_ASSERT(!bench.stored("outgoing", 23) && bench.stored("outgoing", 24) && bench.stored("outgoing", 30));
		CPPUNIT_ASSERT(bench.stored("outgoing", 100));
	}

	void R7_TheWindowDoesNotWanderWhileTheFolderIsEmpty()
	{
		Bench bench;
		auto sync = bench.sync();
		sync.pass({});
		const auto since = bench.storage.state({"office", "error"})->coldStartSince;
		CPPUNIT_ASSERT(since == bench.clock.now() - 7 * 24h);
		auto& late = bench.remote.put("error", 5, Delivery::failed);
		late.insertDate = late.sendingDate = bench.clock.now() - 6 * 24h;
		bench.clock.advance(3 * 24h); // Now nine days old, and within the window that was fixed at the first attempt.
		sync.pass({});
		CPPUNIT_ASSERT(bench.storage.state({"office", "error"})->coldStartSince == since);
		CPPUNIT_ASSERT(bench.stored("outgoing", 5));
	}

	void R7_TheWindowBeginsByTheGatewaysClock()
	{
		Bench bench;
		kit::ManualClock theirs(bench.clock.now() - 365 * 24h);
		kit::ScriptedSource remote(theirs);
		remote.put("inbox", 1);
		theirs.advance(6 * 24h);
		SourceSync sync({"office", remote, bench.storage, bench.clock, bench.budget, bench.rules}, 1);
		sync.pass({});
		CPPUNIT_ASSERT(bench.stored("incoming", 1));
	}

	void R7_AFirstLoadThatWasCutShortGoesOnWithItsWindow()
	{
		Bench bench;
		bench.rules.batchSize = 5;
		bench.rules.attempts = 1;
		for (int id = 1; id <= 20; ++id) bench.remote.put("inbox", id);
		bench.clock.advance(1h);
		// One of another time among them.
		auto& old = bench.remote.put("inbox", 12);
		old.insertDate = old.receiveDate = bench.clock.now() - 30 * 24h;
		int pages = 0;
		bench.remote.before = [&](const std::string& what)
		{
			if (what == "inbox" && ++pages == 3) throw Bench::trouble(ErrorKind::unavailable, ErrorScope::stream);
		};
		CPPUNIT_ASSERT(!bench.sync().pass({}).succeeded());
		CPPUNIT_ASSERT(bench.stored("incoming", 10) && !bench.stored("incoming", 11));
		CPPUNIT_ASSERT(bench.sync().pass({}).succeeded());
		CPPUNIT_ASSERT(bench.stored("incoming", 20) && !bench.stored("incoming", 12));
		// From then on everything counts.
		auto& late = bench.remote.put("inbox", 21);
		late.insertDate = late.receiveDate = bench.clock.now() - 30 * 24h;
		CPPUNIT_ASSERT(bench.sync().pass({}).succeeded());
		CPPUNIT_ASSERT(bench.stored("incoming", 21));
	}

	void R12_AFailedFolderIsTriedThreeTimesNotedAndDoesNotStopTheOthers()
	{
		Bench bench;
		settledWorld(bench);
		for (int i = 0; i < 3; ++i) bench.remote.fail("sent", Bench::trouble(ErrorKind::unavailable, ErrorScope::stream));
		const auto report = bench.sync().pass({});
		CPPUNIT_ASSERT(!report.succeeded() && !report.sourceFailed);
		CPPUNIT_ASSERT_EQUAL(3, bench.remote.calls["sent"]);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(-1), bench.cursor("sent"));
		// Read and stored; but what `sent` does not show today may be there tomorrow (R8).
		CPPUNIT_ASSERT(bench.stored("outgoing", 10));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(-1), bench.cursor("delivered"));
		const auto state = bench.storage.state({"office", "sent"});
		CPPUNIT_ASSERT_EQUAL(std::string("a fault of this test"), state->lastError);
		CPPUNIT_ASSERT_EQUAL(1, state->failures);
		bench.sync().pass({});
		CPPUNIT_ASSERT_EQUAL(std::int64_t(10), bench.cursor("delivered"));
		CPPUNIT_ASSERT_EQUAL(0, bench.storage.state({"office", "sent"})->failures);
		CPPUNIT_ASSERT(bench.storage.state({"office", "sent"})->lastError.empty());
	}

	void R12_APassingFaultIsRetriedWithBackoff()
	{
		Bench bench;
		settledWorld(bench);
		for (int i = 0; i < 2; ++i) bench.remote.fail("inbox", Bench::trouble(ErrorKind::unavailable, ErrorScope::stream));
		const auto report = bench.sync().pass({});
		CPPUNIT_ASSERT(report.succeeded());
		const auto took = of(report, "inbox").took;
		CPPUNIT_ASSERT_MESSAGE(formatDuration(took), took >= 2250ms && took <= 3750ms); // 1 s and 2 s, each ± 25 %.
	}

	void R12_RetryAfterIsObeyed()
	{
		Bench bench;
		settledWorld(bench);
		auto busy = Bench::trouble(ErrorKind::throttled, ErrorScope::stream);
		bench.remote.fail("inbox", busy.retryAfter(20s));
		bench.remote.fail("sent", busy.retryAfter(1h)); // Longer than a pass can wait.
		const auto report = bench.sync().pass({});
		CPPUNIT_ASSERT(!of(report, "inbox").error && of(report, "inbox").took >= 20s);
		CPPUNIT_ASSERT(of(report, "sent").error && of(report, "sent").took < 1s);
	}

	void R12_AForbiddenFolderConcernsItselfOnly()
	{
		Bench bench;
		settledWorld(bench);
		bench.remote.fail("inbox", Bench::trouble(ErrorKind::unauthorised, ErrorScope::stream));
		const auto report = bench.sync().pass({});
		CPPUNIT_ASSERT(!report.succeeded() && !report.sourceFailed);
		CPPUNIT_ASSERT_EQUAL(2, bench.remote.calls["inbox"] + bench.remote.calls["sent"]);
	}

	void R12_WrongCredentialsAreNotTriedFolderByFolder()
	{
		Bench bench;
		bench.remote.fail("inbox", Bench::trouble(ErrorKind::unauthorised, ErrorScope::plugin));
		bench.remote.tellsClock = false;
		const auto report = bench.sync().pass({});
		CPPUNIT_ASSERT(report.sourceFailed);
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), report.folders.size());
		CPPUNIT_ASSERT_EQUAL(0, bench.remote.calls["sent"]);
	}

	void R4_AStaleCursorIsReadAgainAndLosesNothing()
	{
		Bench bench;
		settledWorld(bench);
		auto sync = bench.sync();
		sync.pass({});
		bench.remote.put("inbox", 21);
		bench.clock.advance(1h);
		bool done = false;
		bench.remote.before = [&](const std::string& what)
		{
			if (what != "inbox" || done) return;
			done = true; // Another daemon commits meanwhile.
			Batch batch;
			batch.stream = {"office", "inbox"};
			batch.cursor = CursorMove{bench.storage.state(batch.stream)->cursor, Cursor{"", 20 + 1}, 0};
			batch.now = bench.clock.now();
			batch.messages.push_back(bench.remote.in("inbox").at(21));
			batch.messages.back().key = {"office", "incoming", 1, "21"};
			bench.storage.commit(batch);
		};
		const auto report = sync.pass({});
		CPPUNIT_ASSERT(report.succeeded());
		CPPUNIT_ASSERT(bench.stored("incoming", 21));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(21), bench.cursor("inbox"));
	}

	void R18_AStrangerStopsItsFolderAndOverwritesNothing()
	{
		Bench bench;
		settledWorld(bench);
		auto sync = bench.sync();
		sync.pass({});
		auto& stranger = bench.remote.put("outbox", 12, Delivery::queued);
		stranger.phoneNumber = "+48999999999";
		const auto report = sync.pass({});
		CPPUNIT_ASSERT(of(report, "outbox").error);
		const std::string told = of(report, "outbox").error->what();
		CPPUNIT_ASSERT_MESSAGE(told, told.find("numbering of office/outgoing has started anew") != std::string::npos);
		CPPUNIT_ASSERT_EQUAL(std::string("+4860012"), bench.stored("outgoing", 12)->phoneNumber.value());
	}

	void AStopEndsAPassAtOnce()
	{
		Bench bench;
		std::stop_source stop;
		stop.request_stop();
		bench.remote.fail("inbox", Bench::trouble(ErrorKind::cancelled, ErrorScope::plugin));
		CPPUNIT_ASSERT_THROW(bench.sync().pass(stop.get_token()), Error);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(SourceSyncTest);

} // namespace eyrie::engine
