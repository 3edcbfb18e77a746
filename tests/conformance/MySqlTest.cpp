// What only the MySQL plugin promises: ways in, and what it survives.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <mysql.h>
#include <mysql/Factory.h>

#include "LentContext.h"
#include "OneServer.h"

namespace
{

using namespace eyrie;
using conformance::oneServer;
using Given = std::map<std::string, std::string>;

/// A session beside the storage, that keeps its locks until it goes.
class Beside
{
public:
	explicit Beside(const std::string& database) : _handle(mysql_init(nullptr))
	{
		mysql_real_connect(_handle, nullptr, "root", "", database.c_str(), 0, oneServer().socket().c_str(), 0);
	}
	~Beside() { mysql_close(_handle); }
	Beside(const Beside&) = delete;
	Beside& operator=(const Beside&) = delete;

	unsigned run(const std::string& sql)
	{
		if (mysql_real_query(_handle, sql.data(), sql.size()) != 0) return mysql_errno(_handle);
		if (auto* result = mysql_store_result(_handle)) mysql_free_result(result);
		return 0;
	}

private:
	MYSQL* const _handle;
};

class MySqlTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(MySqlTest);
	CPPUNIT_TEST(ASocketWillDo);
	CPPUNIT_TEST(AVerifiedCertificateIsAccepted);
	CPPUNIT_TEST(ACertificateOfAnotherAuthorityIsRefused);
	CPPUNIT_TEST(AUserWhoMustComeWithTlsDoes);
	CPPUNIT_TEST(TheSessionIsEncryptedWhereTheOptionsSaySo);
	CPPUNIT_TEST(AWrongPasswordIsUnauthorised);
	CPPUNIT_TEST(AMissingDatabaseIsMisconfiguredAndSaysHowToMakeIt);
	CPPUNIT_TEST(WhereNobodyAnswersIsUnavailable);
	CPPUNIT_TEST(OptionsThatExcludeEachOtherAreRefused);
	CPPUNIT_TEST(NewerTablesAreRefusedWithBothVersions);
	CPPUNIT_TEST(AMigrationKilledAnywhereIsResumed);
	CPPUNIT_TEST(AnArchivedMessageIsUpdatedThere);
	CPPUNIT_TEST(AConnectionKilledBetweenTransactionsIsReplaced);
	CPPUNIT_TEST(AConnectionKilledInsideATransactionIsReplacedAndAllOfItRepeated);
	CPPUNIT_TEST(ARestartedServerIsFoundAgain);
	CPPUNIT_TEST(AStoppedServerIsUnavailable);
	CPPUNIT_TEST(ADeadlockIsTriedAgain);
	CPPUNIT_TEST(AReadOnlyServerIsUnavailable);
	CPPUNIT_TEST(TwoDaemonsStoreTheSameNewMessagesOnce);
	CPPUNIT_TEST(R19_OfTwoDaemonsOneLosesCleanly);
	CPPUNIT_TEST_SUITE_END();

	mysql::Factory _factory;
	conformance::LentContext _lent;
	std::string _database;

	Given options(const Given& more = {})
	{
		auto given = more;
		given.merge(oneServer().options(_database));
		return given;
	}

	std::unique_ptr<Storage> open(const Given& more = {})
	{
		auto storage = _lent.create(_factory, options(more));
		storage->migrate();
		return storage;
	}

	std::unique_ptr<Storage> openExactly(const Given& given)
	{
		auto storage = _lent.create(_factory, given);
		storage->migrate();
		return storage;
	}

	static Error refused(ErrorKind kind, const std::string& words, const std::function<void()>& work)
	{
		try
		{
			work();
		}
		catch (const Error& error)
		{
			const auto all = std::string(error.what()) + " | " + error.cause();
			CPPUNIT_ASSERT_EQUAL_MESSAGE(all, std::string(nameOf(kind)), std::string(nameOf(error.kind())));
			CPPUNIT_ASSERT_MESSAGE(all, std::string(error.what()).find(words) != std::string::npos);
			CPPUNIT_ASSERT_MESSAGE("no secret is told", all.find(kit::MariaDbServer::password) == std::string::npos);
			return error;
		}
		CPPUNIT_FAIL("no error was thrown");
		throw;
	}

	Batch batchOf(const std::vector<std::string>& ids)
	{
		Batch batch;
		batch.stream = {"office", "inbox"};
		batch.now = _lent.clock().now();
		for (const auto& id : ids)
		{
			auto& message = batch.messages.emplace_back();
			message.key = {"office", "incoming", 1, id};
			message.folder = "inbox";
			message.text = "Message " + id;
			message.insertDate = parseUtc("2025-01-02 03:04:05").value(); // Waiting moves the clock.
		}
		return batch;
	}

	std::string query(const std::string& sql) { return oneServer().query(sql, _database); }

	/// Waits until a statement of user eyrie waits for a row; returns its connection's number.
	std::string awaitBlocked()
	{
		std::mutex mutex;
		std::condition_variable never;
		std::unique_lock lock(mutex);
		for (int i = 0; i < 1000; ++i)
		{
			const auto id = query("SELECT trx_mysql_thread_id FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'");
			if (!id.empty()) return id.substr(0, id.find('\n'));
			never.wait_for(lock, std::chrono::milliseconds(10));
		}
		CPPUNIT_FAIL("nothing waits for a row");
		return {};
	}

	void killAll()
	{
		auto ids = query("SELECT id FROM information_schema.processlist WHERE user = 'eyrie'");
		for (std::size_t end = 0; (end = ids.find('\n')) != std::string::npos; ids.erase(0, end + 1))
			query("KILL CONNECTION " + ids.substr(0, end));
	}

public:
	void setUp() override
	{
		static int number = 0;
		_database = "own" + std::to_string(++number);
		oneServer().createDatabase(_database);
	}

	void ASocketWillDo()
	{
		auto given = options({{"socket", oneServer().socket()}});
		given.erase("host");
		CPPUNIT_ASSERT_EQUAL(std::size_t{1}, openExactly(given)->commit(batchOf({"1"})).inserted);
	}

	void AVerifiedCertificateIsAccepted() { open({{"tls.ca-file", oneServer().caFile()}})->commit(batchOf({"1"})); }

	void ACertificateOfAnotherAuthorityIsRefused()
	{
		refused(ErrorKind::misconfigured, "TLS failed", [&] { open({{"tls.ca-file", oneServer().otherCaFile()}}); });
	}

	void AUserWhoMustComeWithTlsDoes()
	{
		refused(ErrorKind::unauthorised, "storage.tls.mode", [&] { open({{"user", "secure"}}); });
		open({{"user", "secure"}, {"tls.mode", "required"}});
		open({{"user", "secure"}, {"tls.ca-file", oneServer().caFile()}});
	}

	void TheSessionIsEncryptedWhereTheOptionsSaySo()
	{
		oneServer().query("SET GLOBAL require_secure_transport = ON");
		try
		{
			open({{"tls.mode", "required"}});
			refused(ErrorKind::unauthorised, "storage.tls.mode", [&] { open(); });
		}
		catch (...)
		{
			oneServer().query("SET GLOBAL require_secure_transport = OFF");
			throw;
		}
		oneServer().query("SET GLOBAL require_secure_transport = OFF");
	}

	void AWrongPasswordIsUnauthorised()
	{
		refused(ErrorKind::unauthorised, "storage.user", [&] { open({{"password", "guess"}}); });
	}

	void AMissingDatabaseIsMisconfiguredAndSaysHowToMakeIt()
	{
		refused(ErrorKind::misconfigured, "CREATE DATABASE nowhere", [&] { open({{"database", "nowhere"}}); });
	}

	void WhereNobodyAnswersIsUnavailable()
	{
		refused(ErrorKind::unavailable, "127.0.0.1:1:", [&] { open({{"port", "1"}}); });
		refused(ErrorKind::unavailable, "storage.host", [&] { open({{"host", "host.invalid"}}); });
	}

	void OptionsThatExcludeEachOtherAreRefused()
	{
		refused(ErrorKind::misconfigured, "storage.socket", [&] { open({{"socket", "/none"}}); });
		refused(ErrorKind::misconfigured, "storage.timeout", [&] { open({{"timeout", "1s"}}); });
	}

	void NewerTablesAreRefusedWithBothVersions()
	{
		open();
		query("INSERT INTO schema_version (version) VALUES (99)");
		refused(ErrorKind::misconfigured, "version 99", [&] { open(); });
	}

	void AMigrationKilledAnywhereIsResumed()
	{
		open();
		const auto whole = query("SHOW TABLES");
		std::string drop = "DELETE FROM schema_version;";
		for (const auto* table :
			{"leases", "rejects", "change_counter", "changes", "pending_messages", "sync_state", "archived_messages", "messages"})
		{
			drop += std::string("DROP TABLE ") + table + ";";
			query(drop);
			open();
			CPPUNIT_ASSERT_EQUAL(whole, query("SHOW TABLES"));
			CPPUNIT_ASSERT_EQUAL(std::string("1\n"), query("SELECT COUNT(*) FROM change_counter"));
		}
	}

	void AnArchivedMessageIsUpdatedThere()
	{
		const auto storage = open();
		auto batch = batchOf({"1"});
		storage->commit(batch);
		query("INSERT INTO archived_messages SELECT * FROM messages; DELETE FROM messages");
		CPPUNIT_ASSERT_EQUAL(std::size_t{1}, storage->commit(batch).unchanged);
		batch.messages[0].isRead = true;
		CPPUNIT_ASSERT_EQUAL(std::size_t{1}, storage->commit(batch).updated);
		CPPUNIT_ASSERT_EQUAL(
			std::string("0\t1\n"), query("SELECT (SELECT COUNT(*) FROM messages), is_read FROM archived_messages"));
	}

	void AConnectionKilledBetweenTransactionsIsReplaced()
	{
		const auto storage = open();
		storage->commit(batchOf({"1"}));
		killAll();
		CPPUNIT_ASSERT_EQUAL(std::size_t{1}, storage->commit(batchOf({"2"})).inserted);
		killAll();
		CPPUNIT_ASSERT(storage->reader().find(batchOf({"2"}).messages[0].key));
		_lent.clock().advance(std::chrono::minutes(5));
		killAll();
		CPPUNIT_ASSERT(storage->reader().find(batchOf({"2"}).messages[0].key));
	}

	void AConnectionKilledInsideATransactionIsReplacedAndAllOfItRepeated()
	{
		const auto storage = open();
		storage->commit(batchOf({"1"}));
		Committed committed;
		std::jthread thread;
		{
			Beside beside(_database);
			beside.run("START TRANSACTION");
			beside.run("SELECT * FROM change_counter FOR UPDATE");
			thread = std::jthread([&] { committed = storage->commit(batchOf({"1", "2", "3"})); });
			query("KILL CONNECTION " + awaitBlocked());
		}
		thread.join();
		CPPUNIT_ASSERT_EQUAL(std::size_t{2}, committed.inserted);
		CPPUNIT_ASSERT_EQUAL(std::string("3\t3\n"), query("SELECT (SELECT COUNT(*) FROM messages), COUNT(*) FROM changes"));
	}

	void ARestartedServerIsFoundAgain()
	{
		const auto storage = open();
		storage->commit(batchOf({"1"}));
		oneServer().restart();
		CPPUNIT_ASSERT_EQUAL(std::size_t{1}, storage->commit(batchOf({"2"})).inserted);
		oneServer().kill();
		oneServer().start();
		CPPUNIT_ASSERT_EQUAL(std::size_t{2}, storage->commit(batchOf({"1", "2"})).unchanged);
	}

	void AStoppedServerIsUnavailable()
	{
		const auto storage = open();
		oneServer().stop();
		for (int i = 0; i < 3; ++i) refused(ErrorKind::unavailable, "could not", [&] { storage->commit(batchOf({"1"})); });
		oneServer().start();
		CPPUNIT_ASSERT_EQUAL(std::size_t{1}, storage->commit(batchOf({"1"})).inserted);
	}

	void ADeadlockIsTriedAgain()
	{
		const auto storage = open();
		std::vector<std::string> ids;
		for (int i = 0; i < 100; ++i) ids.push_back(std::to_string(1000 + i));
		storage->commit(batchOf(ids));
		auto change = batchOf({"1000", "1099"});
		for (auto& message : change.messages) message.isRead = true;
		Committed committed;
		std::jthread thread;
		{
			// It changes much, so that it is not the one to be given up.
			Beside beside(_database);
			beside.run("START TRANSACTION");
			beside.run("UPDATE messages SET smsc = 'x' WHERE remote_id > '1050'");
			thread = std::jthread([&] { committed = storage->commit(change); });
			awaitBlocked();
			CPPUNIT_ASSERT_EQUAL(0U, beside.run("UPDATE messages SET smsc = 'x' WHERE remote_id = '1000'"));
			CPPUNIT_ASSERT_EQUAL(0U, beside.run("COMMIT"));
		}
		thread.join();
		CPPUNIT_ASSERT_EQUAL(std::size_t{2}, committed.updated);
		CPPUNIT_ASSERT_EQUAL(std::string("2\n"), query("SELECT COUNT(*) FROM messages WHERE is_read AND smsc = 'x'"));
	}

	void AReadOnlyServerIsUnavailable()
	{
		oneServer().query("CREATE USER IF NOT EXISTS plain@'%' IDENTIFIED BY 'x'; GRANT ALL ON " + _database + ".* TO plain@'%'");
		const auto storage = open({{"user", "plain"}, {"password", "x"}});
		oneServer().query("SET GLOBAL read_only = ON");
		try
		{
			refused(ErrorKind::unavailable, "read-only", [&] { storage->commit(batchOf({"1"})); });
		}
		catch (...)
		{
			oneServer().query("SET GLOBAL read_only = OFF");
			throw;
		}
		oneServer().query("SET GLOBAL read_only = OFF");
		CPPUNIT_ASSERT_EQUAL(std::size_t{1}, storage->commit(batchOf({"1"})).inserted);
	}

	void TwoDaemonsStoreTheSameNewMessagesOnce()
	{
		const auto one = open();
		const auto two = open();
		std::atomic<std::size_t> inserted = 0;
		const auto work = [&](Storage& storage)
		{
			for (int i = 0; i < 20; ++i)
			{
				std::vector<std::string> ids;
				for (int k = 0; k < 20; ++k) ids.push_back(std::to_string(i * 20 + k));
				inserted += storage.commit(batchOf(ids)).inserted;
			}
		};
		{
			const std::jthread first([&] { work(*one); });
			const std::jthread second([&] { work(*two); });
		}
		CPPUNIT_ASSERT_EQUAL(std::size_t{400}, inserted.load());
		CPPUNIT_ASSERT_EQUAL(std::string("400\t400\n"), query("SELECT (SELECT COUNT(*) FROM messages), COUNT(*) FROM changes"));
	}

	void R19_OfTwoDaemonsOneLosesCleanly()
	{
		const auto one = open();
		const auto two = open();
		std::atomic<int> won = 0;
		const auto work = [&](Storage& storage)
		{
			for (int i = 0; i < 40; ++i)
			{
				auto batch = batchOf({std::to_string(i)});
				const auto state = storage.state(batch.stream);
				if (state)
					batch.cursor = CursorMove{state->cursor, {"", state->cursor->position.value() + 1}, 0};
				else
					batch.cursor = CursorMove{std::nullopt, {"", 1}, 0};
				try
				{
					storage.commit(batch);
					++won;
				}
				catch (const Error& error)
				{
					if (error.kind() != ErrorKind::conflict) throw;
				}
			}
		};
		{
			const std::jthread first([&] { work(*one); });
			const std::jthread second([&] { work(*two); });
		}
		CPPUNIT_ASSERT(one->state({"office", "inbox"})->cursor->position == won.load());
	}
};

} // namespace

CPPUNIT_TEST_SUITE_REGISTRATION(MySqlTest);
