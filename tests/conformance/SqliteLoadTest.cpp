// What becomes of the index of phone numbers while messages are loaded in large numbers.
#include <functional>
#include <string>

#include <Poco/TemporaryFile.h>
#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <eyrie/Error.h>
#include <eyrie/Reader.h>
#include <sqlite/Factory.h>
#include <sqlite3.h>

#include "LargeLoad.h"
#include "LentContext.h"

namespace
{

using namespace eyrie;
using namespace std::chrono_literals;

constexpr int large = conformance::LargeLoad::large;

class SqliteLoadTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SqliteLoadTest);
	CPPUNIT_TEST(ALargeFirstLoadIsIndexedAtItsEnd);
	CPPUNIT_TEST(ReadersAreToldWhatIsMissing);
	CPPUNIT_TEST(WhatIsNoLoadKeepsTheIndex);
	CPPUNIT_TEST(ALoadOfFewerThanThereAreKeepsTheIndex);
	CPPUNIT_TEST(TheLastOfSeveralLoadsMakesTheIndex);
	CPPUNIT_TEST(ALoadCutShortIsIndexedAtTheNextStart);
	CPPUNIT_TEST(AnIndexThatCouldNotBeMadeIsMadeByALaterCommit);
	CPPUNIT_TEST(AnIndexThatCanNotBeMadeAtAStartStopsNobody);
	CPPUNIT_TEST(ALoadThatIsGivenUpLeavesTheIndexToWhatComesNext);
	CPPUNIT_TEST_SUITE_END();

	Poco::TemporaryFile _folder;
	sqlite::Factory _factory;
	conformance::LentContext _lent;
	std::unique_ptr<Storage> _storage;
	conformance::LargeLoad _large{_lent.clock().now()};

public:
	void setUp() override
	{
		_folder.createDirectories();
		open();
	}

private:
	std::string path() { return _folder.path() + "/messages.db"; }

	void open()
	{
		_storage.reset();
		_storage = _lent.create(_factory, {{"path", path()}, {"synchronous", "normal"}, {"busy-timeout", "1ms"}});
		_storage->migrate();
	}

	BulkLoad& load() { return conformance::LargeLoad::of(*_storage); }
	void store(int count, bool quiet = true) { _large.store(*_storage, count, quiet); }

	sqlite3* beside()
	{
		sqlite3* database = nullptr;
		sqlite3_open(path().c_str(), &database);
		return database;
	}

	bool isIndexed()
	{
		sqlite3* const database = beside();
		bool found = false;
		sqlite3_exec(
			database, "SELECT 1 FROM sqlite_master WHERE name = 'messages_by_number'",
			[](void* to, int, char**, char**) { return *static_cast<bool*>(to) = true, 0; }, &found, nullptr);
		sqlite3_close(database);
		return found;
	}

	void changeBeside(const char* sql)
	{
		sqlite3* const database = beside();
		CPPUNIT_ASSERT_EQUAL(SQLITE_OK, sqlite3_exec(database, sql, nullptr, nullptr, nullptr));
		sqlite3_close(database);
	}

	static void expectRefusal(const std::function<void()>& ask, ErrorKind kind, const std::string& reason)
	{
		try
		{
			ask();
			CPPUNIT_FAIL("it is answered");
		}
		catch (const Error& error)
		{
			CPPUNIT_ASSERT(error.kind() == kind);
			CPPUNIT_ASSERT_MESSAGE(error.what(), std::string(error.what()).find(reason) != std::string::npos);
		}
	}

	void ALargeFirstLoadIsIndexedAtItsEnd()
	{
		load().begin();
		store(large);
		CPPUNIT_ASSERT(isIndexed());
		store(1);
		CPPUNIT_ASSERT(!isIndexed());
		store(3);
		load().end();
		CPPUNIT_ASSERT(isIndexed());
		const auto page = _storage->reader().messages({.phoneNumber = "+481", .limit = 1000});
		CPPUNIT_ASSERT_EQUAL(std::size_t(large / 100 + 1), page.size());
		CPPUNIT_ASSERT_EQUAL(std::size_t(50), _storage->reader().conversations({.limit = 50}).conversations.size());
	}

	void ReadersAreToldWhatIsMissing()
	{
		load().begin();
		store(large);
		store(1);
		auto& reader = _storage->reader();
		const std::string reason = "a first load of many messages goes on";
		expectRefusal([&] { reader.messages({.phoneNumber = "+481"}); }, ErrorKind::throttled, reason);
		expectRefusal([&] { reader.conversations({.limit = 5}); }, ErrorKind::throttled, reason);
		CPPUNIT_ASSERT_EQUAL(std::size_t(7), reader.messages({.source = "office", .folder = "inbox", .limit = 7}).size());
		CPPUNIT_ASSERT_EQUAL(std::int64_t(large + 1), reader.counts().at(0).messages);
		CPPUNIT_ASSERT(reader.messages({.phoneNumber = "+481", .archived = true}).empty());
	}

	void WhatIsNoLoadKeepsTheIndex()
	{
		store(large);
		store(1);
		CPPUNIT_ASSERT(isIndexed());
		load().begin();
		store(large, false); // News from elsewhere.
		store(1);
		CPPUNIT_ASSERT(isIndexed());
		load().end();
	}

	void ALoadOfFewerThanThereAreKeepsTheIndex()
	{
		store(large + 1, false);
		load().begin();
		store(large);
		store(1);
		CPPUNIT_ASSERT(isIndexed());
		store(1);
		CPPUNIT_ASSERT(!isIndexed());
		load().end();
		CPPUNIT_ASSERT(isIndexed());
	}

	void TheLastOfSeveralLoadsMakesTheIndex()
	{
		load().begin();
		load().begin();
		store(large);
		store(1);
		load().end();
		CPPUNIT_ASSERT(!isIndexed());
		load().end();
		CPPUNIT_ASSERT(isIndexed());
	}

	void ALoadCutShortIsIndexedAtTheNextStart()
	{
		load().begin();
		store(large);
		store(1);
		CPPUNIT_ASSERT(!isIndexed());
		open();
		CPPUNIT_ASSERT(isIndexed());
		CPPUNIT_ASSERT(!_storage->reader().conversations({.limit = 5}).conversations.empty());
	}

	void AnIndexThatCouldNotBeMadeIsMadeByALaterCommit()
	{
		load().begin();
		store(large);
		store(1);
		sqlite3* const other = beside();
		sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
		CPPUNIT_ASSERT_THROW(load().end(), Error);
		CPPUNIT_ASSERT(!isIndexed());
		CPPUNIT_ASSERT_THROW(_storage->reader().conversations({.limit = 5}), Error);
		sqlite3_close(other);
		store(1, false);
		CPPUNIT_ASSERT_MESSAGE("not with every commit", !isIndexed());
		_lent.clock().advance(5min);
		store(1, false);
		CPPUNIT_ASSERT(isIndexed());
		const auto ask = [&] { _storage->reader().conversations({.limit = 5}); };
		ask();
		load().begin();
		store(2 * large);
		store(1);
		expectRefusal(ask, ErrorKind::throttled, "a first load of many messages goes on");
	}

	void AnIndexThatCanNotBeMadeAtAStartStopsNobody()
	{
		store(1);
		changeBeside("DROP INDEX messages_by_number; CREATE TABLE messages_by_number (in_its_place)");
		open();
		store(1, false);
		const auto ask = [&] { _storage->reader().conversations({.limit = 5}); };
		expectRefusal(ask, ErrorKind::unavailable, "could not be made; the log tells why");
		changeBeside("DROP TABLE messages_by_number");
		_lent.clock().advance(5min);
		store(1, false);
		CPPUNIT_ASSERT(isIndexed());
		ask();
	}

	void ALoadThatIsGivenUpLeavesTheIndexToWhatComesNext()
	{
		load().begin();
		store(large);
		store(1);
		load().giveUp();
		CPPUNIT_ASSERT(!isIndexed());
		load().begin();
		store(1);
		CPPUNIT_ASSERT(!isIndexed());
		load().giveUp();
		store(1, false);
		CPPUNIT_ASSERT(isIndexed());
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(SqliteLoadTest);

} // namespace
