// Death at each step of everything that the SQLite storage writes.
#include <cppunit/extensions/HelperMacros.h>

#include "Life.h"
#include "SqliteGround.h"

namespace eyrie::crash
{

namespace
{

using Steps = SqliteGround::Steps;
using Death = SqliteGround::Death;

class SqliteSweepTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SqliteSweepTest);
	CPPUNIT_TEST(R1_DeathBeforeAndAfterEachStatementLeavesTheOldOrTheNew);
	CPPUNIT_TEST(R1_DeathBeforeAndAfterEachTouchOfAFileLeavesTheOldOrTheNew);
	CPPUNIT_TEST(R1_AProcessThatKillsItselfLeavesTheSame);
	CPPUNIT_TEST(R1_APowerCutLeavesTheOldOrTheNewAndAllThatWasAnswered);
	CPPUNIT_TEST(R1_APowerCutMayTakeTheLastWithoutSyncingButLeavesNoMixture);
	CPPUNIT_TEST(R1_ADaemonThatDiesAtAnyTouchOfAFileGoesOnAfterwards);
	CPPUNIT_TEST_SUITE_END();

	void R1_DeathBeforeAndAfterEachStatementLeavesTheOldOrTheNew()
	{
		SqliteGround ground(Steps::statements, Death::pictured);
		for (const auto& deed : deeds()) sweep(ground, deed);
	}

	void R1_DeathBeforeAndAfterEachTouchOfAFileLeavesTheOldOrTheNew()
	{
		SqliteGround ground(Steps::fileOperations, Death::pictured);
		for (const auto& deed : deeds()) sweep(ground, deed);
	}

	void R1_AProcessThatKillsItselfLeavesTheSame()
	{
		SqliteGround ground(Steps::statements, Death::killed);
		sweep(ground, deedNamed("new messages"));
	}

	void R1_APowerCutLeavesTheOldOrTheNewAndAllThatWasAnswered()
	{
		SqliteGround ground(Steps::fileOperations, Death::powerless);
		sweep(ground, deedNamed("tables made"));
		sweep(ground, deedNamed("everything at once"));
	}

	void R1_APowerCutMayTakeTheLastWithoutSyncingButLeavesNoMixture()
	{
		SqliteGround ground(Steps::fileOperations, Death::powerless, {{"synchronous", "normal"}});
		CPPUNIT_ASSERT(sweep(ground, deedNamed("everything at once")).lost > 0);
	}

	/// At some of them; at every one in the long form.
	void R1_ADaemonThatDiesAtAnyTouchOfAFileGoesOnAfterwards()
	{
		SqliteGround ground(Steps::fileOperations, Death::pictured);
		CPPUNIT_ASSERT(liveThroughDeaths(ground, 41) > 8);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(SqliteSweepTest);

} // namespace

} // namespace eyrie::crash
