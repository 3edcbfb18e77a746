// What only the MySQL plugin promises: ways in, and its tables.

#include <dlfcn.h>
#include <mysql.h>

#include "MySqlFixture.h"

namespace
{

using namespace eyrie;
using conformance::oneServer;

int capabilitiesAsked = 0;

/// While it lives, new connections may send so much at once.
class Taking
{
public:
	explicit Taking(std::size_t bytes) : _before(oneServer().query("SELECT @@GLOBAL.max_allowed_packet"))
	{
		set(std::to_string(bytes));
	}
	~Taking() { set(_before); }
	Taking(const Taking&) = delete;
	Taking& operator=(const Taking&) = delete;

private:
	void set(const std::string& bytes) { oneServer().query("SET GLOBAL max_allowed_packet = " + bytes); }

	const std::string _before;
};

class MySqlTest : public conformance::MySqlFixture
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
	CPPUNIT_TEST(TheTablesOfTheFirstVersionAreUpgraded);
	CPPUNIT_TEST(ShortWordsAndAccentsArePassedOver);
	CPPUNIT_TEST(ADeepPageReadsNoMoreThanItShows);
	CPPUNIT_TEST(WhatTheServerDoesNotTakeAtOnceIsSentInParts);
	CPPUNIT_TEST(AMessageLargerThanTheServerTakesIsToldAndStoredOnceItTakesMore);
	CPPUNIT_TEST(AColumnThatWasMadeNarrowerIsMisconfigured);
	CPPUNIT_TEST(TheLibraryIsAskedWithAsMuchRoomAsItWrites);
	CPPUNIT_TEST_SUITE_END();

public:
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

	void TheTablesOfTheFirstVersionAreUpgraded()
	{
		const auto indexes
			= "SELECT DISTINCT table_name, index_name FROM information_schema.statistics WHERE table_schema = DATABASE()";
		open();
		const auto whole = query(indexes);
		query("DROP INDEX archived_messages_by_time ON archived_messages; DROP INDEX archived_messages_by_folder ON "
			  "archived_messages;"
			  "DELETE FROM schema_version WHERE version > 1");
		open();
		CPPUNIT_ASSERT_EQUAL(whole, query(indexes));
		// As if killed behind the first statement of that step.
		query("DROP INDEX archived_messages_by_time ON archived_messages; DELETE FROM schema_version WHERE version > 1");
		open();
		CPPUNIT_ASSERT_EQUAL(whole, query(indexes));
	}

	/// Of a folder, of a conversation, and of everything: MariaDB left to itself walks over all that lies before.
	void ADeepPageReadsNoMoreThanItShows()
	{
		const auto storage = open();
		std::vector<std::string> ids;
		for (int id = 1; id <= 3000; ++id) ids.push_back(std::to_string(id));
		auto batch = batchOf(ids);
		for (std::size_t i = 0; i < batch.messages.size(); ++i)
		{
			batch.messages[i].phoneNumber = std::string("+1");
			batch.messages[i].insertDate = batch.now - std::chrono::minutes(i);
		}
		storage->commit(batch);
		query("ANALYZE TABLE messages");
		const AfterMessage after{batch.now - std::chrono::minutes(2500), 2501};
		const auto read = [&]
		{
			return std::stol(
				oneServer().query("SELECT SUM(variable_value) FROM information_schema.global_status WHERE variable_name IN "
								  "('HANDLER_READ_PREV', 'HANDLER_READ_NEXT', 'HANDLER_READ_RND_NEXT')"));
		};
		const MessageQuery queries[]
			= {{.source = "office", .folder = "inbox", .after = after}, {.phoneNumber = "+1", .after = after}, {.after = after}};
		const auto own = -read() + read();
		for (const auto& query : queries)
		{
			const auto before = read();
			CPPUNIT_ASSERT_EQUAL(std::size_t{50}, storage->reader().messages(query).size());
			const auto count = read() - before - own;
			CPPUNIT_ASSERT_MESSAGE(std::to_string(count) + " rows read", count < 200);
		}
	}

	void ShortWordsAndAccentsArePassedOver()
	{
		const auto storage = open({{"search", "true"}});
		auto batch = batchOf({"1"});
		batch.messages[0].text = std::string("ab café: größe snake_case");
		storage->commit(batch);
		for (const char* text : {"cafe", "ab CAFE", "grosse", "snake_case"})
			CPPUNIT_ASSERT_EQUAL_MESSAGE(text, std::size_t{1}, storage->reader().messages({.text = text}).size());
		for (const char* text : {"ab", "snake", "caf"})
			CPPUNIT_ASSERT_MESSAGE(text, storage->reader().messages({.text = text}).empty());
	}

	void WhatTheServerDoesNotTakeAtOnceIsSentInParts()
	{
		const Taking taking(600'000);
		auto batch = batchOf({"1", "2", "3", "4", "5", "6", "7"});
		for (auto& message : batch.messages) message.text = std::string(400'000, 'x');
		CPPUNIT_ASSERT_EQUAL(std::size_t{7}, open()->commit(batch).inserted);
	}

	void AMessageLargerThanTheServerTakesIsToldAndStoredOnceItTakesMore()
	{
		std::unique_ptr<Storage> storage;
		auto batch = batchOf({"1", "2"});
		batch.messages[1].text = std::string(3'000'000, 'x');
		{
			const Taking taking(2'000'000);
			storage = open();
			for (int i = 0; i < 2; ++i) refused(ErrorKind::misconfigured, "max_allowed_packet", [&] { storage->commit(batch); });
			CPPUNIT_ASSERT_EQUAL(std::string("0\n"), query("SELECT COUNT(*) FROM messages"));
		}
		CPPUNIT_ASSERT_EQUAL(std::size_t{2}, storage->commit(batch).inserted);
	}

	void AColumnThatWasMadeNarrowerIsMisconfigured()
	{
		const auto storage = open();
		query("ALTER TABLE messages MODIFY text VARCHAR(5)");
		refused(ErrorKind::misconfigured, "narrower", [&] { storage->commit(batchOf({"1"})); });
		query("ALTER TABLE messages MODIFY text MEDIUMTEXT");
		CPPUNIT_ASSERT_EQUAL(std::size_t{1}, storage->commit(batchOf({"1"})).inserted);
	}

	/// The sanitizer watches; it sees what is written here, not what the library writes.
	void TheLibraryIsAskedWithAsMuchRoomAsItWrites()
	{
		const auto before = capabilitiesAsked;
		open();
		CPPUNIT_ASSERT(capabilitiesAsked > before);
	}
};

} // namespace

CPPUNIT_TEST_SUITE_REGISTRATION(MySqlTest);

/// In front of the library's own. What it returns has no type; the compiler can't say whether there is room for it.
my_bool mariadb_get_infov(MYSQL* handle, mariadb_value what, void* answer, ...)
{
	using Ask = my_bool (*)(MYSQL*, mariadb_value, void*, ...);
	static const auto ask = reinterpret_cast<Ask>(dlsym(RTLD_NEXT, "mariadb_get_infov"));
	if (what != MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES) return ask(handle, what, answer);
	++capabilitiesAsked;
	unsigned long capabilities = 0;
	const auto failed = ask(handle, what, &capabilities);
	*static_cast<unsigned long*>(answer) = capabilities;
	return failed;
}
