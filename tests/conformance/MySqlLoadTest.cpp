// What becomes of the index of phone numbers while messages are loaded in large numbers, on a server that others use, too.
#include <mysql/Connection.h>

#include "Beside.h"
#include "LargeLoad.h"
#include "MySqlFixture.h"

namespace
{

using namespace eyrie;
using namespace std::chrono_literals;
using conformance::Beside;
using conformance::LargeLoad;
using conformance::oneServer;

class MySqlLoadTest : public conformance::MySqlFixture
{
	CPPUNIT_TEST_SUITE(MySqlLoadTest);
	CPPUNIT_TEST(ALargeFirstLoadIsIndexedAtItsEnd);
	CPPUNIT_TEST(ALoadCutShortIsIndexedAtTheNextStart);
	CPPUNIT_TEST(AnIndexThatSomebodyReadsStaysAndTheLoadGoesOn);
	CPPUNIT_TEST(AnIndexThatCouldNotBeMadeIsMadeByALaterCommit);
	CPPUNIT_TEST(WhoMayNotDropAnIndexLoadsAllTheSame);
	CPPUNIT_TEST(AnIndexTakesAsLongAsItTakes);
	CPPUNIT_TEST_SUITE_END();

	bool isIndexed()
	{
		return query(
				   "SELECT COUNT(*) FROM information_schema.statistics WHERE index_name = 'messages_by_number' AND table_schema = '"
				   + _database + "'")
			!= "0\n";
	}

	/// Stores as many as it takes, and one more.
	static void begin(LargeLoad& large, Storage& storage)
	{
		LargeLoad::of(storage).begin();
		large.store(storage, LargeLoad::large);
		large.store(storage, 1);
	}

	static void askForNumbers(Storage& storage)
	{
		CPPUNIT_ASSERT_EQUAL(std::size_t(50), storage.reader().conversations({.limit = 50}).conversations.size());
	}

public:
	void ALargeFirstLoadIsIndexedAtItsEnd()
	{
		const auto storage = open(), ofAnotherDaemon = open();
		LargeLoad large(_lent.clock().now());
		begin(large, *storage);
		CPPUNIT_ASSERT(!isIndexed());
		refused(ErrorKind::throttled, "a first load of many messages goes on", [&] { askForNumbers(*storage); });
		refused(ErrorKind::throttled, "a first load of another daemon", [&] { askForNumbers(*ofAnotherDaemon); });
		large.store(*ofAnotherDaemon, 1, false);
		CPPUNIT_ASSERT_EQUAL(std::size_t(7), ofAnotherDaemon->reader().messages({.folder = "inbox", .limit = 7}).size());
		CPPUNIT_ASSERT(!isIndexed());
		LargeLoad::of(*storage).end();
		CPPUNIT_ASSERT(isIndexed());
		const auto page = storage->reader().messages({.phoneNumber = "+481", .limit = 1000});
		CPPUNIT_ASSERT_EQUAL(std::size_t(LargeLoad::large / 100 + 1), page.size());
		askForNumbers(*ofAnotherDaemon);
	}

	void ALoadCutShortIsIndexedAtTheNextStart()
	{
		LargeLoad large(_lent.clock().now());
		begin(large, *open());
		CPPUNIT_ASSERT(!isIndexed());
		askForNumbers(*open());
		CPPUNIT_ASSERT(isIndexed());
	}

	void AnIndexThatSomebodyReadsStaysAndTheLoadGoesOn()
	{
		const auto storage = open();
		LargeLoad large(_lent.clock().now());
		Beside reader(_database);
		reader.run("START TRANSACTION");
		reader.run("SELECT COUNT(*) FROM messages");
		begin(large, *storage);
		large.store(*storage, 1);
		CPPUNIT_ASSERT(isIndexed());
		LargeLoad::of(*storage).end();
		askForNumbers(*storage);
	}

	void AnIndexThatCouldNotBeMadeIsMadeByALaterCommit()
	{
		const auto storage = open();
		LargeLoad large(_lent.clock().now());
		begin(large, *storage);
		{
			Beside reader(_database);
			reader.run("START TRANSACTION");
			reader.run("SELECT COUNT(*) FROM messages");
			refused(ErrorKind::unavailable, "SHOW PROCESSLIST", [&] { LargeLoad::of(*storage).end(); });
		}
		refused(ErrorKind::unavailable, "could not be made; the log tells why", [&] { askForNumbers(*storage); });
		large.store(*storage, 1, false);
		CPPUNIT_ASSERT_MESSAGE("not with every commit", !isIndexed());
		_lent.clock().advance(5min);
		large.store(*storage, 1, false);
		CPPUNIT_ASSERT(isIndexed());
		askForNumbers(*storage);
	}

	void WhoMayNotDropAnIndexLoadsAllTheSame()
	{
		open();
		oneServer().query("CREATE USER clerk IDENTIFIED BY 'clerk'; GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP ON "
			+ _database + ".* TO clerk");
		const auto storage = open({{"user", "clerk"}, {"password", "clerk"}});
		LargeLoad large(_lent.clock().now());
		begin(large, *storage);
		LargeLoad::of(*storage).end();
		oneServer().query("DROP USER clerk");
		CPPUNIT_ASSERT(isIndexed());
		askForNumbers(*storage);
	}

	void AnIndexTakesAsLongAsItTakes()
	{
		mysql::Settings settings;
		settings.socket = oneServer().socket();
		settings.user = "root";
		settings.database = _database;
		settings.timeout = settings.patience = 2s;
		const auto connection = mysql::connect(settings);
		const std::string slow = "BEGIN NOT ATOMIC IF SLEEP(3) THEN SIGNAL SQLSTATE '45000'; END IF; END";
		connection->changeIndex(slow);
		CPPUNIT_ASSERT_THROW(connection->run(slow), Error);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(MySqlLoadTest);

} // namespace
