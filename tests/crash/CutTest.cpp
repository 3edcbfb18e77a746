// Connections that die at the worst moment, under a storage or a daemon that lives on.
#include <conformance/OneServer.h>
#include <cppunit/extensions/HelperMacros.h>

#include "Hold.h"
#include "Life.h"
#include "MySqlGround.h"

namespace eyrie::crash
{

namespace
{

using conformance::oneServer;
using kit::Relay;

class CutTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(CutTest);
	CPPUNIT_TEST(R1_ACutBeforeAnyCommitReachesTheServerLosesAndDoublesNothing);
	CPPUNIT_TEST(R1_ACutBeforeTheAnswerToAnyCommitLosesAndDoublesNothing);
	CPPUNIT_TEST(R1_ACutAtAnyStatementLosesAndDoublesNothing);
	CPPUNIT_TEST(R1_ADaemonThatDiesAtAnyStatementGoesOnAfterwards);
	CPPUNIT_TEST(R4_ACommitThatArrivesAfterItsClientHasGivenItUpIsMetAsAConflict);
	CPPUNIT_TEST(AScriptIsAnsweredWhenTheLastOfItIs);
	CPPUNIT_TEST_SUITE_END();

	static void cutEachCommit(Relay::Moment moment)
	{
		MySqlGround ground(oneServer());
		int number = 0;
		for (bool cut = true; cut; ++number)
		{
			std::atomic<int> commits = 0;
			cut = liveThroughCut(ground, "commit" + std::to_string(number),
				[&](const Relay::Event& event)
				{ return event.moment == moment && event.sql.ends_with("COMMIT") && commits++ == number; });
		}
		CPPUNIT_ASSERT(number > 10);
	}

	void R1_ACutBeforeAnyCommitReachesTheServerLosesAndDoublesNothing() { cutEachCommit(Relay::Moment::statement); }

	void R1_ACutBeforeTheAnswerToAnyCommitLosesAndDoublesNothing() { cutEachCommit(Relay::Moment::answer); }

	/// At some of them; at every one in the long form. So the next.
	void R1_ACutAtAnyStatementLosesAndDoublesNothing()
	{
		MySqlGround ground(oneServer());
		CPPUNIT_ASSERT(liveThroughCuts(ground, 47) > 5);
	}

	void R1_ADaemonThatDiesAtAnyStatementGoesOnAfterwards()
	{
		MySqlGround ground(oneServer());
		CPPUNIT_ASSERT(liveThroughDeaths(ground, 31) > 8);
	}

	/// It lies in the network; its client has asked what is stored, and stores it again.
	void R4_ACommitThatArrivesAfterItsClientHasGivenItUpIsMetAsAConflict()
	{
		const auto& deed = deedNamed("new messages");
		MySqlGround ground(oneServer());
		ground.prepare(deed);
		ground.perform(deed);
		const auto done = ground.contents();
		ground.prepare(deed);

		const auto late = ground.open(true);
		const auto again = ground.open();
		std::future<void> first;
		std::future<void> second;
		Hold hold(ground.relay(), Hold::atCommit(), true);
		first = std::async(std::launch::async, [&] { deed.act(*late); });
		CPPUNIT_ASSERT(hold.await(first));
		const auto unknown = errorOf(first);
		CPPUNIT_ASSERT_MESSAGE(unknown, unknown.find("it may be stored or not") != std::string::npos);
		CPPUNIT_ASSERT(again->state({"office", "inbox"})->cursor->position == 10);
		second = std::async(std::launch::async, [&] { deed.act(*again); });
		ground.session().awaitLockWait([] { return false; });
		hold.release();
		const auto lost = errorOf(second);
		CPPUNIT_ASSERT_MESSAGE(lost, lost.find("the cursor has been moved by another") != std::string::npos);
		CPPUNIT_ASSERT_EQUAL(done, ground.contents());
	}

	/// Of the relay: a cut that comes with the first word of an answer would leave a COMMIT under way.
	void AScriptIsAnsweredWhenTheLastOfItIs()
	{
		MySqlGround ground(oneServer());
		auto beside = ground.session();
		beside.ask("CREATE TABLE done (step INT); DO GET_LOCK('gate', 0)");
		std::atomic<bool> isOpen = false;
		std::atomic<int> early = 0, answers = 0;
		ground.relay().ask(
			[&](const Relay::Event& event)
			{
				if (event.moment != Relay::Moment::answer) return true;
				++answers;
				if (!isOpen) ++early;
				return true;
			});
		auto script = std::async(std::launch::async,
			[&]
			{
				MySqlSession session("127.0.0.1", ground.relay().port(), ground.database());
				session.ask(
					"INSERT INTO done VALUES (1); SELECT step FROM done; DO GET_LOCK('gate', 60); INSERT INTO done VALUES (2)");
			});
		beside.awaitUserLock();
		isOpen = true;
		beside.ask("DO RELEASE_LOCK('gate')");
		script.get();
		ground.relay().ask({});
		CPPUNIT_ASSERT_EQUAL(0, early.load());
		CPPUNIT_ASSERT_EQUAL(1, answers.load());
	}

	static std::string errorOf(std::future<void>& work)
	{
		try
		{
			work.get();
			return "there was none";
		}
		catch (const Error& error)
		{
			return error.what();
		}
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(CutTest);

} // namespace

} // namespace eyrie::crash
