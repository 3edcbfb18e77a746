#include "simulator/TestWorld.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <thread>

namespace eyrie::sim
{
namespace
{
using namespace std::chrono_literals;

/// A life in which nothing is left to chance: each message is accepted, and delivered five seconds later.
Life certainLife()
{
	Life life;
	life.refusedPercent = life.noReportPercent = life.silentPercent = life.failedPercent = life.pendingPercent = 0;
	life.shortestReport = life.longestReport = 5s;
	return life;
}

DeviceSettings certain(int modems = 1)
{
	DeviceSettings settings;
	settings.life = certainLife();
	settings.modems = modems;
	return settings;
}
} // namespace

class DeviceTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(DeviceTest);
	CPPUNIT_TEST(AnIdIsInOutboxOrSentNeverInNeither);
	CPPUNIT_TEST(WhoReadsOutboxBeforeSentMissesNothing);
	CPPUNIT_TEST(InboxIdsAndOutgoingIdsCollide);
	CPPUNIT_TEST(SentKeepsTheOutboxId);
	CPPUNIT_TEST(HigherPriorityGoesFirstThenTheOldest);
	CPPUNIT_TEST(AScheduledMessageReachesSentAfterHigherIds);
	CPPUNIT_TEST(EachModemSendsOneMessagePerStep);
	CPPUNIT_TEST(ADisabledModemKeepsItsMessages);
	CPPUNIT_TEST(AMessageWithHoursWaitsForThem);
	CPPUNIT_TEST(ARefusedMessageIsTriedAgainThenFails);
	CPPUNIT_TEST(AReportArrivesAfterAcceptance);
	CPPUNIT_TEST(OnlyDeliverySetsTheDeliveryDate);
	CPPUNIT_TEST(RepeatedPartsAreReportedOnApart);
	CPPUNIT_TEST(AMessageCanBeInBothFoldersForAMoment);
	CPPUNIT_TEST(LongMessagesShareAnIdGoingOutButNotComingIn);
	CPPUNIT_TEST(TheOidComesFromTheLastMessageToThatNumber);
	CPPUNIT_TEST(AReservedIdAppearsLate);
	CPPUNIT_TEST(ErasedRowsAreGone);
	CPPUNIT_TEST(RestartedNumberingGivesIdsAgain);
	CPPUNIT_TEST(WhatDoesNotExistIsRefusedWithoutChange);
	CPPUNIT_TEST(TheSameSeedGivesTheSameDevice);
	CPPUNIT_TEST(AHistoryHasTheMixThatWasAskedFor);
	CPPUNIT_TEST(AHistoryEndsNowAndItsIdsFollowItsDates);
	CPPUNIT_TEST_SUITE_END();

	void AnIdIsInOutboxOrSentNeverInNeither()
	{
		TestWorld world;
		std::vector<Id> queued;
		for (int round = 0; round < 100; ++round)
		{
			queued.push_back(world.device.queue("+48600100200", "round " + std::to_string(round)));
			world.steps(1);
			std::set<Id> visible;
			for (const Device::Seen& seen : world.device.snapshot())
				if (!seen.folders.empty()) visible.insert(seen.row.id);
			for (const Id id : queued) CPPUNIT_ASSERT(visible.contains(id));
		}
	}

	void WhoReadsOutboxBeforeSentMissesNothing()
	{
		TestWorld world(certain(2));
		for (int index = 0; index < 300; ++index)
		{
			Draft draft;
			draft.modem = 1 + index % 2;
			world.device.queue("+48600100200", "text", draft);
		}
		const std::jthread mover([&](const std::stop_token&) { world.steps(150); });
		for (int round = 0; round < 50; ++round)
		{
			std::set<Id> seen;
			for (const char* folder : {"outbox", "sent"})
				for (const Id id : world.ids(folder)) seen.insert(id);
			CPPUNIT_ASSERT_EQUAL(std::size_t(300), seen.size());
		}
	}

	void InboxIdsAndOutgoingIdsCollide()
	{
		TestWorld world;
		CPPUNIT_ASSERT_EQUAL(Id(1), world.device.receive("+48600100200", "in"));
		CPPUNIT_ASSERT_EQUAL(Id(1), world.device.queue("+48600100200", "out"));
	}

	void SentKeepsTheOutboxId()
	{
		TestWorld world;
		world.device.queue("+48600100200", "first");
		const Id id = world.device.queue("+48600100200", "second");
		CPPUNIT_ASSERT(world.device.accept(id));
		CPPUNIT_ASSERT(world.ids("outbox") == idList({1}));
		CPPUNIT_ASSERT(world.ids("sent") == idList({id}));
	}

	void HigherPriorityGoesFirstThenTheOldest()
	{
		TestWorld world(certain());
		for (const int priority : {0, 5, 5, 9})
		{
			Draft draft;
			draft.priority = priority;
			world.device.queue("+48600100200", "text", draft);
			world.pass(1s);
		}
		world.set([](DeviceSettings& settings) { settings.order = DeviceSettings::Order::insertion; });
		world.steps(4);
		CPPUNIT_ASSERT(world.ids("sent") == idList({4, 2, 3, 1}));
	}

	void AScheduledMessageReachesSentAfterHigherIds()
	{
		TestWorld world(certain());
		Draft later;
		later.dueAt = world.now() + 1h;
		const Id scheduled = world.device.queue("+48600100200", "later", later);
		const Id prompt = world.device.queue("+48600100200", "now");
		world.steps(60);
		CPPUNIT_ASSERT(world.ids("sent") == idList({prompt}));
		world.pass(1h);
		world.steps(1);
		CPPUNIT_ASSERT(world.ids("sent") == idList({scheduled, prompt}));
	}

	void EachModemSendsOneMessagePerStep()
	{
		TestWorld world(certain(2));
		for (const int modem : {1, 1, 1, 2})
		{
			Draft draft;
			draft.modem = modem;
			world.device.queue("+48600100200", "text", draft);
		}
		world.steps(1);
		CPPUNIT_ASSERT(world.ids("sent") == idList({1, 4}));
	}

	void ADisabledModemKeepsItsMessages()
	{
		TestWorld world(certain());
		world.device.queue("+48600100200", "text");
		world.set([](DeviceSettings& settings) { settings.disabledModems = {1}; });
		world.steps(10);
		CPPUNIT_ASSERT(world.ids("outbox") == idList({1}));
	}

	void AMessageWithHoursWaitsForThem()
	{
		TestWorld world(certain()); // 13:00 on the device
		Draft evening;
		evening.sendAfter = 20 * 60;
		evening.sendBefore = 22 * 60;
		world.device.queue("+48600100200", "text", evening);
		world.steps(1);
		CPPUNIT_ASSERT(world.ids("sent").empty());
		world.pass(7h);
		world.steps(1);
		CPPUNIT_ASSERT(world.ids("sent") == idList({1}));
	}

	void ARefusedMessageIsTriedAgainThenFails()
	{
		DeviceSettings settings = certain();
		settings.life.refusedPercent = 100;
		TestWorld world(settings);
		const Id id = world.device.queue("+48600100200", "text");
		world.steps(2);
		const auto waiting = world.device.outgoing(id);
		CPPUNIT_ASSERT(waiting && waiting->table == Table::outbox && waiting->errorCode == 38);
		world.pass(600s);
		world.steps(1);
		const auto failed = world.device.outgoing(id);
		CPPUNIT_ASSERT(failed && failed->table == Table::sentitems && failed->status == Status::sendingError);
		CPPUNIT_ASSERT(world.ids("error") == idList({id}));
	}

	void AReportArrivesAfterAcceptance()
	{
		TestWorld world(certain());
		const Id id = world.device.queue("+48600100200", "text");
		world.steps(1);
		CPPUNIT_ASSERT(world.device.outgoing(id)->status == Status::sendingOk);
		world.steps(5);
		CPPUNIT_ASSERT(world.device.outgoing(id)->status == Status::deliveryOk);
	}

	void RepeatedPartsAreReportedOnApart()
	{
		for (const bool apart : {true, false})
		{
			auto settings = certain();
			settings.parts = DeviceSettings::Parts::repeated;
			settings.life.longestReport = 200s;
			settings.life.partsApart = apart;
			TestWorld world(settings);
			for (int index = 0; index < 10; ++index) world.device.queue("+48600100200", "a long one", {.parts = 3});
			bool isSplit = false;
			for (int second = 0; second < 300; ++second)
			{
				world.steps(1);
				const auto delivered = world.ids("delivered");
				for (const Id id : delivered) isSplit = isSplit || std::count(delivered.begin(), delivered.end(), id) < 3;
			}
			CPPUNIT_ASSERT_EQUAL(apart, isSplit);
			CPPUNIT_ASSERT_EQUAL(std::size_t(30), world.ids("delivered").size());
		}
	}

	void OnlyDeliverySetsTheDeliveryDate()
	{
		TestWorld world;
		const Id id = world.sent();
		world.pass(10s);
		for (const Status status : {Status::deliveryPending, Status::deliveryUnknown, Status::deliveryFailed})
		{
			CPPUNIT_ASSERT(world.device.report(id, status));
			CPPUNIT_ASSERT(!world.device.outgoing(id)->deliveryDate);
			CPPUNIT_ASSERT(world.device.outgoing(id)->updateDate == world.now());
		}
		CPPUNIT_ASSERT(world.device.report(id, Status::deliveryOk));
		CPPUNIT_ASSERT(world.device.outgoing(id)->deliveryDate == world.now());
	}

	void AMessageCanBeInBothFoldersForAMoment()
	{
		TestWorld world;
		const Id id = world.device.queue("+48600100200", "text");
		CPPUNIT_ASSERT(world.device.handOver(id));
		CPPUNIT_ASSERT(world.ids("outbox") == idList({id}));
		CPPUNIT_ASSERT(world.ids("sent") == idList({id}));
		CPPUNIT_ASSERT(world.device.leaveOutbox(id));
		CPPUNIT_ASSERT(world.ids("outbox").empty());
	}

	void LongMessagesShareAnIdGoingOutButNotComingIn()
	{
		TestWorld world;
		Draft draft;
		draft.parts = 3;
		const Id id = world.device.queue("+48600100200", "aaabbbccc", draft);
		world.device.accept(id);
		std::string text;
		for (const Device::Seen& seen : world.device.snapshot()) text += seen.row.text.str() + seen.row.udh.str() + ' ';
		CPPUNIT_ASSERT_EQUAL(std::string("aaa050003010301 bbb050003010302 ccc050003010303 "), text);
		CPPUNIT_ASSERT(world.device.receiveParts("+48600100200", {"one", "two"}) == idList({1, 2}));
	}

	void TheOidComesFromTheLastMessageToThatNumber()
	{
		TestWorld world;
		Draft draft;
		draft.oid = "order-7";
		world.device.queue("+48600100200", "Yes or no?", draft);
		world.device.receive("+48600100200", "Yes");
		world.device.receive("+48600100201", "Hello");
		const auto seen = world.device.snapshot();
		CPPUNIT_ASSERT_EQUAL(std::string("order-7"), seen[0].row.oid.str());
		CPPUNIT_ASSERT(seen[1].row.oid.isNull());
	}

	void AReservedIdAppearsLate()
	{
		TestWorld world;
		Reception slow;
		slow.id = world.device.reserveInboxId();
		CPPUNIT_ASSERT_EQUAL(Id(2), world.device.receive("+48600100200", "fast"));
		CPPUNIT_ASSERT_EQUAL(Id(1), world.device.receive("+48600100200", "slow", slow));
		CPPUNIT_ASSERT(world.ids("inbox") == idList({1, 2}));
	}

	void ErasedRowsAreGone()
	{
		TestWorld world;
		for (int index = 0; index < 5; ++index) world.sent();
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), world.device.erase(Folder::sent, 2, 3));
		CPPUNIT_ASSERT(world.ids("sent") == idList({1, 4, 5}));
	}

	void RestartedNumberingGivesIdsAgain()
	{
		TestWorld world;
		for (int index = 0; index < 5; ++index) world.sent();
		world.device.restartNumbering(1, 4);
		CPPUNIT_ASSERT(world.ids("sent") == idList({1, 2, 3}));
		CPPUNIT_ASSERT_EQUAL(Id(4), world.device.queue("+48600100200", "a stranger"));
	}

	void WhatDoesNotExistIsRefusedWithoutChange()
	{
		TestWorld world;
		CPPUNIT_ASSERT(!world.device.accept(7));
		CPPUNIT_ASSERT(!world.device.fail(7));
		CPPUNIT_ASSERT(!world.device.handOver(7));
		CPPUNIT_ASSERT(!world.device.leaveOutbox(7));
		CPPUNIT_ASSERT(!world.device.report(7, Status::deliveryOk));
		CPPUNIT_ASSERT(!world.device.markRead(7));
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), world.device.rows());
	}

	void TheSameSeedGivesTheSameDevice()
	{
		const auto tell = [](std::uint64_t seed)
		{
			TestWorld world({}, seed);
			History history;
			history.rows = 200;
			world.device.fill(history);
			for (int index = 0; index < 50; ++index) world.device.queue("+48600100200", "text");
			world.steps(200);
			return world.get("messages/sent").body;
		};
		CPPUNIT_ASSERT_EQUAL(tell(7), tell(7));
		CPPUNIT_ASSERT(tell(7) != tell(8));
	}

	void AHistoryHasTheMixThatWasAskedFor()
	{
		TestWorld world;
		History history;
		history.rows = 20000;
		world.device.fill(history);
		std::map<Folder, std::size_t> folders;
		for (const Folder folder : {Folder::inbox, Folder::outbox, Folder::sent, Folder::error, Folder::delivered})
			folders[folder] = world.device.count(folder);
		CPPUNIT_ASSERT_EQUAL(history.rows, folders[Folder::inbox] + folders[Folder::outbox] + folders[Folder::sent]);
		CPPUNIT_ASSERT(folders[Folder::inbox] > 7500 && folders[Folder::inbox] < 8500);
		CPPUNIT_ASSERT(folders[Folder::outbox] > 5);
		CPPUNIT_ASSERT(folders[Folder::delivered] > folders[Folder::sent] / 2);
		CPPUNIT_ASSERT(folders[Folder::error] > 500);
		std::set<Status> statuses;
		for (const Device::Seen& seen : world.device.snapshot()) statuses.insert(seen.row.status);
		CPPUNIT_ASSERT(statuses.contains(Status::sendingOk) && statuses.contains(Status::sendingOkNoReport));
	}

	void AHistoryEndsNowAndItsIdsFollowItsDates()
	{
		TestWorld world;
		History history;
		history.rows = 5000;
		history.days = 10;
		world.device.fill(history);
		std::map<Table, Row> last;
		for (const Device::Seen& seen : world.device.snapshot())
		{
			const Row& row = seen.row;
			CPPUNIT_ASSERT(row.insertDate <= world.now() && row.insertDate >= world.now() - 240h);
			CPPUNIT_ASSERT(row.updateDate <= world.now());
			const auto before = last.find(row.table);
			CPPUNIT_ASSERT(before == last.end() || before->second.insertDate <= row.insertDate);
			last[row.table] = row;
		}
		const std::size_t incoming = world.device.count(Folder::inbox);
		CPPUNIT_ASSERT(last[Table::inbox].id > static_cast<Id>(incoming)); // ids have gaps
		CPPUNIT_ASSERT(world.device.receive("+48600100200", "next") == last[Table::inbox].id + 1);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(DeviceTest);

} // namespace eyrie::sim
