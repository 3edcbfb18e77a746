// Death of the client, and of the server, at each step of everything that the MySQL storage writes.
#include <conformance/OneServer.h>
#include <cppunit/extensions/HelperMacros.h>

#include "MySqlGround.h"

namespace eyrie::crash
{

namespace
{

class MySqlSweepTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(MySqlSweepTest);
	CPPUNIT_TEST(R1_DeathBeforeAndAfterEachStatementLeavesTheOldOrTheNew);
	CPPUNIT_TEST(TablesAreMadeFromDeathToDeath);
	CPPUNIT_TEST(R1_AServerKilledAtCommitLeavesTheOldOrTheNew);
	CPPUNIT_TEST_SUITE_END();

	void R1_DeathBeforeAndAfterEachStatementLeavesTheOldOrTheNew()
	{
		MySqlGround ground(conformance::oneServer());
		for (const auto& deed : deeds()) sweep(ground, deed);
	}

	void TablesAreMadeFromDeathToDeath()
	{
		MySqlGround ground(conformance::oneServer());
		sweepFromDeathToDeath(ground, deedNamed("tables made"));
	}

	void R1_AServerKilledAtCommitLeavesTheOldOrTheNew()
	{
		const auto& deed = deedNamed("new messages");
		MySqlGround client(conformance::oneServer());
		const int last = sweep(client, deed).deaths - 1;
		MySqlGround server(conformance::oneServer(), MySqlGround::Death::server);
		const auto tally = sweep(server, deed, {last - 1, last});
		CPPUNIT_ASSERT_EQUAL(1, tally.old);
		CPPUNIT_ASSERT_EQUAL(1, tally.done);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(MySqlSweepTest);

} // namespace

} // namespace eyrie::crash
