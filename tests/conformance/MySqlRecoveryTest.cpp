// What a MySQL storage survives: dead connections, lost transactions, others at work.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "Beside.h"
#include "MySqlFixture.h"

namespace
{

using namespace eyrie;
using conformance::Beside;
using conformance::oneServer;

class MySqlRecoveryTest : public conformance::MySqlFixture
{
	CPPUNIT_TEST_SUITE(MySqlRecoveryTest);
	CPPUNIT_TEST(AConnectionKilledBetweenTransactionsIsReplaced);
	CPPUNIT_TEST(AConnectionKilledInsideATransactionIsReplacedAndAllOfItRepeated);
	CPPUNIT_TEST(ARestartedServerIsFoundAgain);
	CPPUNIT_TEST(AStoppedServerIsUnavailable);
	CPPUNIT_TEST(ADeadlockIsTriedAgain);
	CPPUNIT_TEST(AReadOnlyServerIsUnavailable);
	CPPUNIT_TEST(TwoDaemonsStoreTheSameNewMessagesOnce);
	CPPUNIT_TEST(R19_OfTwoDaemonsOneLosesCleanly);
	CPPUNIT_TEST_SUITE_END();

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

CPPUNIT_TEST_SUITE_REGISTRATION(MySqlRecoveryTest);
