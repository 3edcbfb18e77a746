// What only the MySQL plugin promises: ways in, and its tables.

#include "MySqlFixture.h"

namespace
{

using namespace eyrie;
using conformance::oneServer;

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
};

} // namespace

CPPUNIT_TEST_SUITE_REGISTRATION(MySqlTest);
