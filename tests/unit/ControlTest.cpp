// What an operator orders of a source while it is being mirrored.
#include <algorithm>

#include <cppunit/extensions/HelperMacros.h>

#include "Shift.h"

namespace eyrie::engine
{

using namespace std::chrono_literals;

class ControlTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ControlTest);
	CPPUNIT_TEST(ABackfillReadsWhatAColdStartLeftOut);
	CPPUNIT_TEST(ABackfillKeepsToItsRange);
	CPPUNIT_TEST(ABackfillByDatesEndsBehindThem);
	CPPUNIT_TEST(R4_ABackfillMovesNoCursorAndMarksNothing);
	CPPUNIT_TEST(R13_PassesAreNotStarvedByABackfill);
	CPPUNIT_TEST(R13_ABackfillIsNotStarvedByWakeUps);
	CPPUNIT_TEST(R15_ABackfillKeepsRejectsAndGoesOn);
	CPPUNIT_TEST(ATaskWaitsForASourceThatAnswers);
	CPPUNIT_TEST(ATaskThatFailsAgainAndAgainEnds);
	CPPUNIT_TEST(R4_ARewindReadsAgainInANewGeneration);
	CPPUNIT_TEST(ARewindGoesBackToADateOrAnIdOrNotAtAll);
	CPPUNIT_TEST(ASyncIsDoneAtOnceEvenWhileTheSourceFails);
	CPPUNIT_TEST(WhilePausedNothingIsAskedAndOrdersWait);
	CPPUNIT_TEST(R19_WhilePausedTheLeaseIsKept);
	CPPUNIT_TEST(ARefreshLooksAtAllThatIsTracked);
	CPPUNIT_TEST(R9_AReconciliationOnRequestFindsWhatWasMissed);
	CPPUNIT_TEST(R18_AnEpochIsBegunByAnOrder);
	CPPUNIT_TEST(OrdersThatMakeNoSenseFailAndSayWhy);
	CPPUNIT_TEST(ATaskIsCancelledWhereverItStands);
	CPPUNIT_TEST(AShortTaskThatIsCutOffByAStopWaitsAgain);
	CPPUNIT_TEST(WhoAskedIsLogged);
	CPPUNIT_TEST(AnOrderThatWaitsIsNotGivenTwice);
	CPPUNIT_TEST(TheLastTasksAreKeptAndNotMore);
	CPPUNIT_TEST(WhatAnObserverThrowsStopsNothing);
	CPPUNIT_TEST(AStandbyRefusesOrders);
	CPPUNIT_TEST(TheStatusTellsHowASourceIs);
	CPPUNIT_TEST_SUITE_END();

	/// A bench whose inbox holds `old` messages of a month ago, ids from 1, and ten of today.
	struct History : Shift
	{
		explicit History(int old = 50)
		{
			clock.advance(30 * 24h);
			const auto today = clock.now();
			clock.set(today - 30 * 24h);
			for (int id = 1; id <= old; ++id) remote.put("inbox", id), clock.set(clock.now() + 1s);
			clock.set(today);
			for (int id = 1; id <= 10; ++id) remote.put("inbox", old + id);
			clock.advance(1h);
			begin();
			live(1s);
		}
		TimePoint ago(Duration duration) { return clock.now() - duration; }
	};

	static void assertEnded(TaskState state, const std::string& outcome, const Task& task)
	{
		CPPUNIT_ASSERT_EQUAL_MESSAGE(task.outcome, std::string(nameOf(state)), std::string(nameOf(task.state)));
		CPPUNIT_ASSERT_MESSAGE(task.outcome, task.outcome.find(outcome) != std::string::npos);
		CPPUNIT_ASSERT(task.endedAt);
	}

	void ABackfillReadsWhatAColdStartLeftOut()
	{
		History shift;
		CPPUNIT_ASSERT_EQUAL(std::size_t(10), shift.rows());
		const auto changes = shift.shared.snapshot().changes.size();
		const auto task = shift.run(Backfill{.folder = "inbox", .since = shift.ago(40 * 24h)});
		assertEnded(TaskState::done, "60 read, 50 new, 0 updated", task);
		CPPUNIT_ASSERT_EQUAL(std::size_t(60), shift.rows());
		CPPUNIT_ASSERT_EQUAL(std::uint64_t(60), task.progress.total.value());
		CPPUNIT_ASSERT_EQUAL(std::uint64_t(60), task.progress.done);
		// One marker, and no entry for each.
		CPPUNIT_ASSERT_EQUAL(changes + 1, shift.shared.snapshot().changes.size());
	}

	void ABackfillKeepsToItsRange()
	{
		struct
		{
			std::optional<std::int64_t> first, last;
			std::size_t rows;
		} const table[]{{11, 20, 10}, {std::nullopt, 5, 5}, {46, std::nullopt, 5}, {1, 50, 50}, {50, 50, 1}, {70, 80, 0}};
		for (const auto& [first, last, rows] : table)
			for (const std::size_t batch : {1, 7, 500})
			{
				History shift;
				shift.rules.batchSize = batch;
				shift.begin();
				const auto before = shift.rows();
				assertEnded(TaskState::done, "", shift.run(Backfill{.folder = "inbox", .firstId = first, .lastId = last}));
				CPPUNIT_ASSERT_EQUAL(before + rows, shift.rows());
				if (rows > 0 && first) CPPUNIT_ASSERT(shift.mirrored("incoming", *first));
			}
	}

	void ABackfillByDatesEndsBehindThem()
	{
		History shift(500);
		shift.rules.batchSize = 10;
		shift.begin();
		shift.live(1s);
		const auto begin = shift.remote.in("inbox").at(101).receiveDate.value();
		const auto end = shift.remote.in("inbox").at(121).receiveDate.value();
		const auto calls = shift.remote.calls["inbox"];
		const auto task = shift.run(Backfill{.folder = "inbox", .since = begin, .until = end});
		assertEnded(TaskState::done, "20 read, 20 new", task);
		for (const std::int64_t id : {101, 120}) CPPUNIT_ASSERT(shift.mirrored("incoming", id));
		for (const std::int64_t id : {100, 121}) CPPUNIT_ASSERT(!shift.mirrored("incoming", id));
		// The others are of the same hour: only what is a day later ends it.
		CPPUNIT_ASSERT(shift.remote.calls["inbox"] - calls > 40);
		for (int id = 201; id <= 500; ++id)
		{
			auto later = shift.remote.in("inbox").at(id);
			shift.remote.put("inbox", id).receiveDate = later.receiveDate.value() + 48h;
		}
		const auto before = shift.remote.calls["inbox"];
		assertEnded(
			TaskState::done, "20 read, 0 new, 0 updated", shift.run(Backfill{.folder = "inbox", .since = begin, .until = end}));
		CPPUNIT_ASSERT(shift.remote.calls["inbox"] - before < 16);
	}

	void R4_ABackfillMovesNoCursorAndMarksNothing()
	{
		History shift;
		shift.rules.reconcileInterval = Duration::zero();
		shift.begin();
		shift.live(1s);
		const auto before = shift.stream("inbox");
		const auto mirrored = shift.rows();
		for (int id = 51; id <= 60; ++id) shift.remote.remove("inbox", id);
		// Ordered right behind a pass, so that no other comes in between.
		assertEnded(TaskState::done, "50 new", shift.run(Backfill{.folder = "inbox"}));
		const auto after = shift.stream("inbox");
		CPPUNIT_ASSERT(before.cursor == after.cursor && before.generation == after.generation);
		CPPUNIT_ASSERT(before.lastSyncTime == after.lastSyncTime && before.coldStartSince == after.coldStartSince);
		CPPUNIT_ASSERT_EQUAL(mirrored + 50, shift.rows());
		for (const auto& [key, row] : shift.shared.snapshot().rows) CPPUNIT_ASSERT(!row.message.deletedAt);
	}

	void R13_PassesAreNotStarvedByABackfill()
	{
		History shift;
		shift.rules.batchSize = 1;
		shift.begin();
		shift.live(1s);
		// Each answer takes ten seconds.
		shift.remote.before = [&](const std::string&) { shift.clock.advance(10s); };
		const auto before = shift.passes.size();
		const auto begun = shift.clock.elapsed();
		assertEnded(TaskState::done, "60 read, 50 new", shift.run(Backfill{.folder = "inbox"}));
		const auto took = shift.clock.elapsed() - begun;
		const auto passes = static_cast<Duration::rep>(shift.passes.size() - before);
		CPPUNIT_ASSERT(took >= 600s);
		CPPUNIT_ASSERT_MESSAGE(std::to_string(passes), passes >= took / (shift.rules.interval + 10s) - 1);
	}

	void R13_ABackfillIsNotStarvedByWakeUps()
	{
		History shift;
		shift.rules.batchSize = 1;
		shift.begin();
		shift.live(1s);
		// Somebody wakes it with every request, and asked for something again it would be ever the same.
		shift.remote.before = [&](const std::string&)
		{
			shift.clock.advance(1s);
			shift.worker->wake();
		};
		assertEnded(TaskState::done, "60 read, 50 new", shift.run(Backfill{.folder = "inbox"}));
	}

	void R15_ABackfillKeepsRejectsAndGoesOn()
	{
		/// Rejects one record of each page.
		struct Spoilt final : Source
		{
			Source& source;
			explicit Spoilt(Source& other) : source(other) {}
			Probe probe(std::stop_token stop) override { return source.probe(stop); }
			std::vector<Folder> folders(std::stop_token stop) override { return source.folders(stop); }
			Lookup lookup(const LookupRequest& request) override { return source.lookup(request); }
			Page fetch(const FetchRequest& request) override
			{
				Page page = source.fetch(request);
				std::erase_if(page.messages, [](const Message& message) { return message.key.id == "25"; });
				page.rejects.push_back({"25", "{garbage}", "is no JSON"});
				return page;
			}
		};
		History shift;
		Spoilt spoilt(shift.remote);
		SourceWorker worker(
			{.name = "office",
				.source = spoilt,
				.storage = shift.shared,
				.clock = shift.clock,
				.budget = shift.budget,
				.board = &shift.board},
			shift.logger, [] {}, 7);
		const auto id = shift.board.put("office", Backfill{.folder = "inbox"}, "an operator");
		while (!shift.board.task(id)->hasEnded()) worker.turn({});
		assertEnded(TaskState::done, "49 new, 0 updated, 1 rejected", *shift.board.task(id));
		CPPUNIT_ASSERT_EQUAL(std::string("25"), shift.shared.snapshot().rejects.at(0).reject.id);
	}

	void ATaskWaitsForASourceThatAnswers()
	{
		History shift;
		shift.rules.batchSize = 5;
		shift.begin();
		shift.live(1s);
		const auto id = shift.order(Backfill{.folder = "inbox"});
		int answered = 0;
		shift.remote.before = [&](const std::string&)
		{
			if (++answered > 4) throw trouble(ErrorKind::unavailable, ErrorScope::plugin);
		};
		shift.live(1h);
		CPPUNIT_ASSERT(!shift.board.task(id)->hasEnded());
		CPPUNIT_ASSERT_EQUAL(std::string("a fault of this test"), shift.board.task(id)->outcome);
		const int asked = answered;
		shift.live(15min);
		CPPUNIT_ASSERT_MESSAGE("probes only", answered - asked <= 2);
		shift.remote.before = {};
		shift.live(20min);
		assertEnded(TaskState::done, "60 read, 50 new", *shift.board.task(id));
	}

	static Error trouble(ErrorKind kind, ErrorScope scope) { return Bench::trouble(kind, scope); }

	void ATaskThatFailsAgainAndAgainEnds()
	{
		History shift;
		bool isAsked = false;
		shift.remote.before = [&](const std::string& what)
		{
			if (isAsked && what == "inbox") throw trouble(ErrorKind::misconfigured, ErrorScope::stream);
		};
		const auto id = shift.order(Backfill{.folder = "inbox"});
		isAsked = true;
		shift.worker->turn({});
		assertEnded(TaskState::failed, "a fault of this test; until then 0 read", *shift.board.task(id));
		shift.remote.before = [&](const std::string& what)
		{
			if (what == "inbox") throw trouble(ErrorKind::unavailable, ErrorScope::stream);
		};
		shift.rules.attempts = 3;
		const auto again = shift.run(Backfill{.folder = "inbox"});
		assertEnded(TaskState::failed, "a fault of this test", again);
		CPPUNIT_ASSERT(shift.passes.size() >= 2);
	}

	void R4_ARewindReadsAgainInANewGeneration()
	{
		History shift;
		const auto before = shift.stream("inbox");
		const auto task = shift.run(Rewind{.folder = "inbox", .toId = 40});
		assertEnded(TaskState::done, "read again from id 41 on", task);
		CPPUNIT_ASSERT_EQUAL(before.generation + 1, shift.stream("inbox").generation);
		shift.live(1s);
		CPPUNIT_ASSERT_EQUAL(std::size_t(20), shift.rows());
		for (const std::int64_t id : {41, 60}) CPPUNIT_ASSERT(shift.mirrored("incoming", id));
		CPPUNIT_ASSERT(!shift.mirrored("incoming", 40));
		CPPUNIT_ASSERT(shift.stream("inbox").cursor->position == 60);
		CPPUNIT_ASSERT_EQUAL(before.generation + 1, shift.stream("inbox").generation);
	}

	void ARewindGoesBackToADateOrAnIdOrNotAtAll()
	{
		History shift;
		assertEnded(TaskState::failed, "it is to be rewound to an earlier one", shift.run(Rewind{.folder = "inbox", .toId = 60}));
		assertEnded(TaskState::failed, "is read whole in every pass", shift.run(Rewind{.folder = "outbox", .toId = 1}));
		const auto date = shift.remote.in("inbox").at(31).receiveDate.value();
		assertEnded(TaskState::done, "again from id 31 on", shift.run(Rewind{.folder = "inbox", .to = date}));
		shift.live(1s);
		CPPUNIT_ASSERT_EQUAL(std::size_t(30), shift.rows());
		assertEnded(TaskState::done, "again from id 1 on", shift.run(Rewind{.folder = "inbox"}));
		shift.live(1s);
		CPPUNIT_ASSERT_EQUAL(std::size_t(60), shift.rows());
	}

	void ASyncIsDoneAtOnceEvenWhileTheSourceFails()
	{
		History shift;
		shift.remote.put("inbox", 100);
		const auto begun = shift.clock.elapsed();
		assertEnded(TaskState::done, "1 new, 0 updated", shift.run(SyncNow{}));
		CPPUNIT_ASSERT(shift.clock.elapsed() == begun);

		shift.remote.before = [](const std::string&) { throw trouble(ErrorKind::unauthorised, ErrorScope::plugin); };
		assertEnded(TaskState::failed, "a fault of this test", shift.run(SyncNow{}));
		shift.remote.before = {};
		shift.remote.put("inbox", 101);
		assertEnded(TaskState::done, "1 new, 0 updated", shift.run(SyncNow{}));
		CPPUNIT_ASSERT(shift.clock.elapsed() == begun);
	}

	void WhilePausedNothingIsAskedAndOrdersWait()
	{
		History shift;
		assertEnded(TaskState::done, "until it is resumed", shift.run(Pause{}));
		CPPUNIT_ASSERT(shift.worker->status().isPaused && !shift.worker->status().nextPassAt);
		const auto requests = shift.budget.admitted();
		const auto sync = shift.order(SyncNow{});
		const auto backfill = shift.order(Backfill{.folder = "inbox"});
		shift.worker->wake();
		shift.live(6h);
		CPPUNIT_ASSERT_EQUAL(requests, shift.budget.admitted());
		for (const auto id : {sync, backfill}) CPPUNIT_ASSERT(shift.board.task(id)->state == TaskState::waiting);
		const auto now = shift.clock.elapsed();
		assertEnded(TaskState::done, "it is mirrored", shift.run(Resume{}));
		while (!shift.board.task(backfill)->hasEnded()) shift.worker->turn({});
		CPPUNIT_ASSERT(shift.clock.elapsed() == now);
		CPPUNIT_ASSERT(shift.board.task(sync)->state == TaskState::done);
		CPPUNIT_ASSERT(!shift.worker->status().isPaused);
	}

	void R19_WhilePausedTheLeaseIsKept()
	{
		History shift;
		shift.holder = {"first", {}};
		shift.begin();
		shift.live(1s);
		shift.run(Pause{});
		for (int minutes = 0; minutes < 60; ++minutes)
		{
			shift.live(1min);
			CPPUNIT_ASSERT(
				!shift.shared.lease({.source = "office", .holder = "second", .duration = 1min, .abandoned = {}}).granted);
		}
	}

	void ARefreshLooksAtAllThatIsTracked()
	{
		Shift shift;
		for (int id = 1; id <= 200; ++id) shift.remote.put("sent", id, Delivery::sent);
		shift.begin();
		shift.live(1s);
		for (int id = 1; id <= 200; ++id) shift.remote.move("sent", "delivered", id, Delivery::delivered);
		const auto task = shift.run(RefreshStatuses{});
		assertEnded(TaskState::done, "200 read, 0 new, 200 updated", task);
		CPPUNIT_ASSERT_EQUAL(std::uint64_t(200), task.progress.done);
		for (const auto& [key, row] : shift.shared.snapshot().rows) CPPUNIT_ASSERT(!row.tracking);
	}

	void R9_AReconciliationOnRequestFindsWhatWasMissed()
	{
		Shift shift;
		shift.rules.reconcileInterval = Duration::zero();
		for (int id : {1, 2, 4, 5}) shift.remote.put("inbox", id);
		shift.begin();
		shift.live(30min);
		shift.remote.put("inbox", 3).receiveDate = shift.clock.now() - 29min;
		shift.live(10min);
		CPPUNIT_ASSERT(!shift.mirrored("incoming", 3));
		const auto task = shift.run(Reconcile{});
		assertEnded(TaskState::done, "5 read, 1 new, 0 updated", task);
		CPPUNIT_ASSERT_EQUAL(std::uint64_t(5), task.progress.done);
		CPPUNIT_ASSERT(shift.mirrored("incoming", 3));
		// And another one begins anew.
		assertEnded(TaskState::done, "5 read, 0 new", shift.run(Reconcile{}));
	}

	void R18_AnEpochIsBegunByAnOrder()
	{
		History shift;
		assertEnded(TaskState::failed, "it has incoming, outgoing", shift.run(StartEpoch{"incomming", true}));
		assertEnded(TaskState::failed, "office/incoming is not halted", shift.run(StartEpoch{"incoming"}));
		CPPUNIT_ASSERT_EQUAL(1, shift.stream("inbox").epoch);
		assertEnded(TaskState::done, "a new epoch has begun", shift.run(StartEpoch{"incoming", true}));
		shift.live(1s);
		CPPUNIT_ASSERT_EQUAL(2, shift.stream("inbox").epoch);
		CPPUNIT_ASSERT_EQUAL(std::size_t(20), shift.rows());
	}

	void OrdersThatMakeNoSenseFailAndSayWhy()
	{
		History shift;
		assertEnded(TaskState::failed, "has no folder \"inbx\"; it has inbox, outbox", shift.run(Backfill{.folder = "inbx"}));
		assertEnded(TaskState::failed, "is read whole in every pass", shift.run(Backfill{.folder = "outbox"}));
		assertEnded(TaskState::done, "0 resolved", shift.run(RetryRejects{}));
	}

	void ATaskIsCancelledWhereverItStands()
	{
		History shift;
		shift.rules.batchSize = 5;
		shift.begin();
		shift.live(1s);
		CPPUNIT_ASSERT(!shift.board.cancel(4711, "an operator"));
		const auto running = shift.order(Backfill{.folder = "inbox"});
		const auto waiting = shift.order(Reconcile{});
		for (int slices = 0; slices < 3; ++slices) shift.worker->turn({});
		CPPUNIT_ASSERT_EQUAL(std::uint64_t(15), shift.board.task(running)->progress.done);
		CPPUNIT_ASSERT(shift.worker->status().runningTask == running);
		for (const auto id : {running, waiting}) CPPUNIT_ASSERT(shift.board.cancel(id, "another"));
		assertEnded(TaskState::cancelled, "cancelled by another", *shift.board.task(waiting));
		shift.worker->turn({});
		assertEnded(TaskState::cancelled, "15 read, 15 new", *shift.board.task(running));
		CPPUNIT_ASSERT(!shift.board.cancel(running, "another"));
		CPPUNIT_ASSERT_EQUAL(std::size_t(25), shift.rows());
		// One that would be done by a pass, were it not for a pause that came right behind.
		const auto sync = shift.order(SyncNow{});
		shift.order(Pause{});
		shift.worker->turn({});
		CPPUNIT_ASSERT(!shift.board.task(sync)->hasEnded());
		shift.board.cancel(sync, "another");
		shift.worker->turn({});
		assertEnded(TaskState::cancelled, "", *shift.board.task(sync));
	}

	void AShortTaskThatIsCutOffByAStopWaitsAgain()
	{
		History shift;
		shift.live(1s);
		const auto id = shift.order(Rewind{.folder = "inbox", .to = shift.ago(24h)});
		std::stop_source stop;
		shift.remote.before = [&](const std::string&)
		{
			stop.request_stop();
			throw Error(ErrorKind::cancelled, ErrorScope::plugin, "stopped");
		};
		CPPUNIT_ASSERT_THROW(shift.worker->turn(stop.get_token()), Error);
		CPPUNIT_ASSERT(shift.board.task(id)->state == TaskState::waiting);
		shift.remote.before = {};
		shift.worker->turn({});
		assertEnded(TaskState::done, "again from id", *shift.board.task(id));
	}

	void WhoAskedIsLogged()
	{
		History shift;
		shift.run(Backfill{.folder = "inbox", .firstId = 1, .lastId = 2});
		const auto log = shift.log.str();
		CPPUNIT_ASSERT_MESSAGE(
			log, log.find("task 1: office: backfill inbox from id 1 to id 2: ordered by an operator") != std::string::npos);
		CPPUNIT_ASSERT_MESSAGE(
			log, log.find("backfill inbox from id 1 to id 2, ordered by an operator: done: 2 read, 2 new") != std::string::npos);
	}

	void AnOrderThatWaitsIsNotGivenTwice()
	{
		History shift;
		const auto passes = shift.passes.size();
		const auto first = shift.order(SyncNow{});
		for (int i = 0; i < 100; ++i) CPPUNIT_ASSERT_EQUAL(first, shift.order(SyncNow{}));
		CPPUNIT_ASSERT(first != shift.order(Reconcile{}));
		shift.live(1s);
		CPPUNIT_ASSERT_EQUAL(passes + 1, shift.passes.size());
		CPPUNIT_ASSERT(first != shift.order(SyncNow{}));
		CPPUNIT_ASSERT_THROW(
			[&]
			{
				for (int id = 1; id <= 101; ++id) shift.order(Backfill{.folder = "inbox", .firstId = id});
			}(),
			Error);
	}

	void TheLastTasksAreKeptAndNotMore()
	{
		History shift;
		const auto waits = shift.order(Backfill{.folder = "inbox", .firstId = 1});
		for (int i = 0; i < 150; ++i) shift.board.end(shift.board.put("other", SyncNow{}, "an operator"), TaskState::done, "");
		const auto tasks = shift.board.tasks();
		CPPUNIT_ASSERT_EQUAL(TaskBoard::endedKept + 1, tasks.size());
		CPPUNIT_ASSERT_EQUAL(waits, tasks.back().id);
		CPPUNIT_ASSERT_EQUAL(TaskId(151), tasks.front().id);
		CPPUNIT_ASSERT_EQUAL(TaskId(52), tasks[99].id);
	}

	void WhatAnObserverThrowsStopsNothing()
	{
		History shift;
		shift.observerThrows = true;
		shift.worker->wake();
		assertEnded(TaskState::done, "60 read, 50 new", shift.run(Backfill{.folder = "inbox"}));
		for (const char* what : {"pass", "woken", "backfill waiting", "backfill running", "slice of backfill", "backfill done"})
			CPPUNIT_ASSERT_MESSAGE(what, std::find(shift.heard.begin(), shift.heard.end(), what) != shift.heard.end());
	}

	void AStandbyRefusesOrders()
	{
		History shift;
		shift.holder = {"second", {}};
		CPPUNIT_ASSERT(shift.shared.lease({.source = "office", .holder = "first", .duration = 24h, .abandoned = {}}).granted);
		shift.begin();
		shift.live(1s);
		CPPUNIT_ASSERT(shift.worker->status().standsBy);
		assertEnded(TaskState::failed, "another daemon", shift.run(SyncNow{}));
		assertEnded(TaskState::failed, "another daemon", shift.run(Backfill{.folder = "inbox"}));
		assertEnded(TaskState::failed, "another daemon", shift.run(RetryRejects{}));
	}

	void TheStatusTellsHowASourceIs()
	{
		History shift;
		auto status = shift.worker->status();
		CPPUNIT_ASSERT_EQUAL(std::size_t(5), status.lastSuccess.size());
		CPPUNIT_ASSERT(status.folderErrors.empty() && !status.failingSince && status.failures == 0);
		CPPUNIT_ASSERT(status.nextPassAt <= shift.clock.now() + shift.rules.interval);
		const auto last = status.lastSuccess.at("sent");
		shift.remote.before = [](const std::string& what)
		{
			if (what == "sent") throw trouble(ErrorKind::misconfigured, ErrorScope::stream);
		};
		shift.live(10min);
		status = shift.worker->status();
		CPPUNIT_ASSERT(last == status.lastSuccess.at("sent") && last < status.lastSuccess.at("inbox"));
		CPPUNIT_ASSERT_EQUAL(std::string("a fault of this test"), status.folderErrors.at("sent"));
		shift.remote.before = [](const std::string&) { throw trouble(ErrorKind::unavailable, ErrorScope::plugin); };
		shift.live(2min);
		const auto since = shift.worker->status().failingSince;
		CPPUNIT_ASSERT(since);
		shift.live(2h);
		status = shift.worker->status();
		CPPUNIT_ASSERT(since == status.failingSince && status.failures > 5 && status.error == "a fault of this test");
		while (shift.worker->status().failures == status.failures) shift.worker->turn({});
		CPPUNIT_ASSERT(shift.worker->status().nextPassAt == shift.clock.now() + 15min);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ControlTest);

} // namespace eyrie::engine
