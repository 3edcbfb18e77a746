// What an operator orders of the daemon once: verify, retry rejects, begin a new epoch; and two daemons on one database.
#include <csignal>

#include <cppunit/extensions/HelperMacros.h>

#include "Assertions.h"
#include "Post.h"
#include "Program.h"

namespace eyrie::scenario
{

class OrdersTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(OrdersTest);
	CPPUNIT_TEST(VerifyExitsZeroOnlyWhenTheMirrorIsEqual);
	CPPUNIT_TEST(VerifyLeavesOutWhatIsOlder);
	CPPUNIT_TEST(R3_VerifyTellsOfAMirrorThatIsAhead);
	CPPUNIT_TEST(R2_VerifyKnowsAMessageThatSeveralFoldersShow);
	CPPUNIT_TEST(R15_VerifyTellsOfRecordsThatAreNotKeptAtAll);
	CPPUNIT_TEST(R15_APoisonedRecordIsRejectedAloneAndRetriedLater);
	CPPUNIT_TEST(R18_AResetIsNoticedHaltsAndIsMirroredAnewOnRequest);
	CPPUNIT_TEST(R19_ASecondDaemonWaitsAndTakesOverFromAKilledOneAtOnce);
	CPPUNIT_TEST(OrdersThatMakeNoSenseAreRefused);
	CPPUNIT_TEST_SUITE_END();

	static std::string expect(int code, const std::vector<std::string>& arguments)
	{
		const auto outcome = eyried(arguments);
		CPPUNIT_ASSERT_EQUAL_MESSAGE(outcome.output, code, outcome.code);
		return outcome.output;
	}

	void VerifyExitsZeroOnlyWhenTheMirrorIsEqual()
	{
		Post post;
		post.device.fill({.rows = 800, .days = 6});
		const auto configuration = post.configuration();
		assertHolds(expect(1, {"--config", configuration, "--verify", "office"}), "missing incoming 1: ");
		expect(0, {"--config", configuration, "--once"});
		assertHolds(expect(0, {"--config", configuration, "--verify", "office"}),
			"800 messages compared, 0 missing, 0 stale, 0 extra, 0 ahead\n");

		const auto arrived = std::to_string(post.device.receive("+48600700800", "Good morning"));
		const auto seen = post.device.list(sim::Folder::inbox, {});
		post.device.alter(sim::Table::inbox, seen[0].id, [](sim::Row& row) { row.read = !row.read; });
		post.device.erase(sim::Folder::inbox, seen[1].id, seen[1].id);
		const auto before = post.stored();
		const auto told = expect(1, {"--config", configuration, "--verify", "office"});
		assertHolds(told, "missing incoming " + arrived + ": in inbox");
		assertHolds(told, "stale incoming " + std::to_string(seen[0].id) + ": in inbox, other fields differ");
		assertHolds(told, "extra incoming " + std::to_string(seen[1].id) + ": stored as inbox");
		assertHolds(told, "1 missing, 1 stale, 1 extra, 0 ahead");
		CPPUNIT_ASSERT(before == post.stored());
	}

	void VerifyLeavesOutWhatIsOlder()
	{
		Post post;
		post.device.fill({.rows = 400, .days = 20});
		const auto configuration = post.configuration();
		expect(0, {"--config", configuration, "--once"});
		assertHolds(expect(0, {"--config", configuration, "--verify", "office"}), " 0 missing, 0 stale, 0 extra");
		assertHolds(expect(0, {"--config", configuration, "--verify", "office", "--since", "1d"}), " 0 missing");
		assertHolds(
			expect(1, {"--config", configuration, "--verify", "office", "--since", "2000-01-01"}), "missing incoming 1: in inbox");
	}

	void R3_VerifyTellsOfAMirrorThatIsAhead()
	{
		Post post;
		post.device.fill({.rows = 400, .days = 6});
		const auto configuration = post.configuration();
		expect(0, {"--config", configuration, "--once"});
		const auto id = post.device.list(sim::Folder::delivered, {})[0].id;
		post.device.alter(sim::Table::sentitems, id, [](sim::Row& row) { row.status = sim::Status::sendingOk; });
		const auto ahead = "ahead outgoing " + std::to_string(id) + ": stored as delivered, delivery_ok; it is sent, sending_ok";
		for (int i = 0; i < 2; ++i)
		{
			const auto told = expect(1, {"--config", configuration, "--verify", "office"});
			assertHolds(told, ahead);
			assertHolds(told, "0 missing, 0 stale, 0 extra, 1 ahead\n");
			assertHolds(told, "Nothing stored goes back");
			expect(0, {"--config", configuration, "--once"});
		}
	}

	/// Those that are final are in `sent`, too, or not; and parts end as they may.
	void R2_VerifyKnowsAMessageThatSeveralFoldersShow()
	{
		using enum sim::Status;
		for (const auto parts : {sim::Parts::joined, sim::Parts::repeated, sim::Parts::first})
			for (const bool exclusive : {false, true})
			{
				sim::DeviceSettings ways;
				ways.parts = parts;
				ways.sentExcludesFinal = exclusive;
				Post post(ways);
				post.device.fill({.rows = 200, .days = 6, .longPerMille = 500});
				int count = 0;
				for (const auto& seen : post.device.list(sim::Folder::delivered, {}))
				{
					const auto status = ++count % 3 == 0 ? sendingOk : count % 3 == 1 ? deliveryFailed : deliveryOk;
					if (seen.parts > 1 && seen.part == 1)
						post.device.alter(sim::Table::sentitems, seen.id,
							[status](sim::Row& row)
							{
								if (row.part == 2) row.status = status;
							});
				}
				const auto configuration = post.configuration();
				for (int i = 0; i < 2; ++i)
				{
					expect(0, {"--config", configuration, "--once"});
					assertHolds(expect(0, {"--config", configuration, "--verify", "office"}), "0 extra, 0 ahead\n");
				}
			}
	}

	void R15_VerifyTellsOfRecordsThatAreNotKeptAtAll()
	{
		Post post;
		post.device.fill({.rows = 100, .days = 6});
		const auto configuration = post.configuration("sync.attempts = 1\n");
		expect(0, {"--config", configuration, "--once"});
		const auto spoil = [&](sim::Id id, const sim::Oddity& oddity) {
			post.device.alter(
				sim::Table::inbox, id, [&](sim::Row& row) { row.oddity = std::make_shared<const sim::Oddity>(oddity); });
		};
		sim::Oddity poison;
		poison.poisoned = true;
		spoil(post.device.list(sim::Folder::inbox, {})[0].id, poison);
		assertHolds(expect(0, {"--config", configuration, "--verify", "office"}), "0 ahead; 1 records there can't be read");

		const auto poisoned = post.device.receive("+48600700800", "One");
		spoil(poisoned, poison);
		sim::Oddity garbage;
		garbage.verbatim = sim::Text("{garbage}");
		spoil(post.device.receive("+48600700800", "Two"), garbage);
		const auto told = expect(1, {"--config", configuration, "--verify", "office"});
		assertHolds(told, "missing incoming " + std::to_string(poisoned) + ": it can't be read, and is not kept among the rejects");
		assertHolds(told, "missing incoming (no id): it can't be read");
		assertHolds(told, "2 missing, 0 stale, 0 extra, 0 ahead; 3 records there can't be read");
		for (int i = 0; i < 3; ++i) eyried({"--config", configuration, "--once"});
		assertHolds(expect(0, {"--config", configuration, "--verify", "office"}), "0 ahead; 3 records there can't be read");
	}

	void R15_APoisonedRecordIsRejectedAloneAndRetriedLater()
	{
		Post post;
		post.device.fill({.rows = 300, .days = 6});
		const auto configuration = post.configuration("sync.attempts = 1\n");
		const auto id = post.device.list(sim::Folder::inbox, {})[40].id;
		const auto poison = [&](bool poisoned)
		{
			post.device.alter(sim::Table::inbox, id,
				[&](sim::Row& row)
				{
					sim::Oddity oddity;
					oddity.poisoned = poisoned;
					row.oddity = std::make_shared<const sim::Oddity>(oddity);
				});
		};
		poison(true);
		expect(1, {"--config", configuration, "--once"});
		expect(1, {"--config", configuration, "--once"});
		assertHolds(expect(0, {"--config", configuration, "--once"}), "1 rejected");
		CPPUNIT_ASSERT_EQUAL(std::size_t(299), post.stored().size());
		assertHolds(expect(0, {"--config", configuration, "--verify", "office"}), "1 records there can't be read");
		assertHolds(
			expect(1, {"--config", configuration, "--retry-rejects", "office"}), "0 rejects resolved, 1 still can't be read");
		poison(false);
		assertHolds(expect(0, {"--config", configuration, "--retry-rejects", "office"}), "1 rejects resolved, 0 still");
		assertHolds(expect(0, {"--config", configuration, "--retry-rejects", "office"}), "0 rejects resolved, 0 still");
		post.assertTrue();
	}

	void R18_AResetIsNoticedHaltsAndIsMirroredAnewOnRequest()
	{
		Post post;
		post.device.fill({.rows = 300, .days = 6});
		const auto configuration = post.configuration();
		expect(0, {"--config", configuration, "--once"});
		const auto mirrored = post.rows();
		post.device.restartNumbering();
		const auto queued = post.device.queue("+48600700800", "After the reset");
		CPPUNIT_ASSERT_EQUAL(sim::Id(1), queued);
		const auto told = expect(1, {"--config", configuration, "--once"});
		assertHolds(told, "the numbering of office/outgoing has started anew");
		assertHolds(told, "eyriectl new-epoch office outgoing, or eyried --new-epoch office/outgoing while no daemon runs");
		assertHolds(expect(1, {"--config", configuration, "--once"}), "the numbering of office/outgoing has started anew");
		CPPUNIT_ASSERT_EQUAL(mirrored, post.rows());
		assertHolds(expect(1, {"--config", configuration, "--new-epoch", "office/outgong"}), "it has incoming, outgoing");
		assertHolds(expect(0, {"--config", configuration, "--new-epoch", "office/outgoing"}), "a new epoch has begun");
		expect(0, {"--config", configuration, "--once"});
		assertHolds(expect(1, {"--config", configuration, "--verify", "office"}), "extra incoming");
		CPPUNIT_ASSERT_EQUAL(mirrored + 1, post.rows());
	}

	void R19_ASecondDaemonWaitsAndTakesOverFromAKilledOneAtOnce()
	{
		Post post;
		post.device.fill({.rows = 100, .days = 6});
		const auto configuration = post.configuration("sync.interval = 1s\n");
		Program first({EYRIE_EYRIED, "--config", configuration});
		first.awaitOutput("office/delivered: ");
		Program second({EYRIE_EYRIED, "--config", configuration});
		second.awaitOutput("is mirrored by another daemon");
		const auto refused = expect(1, {"--config", configuration, "--once"});
		assertHolds(refused, "is being mirrored by another daemon; stop that one first");
		assertHolds(expect(1, {"--config", configuration, "--new-epoch", "office/incoming"}), "stop that one first");
		assertHolds(expect(0, {"--config", configuration, "--verify", "office"}), " 0 missing, 0 stale, 0 extra");

		first.signal(SIGKILL);
		second.awaitOutput("this daemon mirrors it from now on");
		second.awaitOutput("office/delivered: ");
		second.signal(SIGTERM);
		CPPUNIT_ASSERT_EQUAL(0, second.wait());
		expect(0, {"--config", configuration, "--once"});
		post.assertTrue();
	}

	void OrdersThatMakeNoSenseAreRefused()
	{
		Post post;
		const auto configuration = post.configuration();
		assertHolds(
			expect(1, {"--config", configuration, "--verify", "offce"}), "no source \"offce\" is configured; there are: office");
		assertHolds(
			expect(1, {"--config", configuration, "--verify", "office", "--since", "yesterday"}), "--since yesterday: is no time");
		assertHolds(expect(1, {"--config", configuration, "--once", "--since", "2d"}), "--since belongs to --verify");
		assertHolds(expect(1, {"--config", configuration, "--new-epoch", "office"}), "name an id space, such as office/incoming");
		post.server.stop();
		assertHolds(expect(1, {"--config", configuration, "--verify", "office"}), "eyried: ");
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(OrdersTest);

} // namespace eyrie::scenario
