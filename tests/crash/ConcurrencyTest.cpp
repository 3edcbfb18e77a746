// Several daemons on one MariaDB server, at the same time and in every order.
#include <random>

#include <conformance/OneServer.h>
#include <cppunit/extensions/HelperMacros.h>

#include "Hold.h"
#include "MySqlGround.h"

namespace eyrie::crash
{

namespace
{

using namespace std::chrono_literals;
using conformance::oneServer;

const TimePoint now(1'760'000'000'000ms);

Message message(const std::string& source, std::int64_t id, std::int64_t version)
{
	Message message;
	message.key = {source, "incoming", 1, std::to_string(id)};
	message.folder = "inbox";
	message.text = "Message " + std::to_string(id);
	message.senderName = std::to_string(version);
	message.insertDate = now;
	return message;
}

Batch batch(const std::string& source, std::vector<Message> messages)
{
	Batch batch;
	batch.stream = {source, "inbox"};
	batch.now = now;
	batch.messages = std::move(messages);
	return batch;
}

bool isDone(const std::future<void>& work)
{
	return work.wait_for(0s) == std::future_status::ready;
}


/// A daemon that observes a source whose messages change all the time, while another one does the same.
class Rival
{
public:
	Rival(std::unique_ptr<Storage> storage, std::string name, std::atomic<std::int64_t>& version, unsigned seed) :
		_storage(std::move(storage)), _name(std::move(name)), _version(version), _random(seed)
	{
	}

	void work(int terms)
	{
		for (int i = 0; i < terms; ++i)
			if (const auto answer = ask(); answer.granted) commitPages({_name, answer.fence, 1h});
	}

	std::size_t inserted = 0;
	int commits = 0;
	int lost = 0; ///< Leases that were found to have passed to the other one.

private:
	/// As an heir of whoever has it: each takes it from the other in the middle of whatever that is doing.
	LeaseAnswer ask()
	{
		LeaseRequest request{.source = "office", .holder = _name, .duration = 1h, .abandoned = {}};
		const auto answer = _storage->lease(request);
		if (answer.granted) return answer;
		request.abandoned = answer.fence;
		return _storage->lease(request);
	}

	void commitPages(const Lease& lease)
	{
		try
		{
			for (auto pages = _random() % 6; pages > 0; --pages) commitPage(lease);
		}
		catch (const Error& error)
		{
			if (error.kind() != ErrorKind::conflict) throw;
			++lost;
		}
	}

	void commitPage(const Lease& lease)
	{
		const auto version = ++_version;
		// What was observed is under way for a while.
		std::optional<StreamState> state;
		for (auto pauses = _random() % 4; pauses < 4; ++pauses) state = _storage->state({"office", "inbox"});
		const auto from = state ? state->cursor : std::nullopt;
		const auto next = from ? *from->position + 1 : 1;
		auto page = batch("office", {message("office", 1, version), message("office", 2, version)});
		page.lease = lease;
		if (_random() % 2 == 0)
		{
			page.messages.push_back(message("office", next + 10, version));
			page.cursor = CursorMove{from, Cursor{"", next}, 0};
		}
		inserted += _storage->commit(page).inserted;
		++commits;
	}

	const std::unique_ptr<Storage> _storage;
	const std::string _name;
	std::atomic<std::int64_t>& _version;
	std::minstd_rand _random;
};


class ConcurrencyTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ConcurrencyTest);
	CPPUNIT_TEST(R19_WhereverAHolderIsHeldUpNothingOfItsOverwritesWhatItsHeirHasStored);
	CPPUNIT_TEST(R19_WhileALeasePassesToAndFroNothingGoesBackAndNothingIsStoredTwice);
	CPPUNIT_TEST(R20_WhereverACommitIsHeldUpNumbersAreToldInOrderAndWithoutAGap);
	CPPUNIT_TEST(TwoStoragesThatLockEachOtherOutBothSucceed);
	CPPUNIT_TEST_SUITE_END();

	/// The database itself refuses what must never happen, at the moment when it does.
	static void guard(MySqlGround& ground)
	{
		ground.session().ask(
			"CREATE TRIGGER no_way_back BEFORE UPDATE ON messages FOR EACH ROW "
			"IF NEW.sender_name + 0 < OLD.sender_name + 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'back'; END IF");
		ground.session().ask(
			"CREATE TRIGGER never_down BEFORE UPDATE ON sync_state FOR EACH ROW "
			"IF NEW.last_synced_id < OLD.last_synced_id THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'down'; END IF");
	}

	/// One ground for each test, without any rows.
	static void empty(MySqlGround& ground)
	{
		for (const auto* table : {"messages", "archived_messages", "changes", "leases", "sync_state", "pending_messages"})
			ground.session().ask(std::string("DELETE FROM ") + table);
	}

	void R19_WhereverAHolderIsHeldUpNothingOfItsOverwritesWhatItsHeirHasStored()
	{
		MySqlGround ground(oneServer());
		guard(ground);
		int statement = 1;
		int overtaken = 0;
		for (bool held = true; held; ++statement)
		{
			empty(ground);
			overtaken += overtake(ground, statement, held) ? 1 : 0;
		}
		CPPUNIT_ASSERT(overtaken > 0 && overtaken < statement - 2);
	}

	/// Whether the heir was first.
	static bool overtake(MySqlGround& ground, int statement, bool& held)
	{
		const auto holder = ground.open(true);
		const auto heir = ground.open();
		const auto lease = holder->lease({.source = "office", .holder = "holder", .duration = 1h, .abandoned = {}});
		auto late = batch("office", {message("office", 1, 1), message("office", 2, 1)});
		late.lease = Lease{"holder", lease.fence, 1h};
		std::future<void> first;
		std::future<void> second;
		Hold hold(ground.relay(), Hold::before(statement));
		first = std::async(std::launch::async, [&] { holder->commit(late); });
		held = hold.await(first);
		second = std::async(std::launch::async,
			[&]
			{
				const auto answer = heir->lease({.source = "office", .holder = "heir", .duration = 1h, .abandoned = lease.fence});
				auto page = batch("office", {message("office", 1, 2), message("office", 3, 2)});
				page.lease = Lease{"heir", answer.fence, 1h};
				page.cursor = CursorMove{std::nullopt, Cursor{"", 3}, 0};
				heir->commit(page);
			});
		ground.session().awaitLockWait([&] { return isDone(second); });
		const bool wasFirst = isDone(second);
		hold.release();
		second.get();
		const bool refused = isRefused(first);
		CPPUNIT_ASSERT(!held || refused == wasFirst);
		const auto rows = ground.session().column("SELECT CONCAT(remote_id, ' ', sender_name) FROM messages ORDER BY remote_id");
		CPPUNIT_ASSERT_EQUAL(std::string(refused ? "1 2\n3 2\n" : "1 2\n2 1\n3 2\n"), rows);
		return held && wasFirst;
	}

	static bool isRefused(std::future<void>& work)
	{
		try
		{
			work.get();
			return false;
		}
		catch (const Error& error)
		{
			CPPUNIT_ASSERT_MESSAGE(error.what() + error.cause(), error.kind() == ErrorKind::conflict);
			return true;
		}
	}

	void R19_WhileALeasePassesToAndFroNothingGoesBackAndNothingIsStoredTwice()
	{
		MySqlGround ground(oneServer());
		guard(ground);
		empty(ground);
		std::atomic<std::int64_t> version = 0;
		Rival one(ground.open(), "one", version, 1);
		Rival two(ground.open(), "two", version, 2);
		// Until they have met often enough, however the machine lets them run.
		for (int round = 0; round < 50 && one.lost + two.lost <= 20; ++round)
		{
			auto first = std::async(std::launch::async, [&] { one.work(50); });
			auto second = std::async(std::launch::async, [&] { two.work(50); });
			first.get();
			second.get();
		}
		CPPUNIT_ASSERT(one.lost + two.lost > 20);
		auto session = ground.session();
		CPPUNIT_ASSERT_EQUAL(std::to_string(one.inserted + two.inserted) + "\n", session.column("SELECT COUNT(*) FROM messages"));
		CPPUNIT_ASSERT_EQUAL(std::to_string(one.inserted + two.inserted) + "\n",
			session.column("SELECT COUNT(DISTINCT message_id) FROM changes WHERE kind = 'new'"));
		CPPUNIT_ASSERT_EQUAL(
			std::string(), session.column("SELECT message_id FROM changes WHERE kind = 'new' GROUP BY 1 HAVING COUNT(*) > 1"));
		CPPUNIT_ASSERT_EQUAL(
			session.column("SELECT COUNT(*) - 2 FROM messages"), session.column("SELECT last_synced_id FROM sync_state"));
	}

	void R20_WhereverACommitIsHeldUpNumbersAreToldInOrderAndWithoutAGap()
	{
		MySqlGround ground(oneServer());
		int statement = 1;
		int blocked = 0;
		for (bool held = true; held; ++statement) blocked += outrun(ground, statement, held) ? 0 : 1;
		CPPUNIT_ASSERT(blocked > 1 && blocked < statement - 2);
	}

	/// Whether the quick commit was first.
	static bool outrun(MySqlGround& ground, int statement, bool& held)
	{
		const auto slow = ground.open(true);
		const auto quick = ground.open();
		const auto source = [&](const char* name) { return name + std::to_string(statement); };
		const auto known = quick->reader().changes({.limit = 100'000}).changes.back().number;
		slow->state({source("slow"), "inbox"}); // Connecting does not count.
		std::future<void> first;
		std::future<void> second;
		Hold hold(ground.relay(), Hold::before(statement));
		first = std::async(std::launch::async,
			[&] {
				slow->commit(batch(source("slow"), {message(source("slow"), 1, 1), message(source("slow"), 2, 1)}));
			});
		held = hold.await(first);
		second = std::async(std::launch::async, [&] { quick->commit(batch(source("quick"), {message(source("quick"), 1, 1)})); });
		ground.session().awaitLockWait([&] { return isDone(second); });
		const bool wasFirst = isDone(second);
		const auto early = told(*quick, known);
		CPPUNIT_ASSERT_EQUAL(std::string(wasFirst && held ? "quick " : held ? "" : "slow slow quick "), early);
		hold.release();
		first.get();
		second.get();
		CPPUNIT_ASSERT_EQUAL(std::string(wasFirst && held ? "quick slow slow " : "slow slow quick "), told(*quick, known));
		return wasFirst;
	}

	/// Who is told of since; each number has to be one above that before it.
	static std::string told(Storage& storage, std::int64_t number)
	{
		std::string sources;
		for (const auto& change : storage.reader().changes({.after = number}).changes)
		{
			++number;
			CPPUNIT_ASSERT_EQUAL(number, change.number);
			sources += change.source.substr(0, change.source.find_first_of("0123456789")) + " ";
		}
		return sources;
	}

	void TwoStoragesThatLockEachOtherOutBothSucceed()
	{
		MySqlGround ground(oneServer());
		empty(ground);
		const auto deadlocks
			= [&] { return std::stoll(ground.session().ask("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'").at(0).at(1).second); };
		const auto before = deadlocks();
		const auto one = ground.open();
		const auto two = ground.open();
		std::int64_t last = 0;
		std::size_t inserted = 0;
		for (int round = 0; round < 300 && deadlocks() == before; ++round)
		{
			std::vector<Message> page;
			for (int i = 0; i < 50; ++i) page.push_back(message("office", ++last, 1));
			auto up = batch("office", page);
			auto down = batch("office", {page.rbegin(), page.rend()});
			auto first = std::async(std::launch::async, [&] { return one->commit(up).inserted; });
			inserted += two->commit(down).inserted;
			inserted += first.get();
		}
		CPPUNIT_ASSERT(deadlocks() > before);
		CPPUNIT_ASSERT_EQUAL(static_cast<std::size_t>(last), inserted);
		CPPUNIT_ASSERT_EQUAL(
			std::to_string(last) + "\n", ground.session().column("SELECT COUNT(DISTINCT message_id) FROM changes"));
		CPPUNIT_ASSERT_EQUAL(std::to_string(last) + "\n", ground.session().column("SELECT COUNT(*) FROM changes"));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConcurrencyTest);

} // namespace

} // namespace eyrie::crash
