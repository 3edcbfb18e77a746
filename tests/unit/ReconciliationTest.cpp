#include <cppunit/extensions/HelperMacros.h>

#include "Bench.h"
#include "kit/FaultyStorage.h"

namespace eyrie::engine
{

using namespace std::chrono_literals;

class ReconciliationTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ReconciliationTest);
	CPPUNIT_TEST(R9_WhatWasMissedIsAddedAndWhatChangedIsUpdated);
	CPPUNIT_TEST(R9_GoneIsAbsentTwiceAnHourApart);
	CPPUNIT_TEST(R9_OneThatComesBackInBetweenIsNotGone);
	CPPUNIT_TEST(R9_SeenAgainItIsDeletedNoLongerAndTracked);
	CPPUNIT_TEST(R9_AFolderThatDoesNotAnswerLeavesNothingGone);
	CPPUNIT_TEST(R9_MoreThanFivePercentWaitForTheOperator);
	CPPUNIT_TEST(R9_ATokenThatSeesLessMarksNothingHoweverItIsMet);
	CPPUNIT_TEST(R9_ATokenThatSeesLessInTheMiddleOfASweepMarksNothing);
	CPPUNIT_TEST(R9_ATrackedMessageDeletedInTheQueueIsGoneWithoutAnySweepFindingIt);
	CPPUNIT_TEST(R9_AMessageThatMovesBehindTheSweepIsNotMissed);
	CPPUNIT_TEST(R9_OlderOnesAreLeftAlone);
	CPPUNIT_TEST(R9_TheFirstSweepAfterARestartIsAtOnce);
	CPPUNIT_TEST(R18_ANumberingThatStartedAnewHaltsItsSpaceOnly);
	CPPUNIT_TEST(R18_TheQueueTellsItAtOnce);
	CPPUNIT_TEST(R18_WhatCantBeToldYetIsNotStored);
	CPPUNIT_TEST(R18_AStrangerAmongTheNewestTellsItAtOnce);
	CPPUNIT_TEST(R18_WhatIsGoneDoesNotHideWhatShouldBeThere);
	CPPUNIT_TEST(R18_WhatALostAnswerHasStoredIsKnown);
	CPPUNIT_TEST(R18_ACommitThatFailsTakesNoKnowledgeAway);
	CPPUNIT_TEST(R18_IdsBeforeTheColdStartAreKnown);
	CPPUNIT_TEST(R18_ARecordThatBreaksAnswersIsNoRestart);
	CPPUNIT_TEST(R18_AnOldSuspicionOfAnotherMessageHastensNothing);
	CPPUNIT_TEST(R18_ADateFarAheadHidesNoRestart);
	CPPUNIT_TEST(R18_AFolderAddedLaterJoinsTheEpoch);
	CPPUNIT_TEST(R18_AClockThatWasWrongIsNoRestart);
	CPPUNIT_TEST(R18_ANewEpochMirrorsAnewAndKeepsTheOldRows);
	CPPUNIT_TEST(R18_AnEpochThatACrashCutShortIsCompleted);
	CPPUNIT_TEST_SUITE_END();

	/// A bench with a hundred messages of the last hours, mirrored.
	struct House : Bench
	{
		std::optional<SourceSync> sync;

		explicit House(bool firstLife = true)
		{
			for (int id = 1; id <= 100; ++id) remote.put("inbox", id);
			for (int id = 1; id <= 100; ++id) remote.put("delivered", id, Delivery::delivered);
			sync.emplace(Bench::sync());
			if (firstLife) pass();
			clock.advance(20min);
			pass();
		}

		void pass() { CPPUNIT_ASSERT(sync->pass({}).succeeded()); }

		/// Everything that is due now.
		FolderReport reconcile()
		{
			PassReport report;
			if (sync->isReconciliationDue()) sync->reconcile(report, {}, {});
			return report.folders.empty() ? FolderReport{} : report.folders.front();
		}

		FolderReport sweep()
		{
			clock.advance(rules.reconcileInterval);
			pass();
			return reconcile();
		}

		bool isGone(const std::string& space, std::int64_t id) { return stored(space, id)->deletedAt.has_value(); }
	};

	void R9_WhatWasMissedIsAddedAndWhatChangedIsUpdated()
	{
		House house;
		house.remote.put("inbox", 50).isRead = true;
		house.remote.remove("inbox", 60);
		house.remote.put("delivered", 70, Delivery::failed);
		// One that no cursor ever met.
		auto contents = house.storage.snapshot();
		contents.rows.erase({"office", "incoming", 1, "77"});
		house.storage.restore(contents);
		const auto report = house.sweep();
		CPPUNIT_ASSERT(!report.error);
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), report.inserted);
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), report.updated);
		CPPUNIT_ASSERT(house.stored("incoming", 77));
		CPPUNIT_ASSERT(house.stored("incoming", 50)->isRead.value());
		CPPUNIT_ASSERT(house.stored("outgoing", 70)->delivery == Delivery::failed);
	}

	void R9_GoneIsAbsentTwiceAnHourApart()
	{
		House house;
		house.remote.remove("inbox", 60);
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), house.sweep().gone);
		house.clock.advance(house.rules.goneAfter - 1ms);
		CPPUNIT_ASSERT(!house.sync->isReconciliationDue());
		house.clock.advance(1ms);
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), house.reconcile().gone);
		CPPUNIT_ASSERT(house.isGone("incoming", 60));
		CPPUNIT_ASSERT(!house.isGone("incoming", 61));
		CPPUNIT_ASSERT(!house.isGone("outgoing", 60));
		house.sweep();
		house.clock.advance(house.rules.goneAfter);
		CPPUNIT_ASSERT(!house.sync->isReconciliationDue());
	}

	void R9_OneThatComesBackInBetweenIsNotGone()
	{
		House house;
		const auto row = house.remote.in("inbox").at(60);
		house.remote.remove("inbox", 60);
		house.sweep();
		house.remote.put("inbox", 60) = row;
		house.clock.advance(house.rules.goneAfter);
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), house.reconcile().gone);
		house.remote.remove("inbox", 60);
		house.sweep();
		CPPUNIT_ASSERT(!house.isGone("incoming", 60));
	}

	void R9_SeenAgainItIsDeletedNoLongerAndTracked()
	{
		House house;
		house.remote.put("sent", 101, Delivery::sent);
		house.pass();
		const auto row = house.remote.in("sent").at(101);
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), house.tracked());
		house.remote.remove("sent", 101);
		house.sweep();
		house.clock.advance(house.rules.goneAfter);
		house.reconcile();
		CPPUNIT_ASSERT(house.isGone("outgoing", 101));
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), house.tracked());
		house.remote.put("sent", 101) = row;
		house.sweep();
		CPPUNIT_ASSERT(!house.isGone("outgoing", 101));
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), house.tracked());
	}

	void R9_AFolderThatDoesNotAnswerLeavesNothingGone()
	{
		House house;
		house.remote.remove("inbox", 60);
		house.remote.remove("delivered", 60);
		house.clock.advance(house.rules.reconcileInterval);
		house.pass();
		// Nor when it is asked in isolation.
		for (int i = 0; i < 2; ++i) house.remote.fail("error", Bench::trouble(ErrorKind::unavailable, ErrorScope::stream));
		const auto report = house.reconcile();
		CPPUNIT_ASSERT(report.error);
		house.clock.advance(house.rules.goneAfter);
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), house.reconcile().gone);
		CPPUNIT_ASSERT(house.isGone("incoming", 60));
		CPPUNIT_ASSERT(!house.isGone("outgoing", 60));
		house.remote.unanswerable = {"60"};
		house.sweep();
		house.clock.advance(house.rules.goneAfter);
		house.reconcile();
		CPPUNIT_ASSERT(!house.isGone("outgoing", 60));
	}

	void R9_MoreThanFivePercentWaitForTheOperator()
	{
		House house;
		for (int id = 60; id < 66; ++id) house.remote.remove("inbox", id);
		house.sweep();
		house.clock.advance(house.rules.goneAfter);
		const auto report = house.reconcile();
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), report.gone);
		const std::string told = report.error.value().what();
		CPPUNIT_ASSERT_MESSAGE(told, told.find("6 messages of office/incoming are not there any more, of 100") == 0);
		CPPUNIT_ASSERT(!house.isGone("incoming", 60));
		// One of them is there again: five are few enough.
		house.remote.put("inbox", 60);
		house.sweep();
		house.clock.advance(house.rules.goneAfter);
		house.reconcile();
		for (int id = 60; id < 66; ++id) CPPUNIT_ASSERT_EQUAL(id > 60, house.isGone("incoming", id));
	}

	void R9_ATokenThatSeesLessMarksNothingHoweverItIsMet()
	{
		House house;
		for (int id = 101; id <= 108; ++id) house.remote.put("sent", id, Delivery::sent);
		house.pass();
		// The statuses are looked at some at a time, each look in vain for a few.
		for (int id = 1; id <= 108; ++id) house.remote.remove(id > 100 ? "sent" : "delivered", id);
		house.remote.before = [&](const std::string&) { house.clock.advance(7s); };
		for (int i = 0; i < 100; ++i)
		{
			house.clock.advance(house.rules.statusInterval);
			house.pass();
			PassReport report;
			house.sync->refresh(report, {.dueBy = house.clock.now(), .until = {}}, {});
			house.reconcile();
		}
		for (int id = 1; id <= 108; ++id) CPPUNIT_ASSERT(!house.isGone("outgoing", id));
	}

	void R9_ATokenThatSeesLessInTheMiddleOfASweepMarksNothing()
	{
		House house;
		for (int id = 101; id <= 104; ++id) house.remote.put("sent", id, Delivery::sent);
		house.pass();
		house.clock.advance(house.rules.reconcileInterval);
		house.pass();
		PassReport report;
		const auto piece = [&] { house.sync->reconcile(report, house.clock.elapsed(), {}); };
		for (std::size_t folder = 0; folder < kit::gatewayFolders().size(); ++folder) piece();
		for (int id = 1; id <= 104; ++id) house.remote.remove(id > 100 ? "sent" : "delivered", id);
		house.sync->refresh(report, {.dueBy = house.clock.now(), .until = {}}, {});
		for (int i = 0; i < 30; ++i)
		{
			if (house.sync->isReconciliationDue()) piece();
			house.clock.advance(5min);
		}
		for (int id = 1; id <= 104; ++id) CPPUNIT_ASSERT(!house.isGone("outgoing", id));
	}

	void R9_ATrackedMessageDeletedInTheQueueIsGoneWithoutAnySweepFindingIt()
	{
		House house;
		house.remote.put("outbox", 101, Delivery::queued);
		house.pass();
		house.sweep();
		house.remote.remove("outbox", 101);
		for (int i = 0; i < 40 && !house.isGone("outgoing", 101); ++i)
		{
			house.clock.advance(5min);
			house.pass();
			PassReport report;
			house.sync->refresh(report, {.dueBy = house.clock.now(), .until = {}}, {});
			house.reconcile();
		}
		CPPUNIT_ASSERT(house.isGone("outgoing", 101));
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), house.tracked());
	}

	void R9_AMessageThatMovesBehindTheSweepIsNotMissed()
	{
		House house;
		house.remote.put("outbox", 101, Delivery::queued);
		house.clock.advance(house.rules.reconcileInterval);
		house.pass();
		bool moved = false;
		house.remote.before = [&](const std::string& folder)
		{
			// Back from where the sweep will still look to where it has looked already.
			if (folder == "outbox" && !std::exchange(moved, true)) house.remote.remove("outbox", 101);
			if (folder == "delivered") house.remote.put("outbox", 101, Delivery::queued);
		};
		house.reconcile();
		house.remote.before = {};
		house.clock.advance(house.rules.goneAfter);
		house.reconcile();
		CPPUNIT_ASSERT(!house.isGone("outgoing", 101));
	}

	void R9_OlderOnesAreLeftAlone()
	{
		House house;
		house.clock.advance(house.rules.reconcileWindow);
		house.remote.remove("inbox", 60);
		house.sweep();
		house.clock.advance(house.rules.goneAfter);
		house.reconcile();
		CPPUNIT_ASSERT(!house.isGone("incoming", 60));
	}

	void R9_TheFirstSweepAfterARestartIsAtOnce()
	{
		House house;
		CPPUNIT_ASSERT(!house.sync->isReconciliationDue());
		house.sync.emplace(house.Bench::sync());
		house.pass();
		CPPUNIT_ASSERT(house.sync->isReconciliationDue());
		house.reconcile();
		CPPUNIT_ASSERT(!house.sync->isReconciliationDue());
	}

	/// The device is reset; some messages have arrived since.
	static void reset(House& house)
	{
		for (int id = 1; id <= 100; ++id) house.remote.remove("inbox", id);
		house.clock.advance(1h);
		for (int id = 1; id <= 3; ++id) house.remote.put("inbox", id).phoneNumber = "+48777";
	}

	void R18_ANumberingThatStartedAnewHaltsItsSpaceOnly()
	{
		House house;
		auto contents = house.storage.snapshot();
		// Not even a stranger gives it away: the mirror began above the new ids.
		for (int id = 1; id <= 3; ++id) contents.rows.erase({"office", "incoming", 1, std::to_string(id)});
		house.storage.restore(contents);
		reset(house);
		CPPUNIT_ASSERT(house.sweep().error);
		CPPUNIT_ASSERT(!house.stored("incoming", 1));
		house.remote.put("inbox", 200);
		house.remote.put("sent", 200, Delivery::sent);
		const auto report = house.sync->pass({});
		CPPUNIT_ASSERT(report.folders.front().error->kind() == ErrorKind::misconfigured);
		CPPUNIT_ASSERT(!house.stored("incoming", 200));
		CPPUNIT_ASSERT(house.stored("outgoing", 200));
		// Also in the next life.
		house.sync.emplace(house.Bench::sync());
		house.sync->pass({});
		CPPUNIT_ASSERT(!house.stored("incoming", 200));
		CPPUNIT_ASSERT(!house.storage.state({"office", "inbox"})->halted.empty());
		CPPUNIT_ASSERT_EQUAL(1, house.storage.state({"office", "inbox"})->failures);
	}

	void R18_TheQueueTellsItAtOnce()
	{
		House house;
		auto contents = house.storage.snapshot();
		contents.rows.erase({"office", "outgoing", 1, "1"});
		house.storage.restore(contents);
		for (int id = 1; id <= 100; ++id) house.remote.remove("delivered", id);
		house.clock.advance(20min);
		house.remote.put("outbox", 1, Delivery::queued);
		CPPUNIT_ASSERT(!house.sync->pass({}).succeeded());
		CPPUNIT_ASSERT(!house.stored("outgoing", 1));
		CPPUNIT_ASSERT(house.sync->pass({}).folders.back().error);
		for (const auto* folder : {"outbox", "sent", "error", "delivered"})
			CPPUNIT_ASSERT(!house.storage.state({"office", folder})->halted.empty());
		CPPUNIT_ASSERT(house.storage.state({"office", "inbox"})->halted.empty());
	}

	/// As reset(), where not even a stranger gives it away: the mirror began above the new ids.
	static void resetUnseen(House& house)
	{
		auto contents = house.storage.snapshot();
		for (int id = 1; id <= 3; ++id) contents.rows.erase({"office", "incoming", 1, std::to_string(id)});
		house.storage.restore(contents);
		reset(house);
	}

	void R18_WhatCantBeToldYetIsNotStored()
	{
		for (const bool answersAgain : {true, false})
		{
			House house;
			resetUnseen(house);
			house.remote.unanswerable = {"100"};
			CPPUNIT_ASSERT(house.sweep().error->kind() == ErrorKind::unavailable);
			CPPUNIT_ASSERT(!house.stored("incoming", 1));
			CPPUNIT_ASSERT(house.storage.state({"office", "inbox"})->halted.empty());
			// A folder that never answers does not keep it from being told for ever.
			if (answersAgain)
				house.remote.unanswerable.clear();
			else
				house.clock.advance(house.rules.goneAfter);
			CPPUNIT_ASSERT(house.sweep().error->kind() == ErrorKind::misconfigured);
			CPPUNIT_ASSERT(!house.stored("incoming", 1));
			CPPUNIT_ASSERT(!house.storage.state({"office", "inbox"})->halted.empty());
		}
	}

	void R18_AStrangerAmongTheNewestTellsItAtOnce()
	{
		House house;
		resetUnseen(house);
		house.remote.put("inbox", 90).phoneNumber = "+48777";
		house.remote.unanswerable = {"100"};
		CPPUNIT_ASSERT(house.sweep().error->kind() == ErrorKind::misconfigured);
		CPPUNIT_ASSERT(!house.stored("incoming", 1));
		CPPUNIT_ASSERT(!house.storage.state({"office", "inbox"})->halted.empty());
	}

	/// However many of the newest are gone.
	void R18_WhatIsGoneDoesNotHideWhatShouldBeThere()
	{
		House house;
		resetUnseen(house);
		auto contents = house.storage.snapshot();
		for (int id = 60; id <= 100; ++id)
			contents.rows.at({"office", "incoming", 1, std::to_string(id)}).message.deletedAt = house.clock.now();
		house.storage.restore(contents);
		CPPUNIT_ASSERT(house.sweep().error->kind() == ErrorKind::misconfigured);
		CPPUNIT_ASSERT(!house.stored("incoming", 1));
	}

	/// The first life of a daemon loses the answer of the commit that brings what it will know.
	void R18_WhatALostAnswerHasStoredIsKnown()
	{
		Bench bench;
		for (int id = 5; id <= 9; ++id) bench.remote.put("inbox", id);
		bench.clock.advance(1h);
		int commits = 0;
		kit::FaultyStorage storage(bench.storage,
			[&](kit::FaultyStorage::Call call, kit::FaultyStorage::Moment moment)
			{
				const bool isCommit = call == kit::FaultyStorage::Call::commit && moment == kit::FaultyStorage::Moment::after;
				if (isCommit && bench.stored("incoming", 9) && ++commits == 1)
					throw Bench::trouble(ErrorKind::unavailable, ErrorScope::plugin);
			});
		SourceSync sync({"office", bench.source, storage, bench.clock, bench.budget, bench.rules}, 42);
		sync.pass({});
		CPPUNIT_ASSERT(commits > 0);
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		for (int id = 5; id <= 9; ++id) bench.remote.remove("inbox", id);
		bench.clock.advance(bench.rules.reconcileInterval);
		bench.remote.put("inbox", 1);
		PassReport report;
		for (int i = 0; i < 5; ++i) sync.reconcile(report, bench.clock.elapsed() + 1h, {});
		CPPUNIT_ASSERT(!bench.stored("incoming", 1));
		CPPUNIT_ASSERT(!bench.storage.state({"office", "inbox"})->halted.empty());
	}

	/// What follows in the same pass, a sweep for one, still relies on what is known.
	void R18_ACommitThatFailsTakesNoKnowledgeAway()
	{
		Bench bench;
		for (int id = 5; id <= 9; ++id) bench.remote.put("inbox", id);
		bench.clock.advance(1h);
		int failed = 0;
		bool fails = false;
		kit::FaultyStorage storage(bench.storage,
			[&](kit::FaultyStorage::Call call, kit::FaultyStorage::Moment)
			{
				if (!fails || call != kit::FaultyStorage::Call::commit) return;
				++failed;
				throw Bench::trouble(ErrorKind::unavailable, ErrorScope::plugin);
			});
		SourceSync sync({"office", bench.source, storage, bench.clock, bench.budget, bench.rules}, 42);
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		for (int id = 5; id <= 9; ++id) bench.remote.remove("inbox", id);
		bench.clock.advance(bench.rules.reconcileInterval);
		fails = true;
		sync.pass({});
		CPPUNIT_ASSERT(failed > 0);
		fails = false;
		bench.remote.put("inbox", 1);
		PassReport report;
		for (int i = 0; i < 5; ++i) sync.reconcile(report, bench.clock.elapsed() + 1h, {});
		CPPUNIT_ASSERT(!bench.stored("incoming", 1));
		CPPUNIT_ASSERT(!bench.storage.state({"office", "inbox"})->halted.empty());
	}

	void R18_IdsBeforeTheColdStartAreKnown()
	{
		Bench bench;
		bench.remote.put("outbox", 60, Delivery::queued);
		bench.remote.put("sent", 70, Delivery::sent);
		auto sync = bench.sync();
		bench.clock.advance(bench.rules.coldStart * 2);
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		bench.remote.remove("outbox", 60);
		bench.remote.put("outbox", 65, Delivery::queued);
		CPPUNIT_ASSERT(!sync.pass({}).succeeded());
		CPPUNIT_ASSERT(!bench.stored("outgoing", 65));
	}

	void R18_ARecordThatBreaksAnswersIsNoRestart()
	{
		House house;
		auto contents = house.storage.snapshot();
		contents.rows.erase({"office", "incoming", 1, "50"});
		house.storage.restore(contents);
		house.clock.advance(5h);
		house.remote.put("inbox", 50);
		for (int id = 1; id <= 100; ++id) house.remote.besideBroken.insert(std::to_string(id));
		CPPUNIT_ASSERT(!house.sweep().error);
		CPPUNIT_ASSERT(house.stored("incoming", 50));
	}

	void R18_AnOldSuspicionOfAnotherMessageHastensNothing()
	{
		House house;
		resetUnseen(house);
		house.remote.unanswerable = {"100"};
		CPPUNIT_ASSERT(house.sweep().error->kind() == ErrorKind::unavailable);
		// That one is gone; hours later there is another.
		house.remote.remove("inbox", 1);
		house.clock.advance(house.rules.goneAfter);
		CPPUNIT_ASSERT(house.sweep().error->kind() == ErrorKind::unavailable);
		CPPUNIT_ASSERT(house.storage.state({"office", "inbox"})->halted.empty());
	}

	void R18_ADateFarAheadHidesNoRestart()
	{
		for (const bool restarts : {true, false})
		{
			House house;
			house.remote.put("inbox", 101).insertDate = house.clock.now() + 24h * 3000;
			house.pass();
			house.remote.remove("inbox", 101);
			if (restarts) house.sync.emplace(house.Bench::sync());
			resetUnseen(house);
			CPPUNIT_ASSERT(house.sweep().error);
			CPPUNIT_ASSERT(!house.stored("incoming", 1));
		}
	}

	void R18_AFolderAddedLaterJoinsTheEpoch()
	{
		House house;
		house.sync->startEpoch({"outgoing", true}, {});
		house.remote.put("sent", 101, Delivery::sent);
		house.pass();
		auto contents = house.storage.snapshot();
		contents.streams.erase({"office", "error"});
		house.storage.restore(contents);
		house.remote.put("error", 90, Delivery::failed);
		house.sync.emplace(house.Bench::sync());
		house.pass();
		house.clock.advance(house.rules.statusInterval);
		PassReport report;
		house.sync->refresh(report, {.dueBy = house.clock.now(), .until = {}}, {});
		CPPUNIT_ASSERT(!house.stored("outgoing", 90) || house.stored("outgoing", 90)->folder != "error");
		CPPUNIT_ASSERT(house.storage.snapshot().rows.contains({"office", "outgoing", 2, "90"}));
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), house.tracked());
	}

	void R18_AClockThatWasWrongIsNoRestart()
	{
		House house;
		house.remote.remove("inbox", 50);
		auto contents = house.storage.snapshot();
		contents.rows.erase({"office", "incoming", 1, "50"});
		house.storage.restore(contents);
		house.remote.put("inbox", 50).insertDate = house.clock.now() + 5h;
		house.clock.advance(5h);
		CPPUNIT_ASSERT(!house.sweep().error);
		CPPUNIT_ASSERT(house.stored("incoming", 50));
		const auto lookups = house.remote.calls["lookup"];
		house.sweep();
		CPPUNIT_ASSERT_EQUAL(lookups, house.remote.calls["lookup"]);
	}

	void R18_ANewEpochMirrorsAnewAndKeepsTheOldRows()
	{
		House house;
		reset(house);
		CPPUNIT_ASSERT(house.sweep().error);
		CPPUNIT_ASSERT_THROW(house.sync->startEpoch({"no such"}, {}), Error);
		CPPUNIT_ASSERT_THROW(house.sync->startEpoch({"outgoing"}, {}), Error); // Halted is the other one.
		house.sync->startEpoch({"incoming"}, {});
		CPPUNIT_ASSERT_THROW(house.sync->startEpoch({"incoming"}, {}), Error); // Given once more, it does no harm.
		house.pass();
		const auto contents = house.storage.snapshot();
		CPPUNIT_ASSERT_EQUAL(std::string("+48777"), contents.rows.at({"office", "incoming", 2, "1"}).message.phoneNumber.value());
		CPPUNIT_ASSERT_EQUAL(std::string("+486001"), contents.rows.at({"office", "incoming", 1, "1"}).message.phoneNumber.value());
		CPPUNIT_ASSERT_EQUAL(2, house.storage.state({"office", "inbox"})->epoch);
		CPPUNIT_ASSERT_EQUAL(1, house.storage.state({"office", "sent"})->epoch);
		CPPUNIT_ASSERT(!house.sweep().error);
		house.clock.advance(house.rules.goneAfter);
		house.reconcile();
		CPPUNIT_ASSERT(!house.storage.snapshot().rows.at({"office", "incoming", 1, "60"}).message.deletedAt);
	}

	void R18_AnEpochThatACrashCutShortIsCompleted()
	{
		House house;
		house.remote.put("sent", 101, Delivery::sent);
		house.pass();
		Batch batch;
		batch.stream = {"office", "sent"};
		batch.epoch = 2;
		batch.now = house.clock.now();
		batch.restart = Restart{house.clock.now() - 1h};
		house.storage.commit(batch);
		house.pass();
		for (const auto* folder : {"outbox", "sent", "error", "delivered"})
			CPPUNIT_ASSERT_EQUAL(2, house.storage.state({"office", folder})->epoch);
		CPPUNIT_ASSERT(house.storage.snapshot().rows.contains({"office", "outgoing", 2, "101"}));
		// The old one's status is nobody's any more.
		house.clock.advance(6min);
		PassReport report;
		house.sync->refresh(report, {.dueBy = house.clock.now(), .until = {}}, {});
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), house.tracked());
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReconciliationTest);

} // namespace eyrie::engine
