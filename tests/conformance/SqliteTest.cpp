// What only the SQLite plugin promises: its file, and how it says what is wrong with it.
#include <fstream>
#include <string>
#include <thread>

#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <Poco/File.h>
#include <Poco/TemporaryFile.h>
#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <eyrie/Connections.h>
#include <eyrie/sql/Pool.h>
#include <sqlite/Connection.h>
#include <sqlite/Factory.h>
#include <sqlite3.h>

#include "Bench.h"
#include "LentContext.h"

namespace
{

using namespace eyrie;
using conformance::Bench;

class SqliteTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SqliteTest);
	CPPUNIT_TEST(TheFileIsForItsOwnerAndGroupOnly);
	CPPUNIT_TEST(AMissingDirectoryIsNamed);
	CPPUNIT_TEST(WhatIsNoDatabaseIsRefused);
	CPPUNIT_TEST(AFileThatCanOnlyBeReadIsRefused);
	CPPUNIT_TEST(AFullDiskIsSaidAndWorkGoesOnAfterwards);
	CPPUNIT_TEST(AFileLockedByAnotherForTooLongIsUnavailable);
	CPPUNIT_TEST(NewerTablesAreRefusedWithBothVersions);
	CPPUNIT_TEST(AMigrationKilledAnywhereIsResumed);
	CPPUNIT_TEST(AnArchivedMessageIsUpdatedThere);
	CPPUNIT_TEST(R16_DatesAreReadableText);
	CPPUNIT_TEST(HowBusyItsConnectionsAreIsTold);
	CPPUNIT_TEST(WhoReadsForOthersLeavesAConnectionToWhoWrites);
	CPPUNIT_TEST(TheTablesOfTheFirstVersionAreUpgraded);
	CPPUNIT_TEST(ShortWordsAreFoundAndAccentsPassedOver);
	CPPUNIT_TEST_SUITE_END();

	Poco::TemporaryFile _folder;
	sqlite::Factory _factory;
	conformance::LentContext _lent;

	std::string path() { return _folder.path() + "/messages.db"; }

	std::unique_ptr<Storage> open(std::map<std::string, std::string> options = {})
	{
		options.emplace("path", path());
		return _lent.create(_factory, options);
	}

	/// Runs SQL beside the storage; returns the last value of each row, one a line.
	std::string sql(const std::string& text)
	{
		sqlite3* database = nullptr;
		sqlite3_open(path().c_str(), &database);
		std::string rows;
		char* error = nullptr;
		sqlite3_exec(
			database, text.c_str(),
			[](void* to, int count, char** values, char**)
			{
				static_cast<std::string*>(to)->append(values[count - 1] ? values[count - 1] : "NULL").append("\n");
				return 0;
			},
			&rows, &error);
		const std::string words = error ? error : "";
		sqlite3_free(error);
		sqlite3_close(database);
		CPPUNIT_ASSERT_EQUAL(std::string(), words);
		return rows;
	}

	Error refused(ErrorKind kind, const std::function<void()>& work)
	{
		try
		{
			work();
		}
		catch (const Error& error)
		{
			CPPUNIT_ASSERT_EQUAL_MESSAGE(
				error.what() + error.cause(), std::string(nameOf(kind)), std::string(nameOf(error.kind())));
			return error;
		}
		CPPUNIT_FAIL("no error was thrown");
		throw;
	}

	void expectWords(const Error& error, const std::string& words)
	{
		CPPUNIT_ASSERT_MESSAGE(error.what(), std::string(error.what()).find(words) != std::string::npos);
	}

	Batch batchOf(const std::string& id, std::size_t length = 10)
	{
		Message message;
		message.key = {"office", "incoming", 1, id};
		message.folder = "inbox";
		message.text = std::string(length, 'x');
		message.insertDate = _lent.clock().now();
		Batch batch;
		batch.stream = {"office", "inbox"};
		batch.now = _lent.clock().now();
		batch.messages = {message};
		return batch;
	}

public:
	void setUp() override { _folder.createDirectories(); }
	void tearDown() override { _folder.remove(true); }

	void TheFileIsForItsOwnerAndGroupOnly()
	{
		open()->migrate();
		struct stat status;
		::stat(path().c_str(), &status);
		CPPUNIT_ASSERT_EQUAL(mode_t{0}, static_cast<mode_t>(status.st_mode & 0137));
	}

	void AMissingDirectoryIsNamed()
	{
		const auto error = refused(ErrorKind::misconfigured,
			[&] {
				open({{"path", _folder.path() + "/none/messages.db"}})->migrate();
			});
		expectWords(error, "/none/messages.db");
		expectWords(error, "directory does not exist");
		refused(ErrorKind::misconfigured, [&] { open({{"path", _folder.path()}})->migrate(); });
	}

	void WhatIsNoDatabaseIsRefused()
	{
		std::ofstream(path())
			<< "Dear diary, this is a text that is longer than a database's header, which takes a hundred bytes or so.";
		expectWords(refused(ErrorKind::misconfigured, [&] { open()->migrate(); }), "something else than a SQLite database");
	}

	void AFileThatCanOnlyBeReadIsRefused()
	{
		open()->migrate();
		Poco::File(path()).setReadOnly();
		const bool root = ::geteuid() == 0; // Whom no mode stops.
		if (root) CPPUNIT_ASSERT_EQUAL(0, ::seteuid(65534));
		try
		{
			refused(ErrorKind::misconfigured, [&] { open()->migrate(); });
		}
		catch (...)
		{
			if (root) static_cast<void>(!::seteuid(0));
			throw;
		}
		if (root) CPPUNIT_ASSERT_EQUAL(0, ::seteuid(0));
	}

	void AFullDiskIsSaidAndWorkGoesOnAfterwards()
	{
		// A small file system of its own where that is allowed, else a limit on the size of files.
		const bool mounted = ::mount("tmpfs", _folder.path().c_str(), "tmpfs", 0, "size=2m") == 0;
		rlimit before{};
		::getrlimit(RLIMIT_FSIZE, &before);
		::signal(SIGXFSZ, SIG_IGN);
		{
			auto storage = open();
			storage->migrate();
			const rlimit small{2 << 20, before.rlim_max};
			if (!mounted) ::setrlimit(RLIMIT_FSIZE, &small);
			const auto error = refused(ErrorKind::unavailable, [&] { storage->commit(batchOf("1", 4 << 20)); });
			if (mounted) expectWords(error, "disk is full");
			::setrlimit(RLIMIT_FSIZE, &before);
			CPPUNIT_ASSERT(!storage->reader().find(batchOf("1").messages[0].key));
			CPPUNIT_ASSERT_EQUAL(std::size_t{1}, storage->commit(batchOf("2")).inserted);
		}
		if (mounted) ::umount(_folder.path().c_str());
	}

	void AFileLockedByAnotherForTooLongIsUnavailable()
	{
		auto storage = open({{"busy-timeout", "20ms"}});
		storage->migrate();
		sqlite3* other = nullptr;
		sqlite3_open(path().c_str(), &other);
		sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
		const auto error = refused(ErrorKind::unavailable, [&] { storage->commit(batchOf("1")); });
		expectWords(error, "another program");
		sqlite3_close(other);
		CPPUNIT_ASSERT_EQUAL(std::size_t{1}, storage->commit(batchOf("1")).inserted);
	}

	void NewerTablesAreRefusedWithBothVersions()
	{
		open()->migrate();
		sql("INSERT INTO schema_version (version) VALUES (99)");
		const auto error = refused(ErrorKind::misconfigured, [&] { open()->migrate(); });
		expectWords(error, "version 99");
		expectWords(error, "version 2 ");
	}

	void AMigrationKilledAnywhereIsResumed()
	{
		open()->migrate();
		const auto whole = sql("SELECT name FROM sqlite_master ORDER BY name");
		const std::string tables[]
			= {"leases", "rejects", "change_counter", "changes", "pending_messages", "sync_state", "archived_messages", "messages"};
		std::string drop = "DELETE FROM schema_version;";
		for (const auto& table : tables)
		{
			drop += "DROP TABLE " + table + ";";
			sql("BEGIN;" + drop + "COMMIT");
			open()->migrate();
			CPPUNIT_ASSERT_EQUAL(whole, sql("SELECT name FROM sqlite_master ORDER BY name"));
			CPPUNIT_ASSERT_EQUAL(std::string("1\n"), sql("SELECT COUNT(*) FROM change_counter"));
			CPPUNIT_ASSERT_EQUAL(std::string("2\n"), sql("SELECT MAX(version) FROM schema_version"));
		}
	}

	void AnArchivedMessageIsUpdatedThere()
	{
		auto storage = open();
		storage->migrate();
		auto batch = batchOf("1");
		storage->commit(batch);
		sql("INSERT INTO archived_messages SELECT * FROM messages; DELETE FROM messages");
		CPPUNIT_ASSERT_EQUAL(std::size_t{1}, storage->commit(batch).unchanged);
		batch.messages[0].isRead = true;
		CPPUNIT_ASSERT_EQUAL(std::size_t{1}, storage->commit(batch).updated);
		CPPUNIT_ASSERT_EQUAL(std::string("0\n"), sql("SELECT COUNT(*) FROM messages"));
		CPPUNIT_ASSERT_EQUAL(std::string("1\n"), sql("SELECT is_read FROM archived_messages"));
		// Its number is not given to another.
		storage->commit(batchOf("2"));
		CPPUNIT_ASSERT_EQUAL(std::string("2\n"), sql("SELECT id FROM messages"));
	}

	void R16_DatesAreReadableText()
	{
		auto storage = open();
		storage->migrate();
		auto batch = batchOf("1");
		batch.messages[0].insertDate = parseUtc("2025-03-30 02:30:00.05").value();
		storage->commit(batch);
		CPPUNIT_ASSERT_EQUAL(std::string("2025-03-30 02:30:00.050\n"), sql("SELECT insert_date FROM messages"));
		CPPUNIT_ASSERT_EQUAL(std::string("2025-03-30 02:30:00.050\n"), sql("SELECT sort_time FROM messages"));
	}

	void HowBusyItsConnectionsAreIsTold()
	{
		const auto storage = open({{"pool.max", "3"}, {"busy-timeout", "60s"}});
		CPPUNIT_ASSERT(!storage->extension("eyrie.nothing/1"));
		auto& connections = *static_cast<Connections*>(storage->extension(Connections::id));
		CPPUNIT_ASSERT(connections.figures().most == 3 && connections.figures().open == 0);
		storage->migrate();
		CPPUNIT_ASSERT(connections.figures().open == 1 && connections.figures().lent == 0 && connections.figures().waits == 0);

		sqlite3* other = nullptr;
		sqlite3_open(path().c_str(), &other);
		sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
		{
			const auto commit = [&] { storage->lease({.source = "office", .holder = "a", .duration = std::chrono::minutes(1)}); };
			const std::jthread first(commit), second(commit);
			while (connections.figures().waits == 0 || connections.figures().lent == 0) std::this_thread::yield();
			sqlite3_close(other);
		}
		const auto figures = connections.figures();
		CPPUNIT_ASSERT(figures.waits == 1 && figures.waited.count() > 0 && figures.lent == 0);
	}

	void TheTablesOfTheFirstVersionAreUpgraded()
	{
		open()->migrate();
		const auto whole = sql("SELECT name FROM sqlite_master ORDER BY name");
		sql("DROP INDEX archived_messages_by_folder; DROP INDEX archived_messages_by_time; DELETE FROM schema_version WHERE "
			"version > 1");
		open()->migrate();
		CPPUNIT_ASSERT_EQUAL(whole, sql("SELECT name FROM sqlite_master ORDER BY name"));
		CPPUNIT_ASSERT_EQUAL(std::string("2\n"), sql("SELECT MAX(version) FROM schema_version"));
	}

	void WhoReadsForOthersLeavesAConnectionToWhoWrites()
	{
		using sql::Pool;
		const SystemClock clock;
		const auto connect = [this]
		{ return sqlite::connect({.path = path(), .busyTimeout = Duration(100), .synchronous = "full", .cacheMiB = 1}); };
		Pool pool(connect, {.most = 2, .patience = Duration(1)}, clock);
		const auto guest = pool.take(Pool::Borrower::guest);
		CPPUNIT_ASSERT_THROW(pool.take(Pool::Borrower::guest), Error);
		{
			const auto owner = pool.take();
			CPPUNIT_ASSERT_THROW(pool.take(), Error);
		}
		// Though one lies idle now.
		CPPUNIT_ASSERT_THROW(pool.take(Pool::Borrower::guest), Error);
		pool.take();
		Pool single(connect, {.most = 1, .patience = Duration(1)}, clock);
		single.take(Pool::Borrower::guest);
	}

	void ShortWordsAreFoundAndAccentsPassedOver()
	{
		auto storage = open({{"search", "true"}});
		storage->migrate();
		auto batch = batchOf("1");
		batch.messages[0].text = std::string("a é-mail: déjà_vu \u2014 10\u20AC");
		storage->commit(batch);
		for (const char* text : {"a", "e mail", "DEJA", "vu", "deja_vu", "10", "mail\u2014deja"})
			CPPUNIT_ASSERT_EQUAL_MESSAGE(text, std::size_t{1}, storage->reader().messages({.text = text}).size());
		CPPUNIT_ASSERT(storage->reader().messages({.text = "vu deja_mail"}).empty());
	}
};

} // namespace

CPPUNIT_TEST_SUITE_REGISTRATION(SqliteTest);
