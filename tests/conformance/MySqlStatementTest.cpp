// How the MySQL plugin speaks to its server: what goes together, and as what.

#include <mysql/Connection.h>

#include <kit/Relay.h>

#include "MySqlFixture.h"

namespace
{

using namespace eyrie;
using conformance::oneServer;

class MySqlStatementTest : public conformance::MySqlFixture
{
	CPPUNIT_TEST_SUITE(MySqlStatementTest);
	CPPUNIT_TEST(ACommitTakesFiveTrips);
	CPPUNIT_TEST(WhatIsPostedGoesWithWhatFollows);
	CPPUNIT_TEST(WhatIsPostedIsForgottenWithItsTransaction);
	CPPUNIT_TEST(WhatFailsAlongTheWayIsToldAndNothingBehindItIsDone);
	CPPUNIT_TEST(LiteralsAreWhatParametersAre);
	CPPUNIT_TEST(InstantsAreKeptHoweverTheyAreSent);
	CPPUNIT_TEST_SUITE_END();

public:
	void setUp() override
	{
		MySqlFixture::setUp();
		query("CREATE TABLE things (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, number BIGINT, name MEDIUMTEXT, raw MEDIUMBLOB, "
			  "at DATETIME(3)) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
		const auto& server = oneServer();
		_connection = mysql::connect({.socket = server.socket(),
			.user = "eyrie",
			.password = kit::MariaDbServer::password,
			.database = _database,
			.timeout = std::chrono::seconds(60)});
	}

	void tearDown() override { _connection.reset(); }

private:
	void ACommitTakesFiveTrips()
	{
		kit::Relay relay(oneServer().port());
		const auto storage = open({{"port", std::to_string(relay.port())}});
		const auto lease = storage->lease({.source = "office", .holder = "me", .duration = std::chrono::minutes(1)});
		std::optional<Cursor> cursor;
		std::vector<std::string> statements;
		for (const auto* hundreds : {"1", "2", "3"})
		{
			std::vector<std::string> ids;
			for (int i = 100; i < 200; ++i) ids.push_back(hundreds + std::to_string(i));
			auto batch = batchOf(ids);
			batch.lease = Lease{.fence = lease.fence, .duration = std::chrono::minutes(1)};
			batch.quiet = true;
			batch.cursor = CursorMove{.from = cursor, .to = {"", std::stoll(ids.back())}, .generation = 0};
			cursor = batch.cursor->to;
			statements.clear();
			relay.ask(
				[&](const kit::Relay::Event& event)
				{
					if (event.moment == kit::Relay::Moment::statement) statements.push_back(event.sql);
					return true;
				});
			CPPUNIT_ASSERT_EQUAL(std::size_t(100), storage->commit(batch).inserted);
			relay.ask({});
		}
		CPPUNIT_ASSERT_EQUAL(std::size_t(5), statements.size());
		CPPUNIT_ASSERT(statements.front().starts_with("START TRANSACTION;SELECT "));
		CPPUNIT_ASSERT(statements.back().ends_with(";COMMIT"));
		CPPUNIT_ASSERT_EQUAL(std::string("300\t3\t3\n"),
			query("SELECT (SELECT COUNT(*) FROM messages), (SELECT COUNT(*) FROM changes), last_number FROM change_counter"));
	}

	void WhatIsPostedGoesWithWhatFollows()
	{
		_connection->begin("START TRANSACTION");
		post(1, "one");
		post(2, "two");
		CPPUNIT_ASSERT_EQUAL(std::string("1 one; 2 two; "), kept());
		post(3, "three");
		_connection->write(insert, rowOf(4, "four"));
		CPPUNIT_ASSERT_EQUAL(std::string("1 one; 2 two; 3 three; 4 four; "), kept());
		post(5, "five");
		CPPUNIT_ASSERT_EQUAL(std::string("0\n"), query("SELECT COUNT(*) FROM things"));
		_connection->commit();
		CPPUNIT_ASSERT_EQUAL(std::string("5\n"), query("SELECT COUNT(*) FROM things"));
	}

	void WhatIsPostedIsForgottenWithItsTransaction()
	{
		_connection->begin("START TRANSACTION");
		post(1, "one");
		_connection->post("INSERT INTO things (at) VALUES (?)", textRow("no date"));
		_connection->rollBack();
		_connection->begin("START TRANSACTION");
		post(2, "two");
		_connection->commit();
		CPPUNIT_ASSERT_EQUAL(std::string("2 two; "), kept());
	}

	void WhatFailsAlongTheWayIsToldAndNothingBehindItIsDone()
	{
		const std::function<void()> takeAlong[]
			= {[&] { _connection->commit(); }, [&] { kept(); }, [&] { _connection->write(insert, rowOf(3, "three")); },
				[&] { _connection->run("INSERT INTO things (number) VALUES (4)"); }};
		for (const auto& next : takeAlong)
		{
			_connection->begin("START TRANSACTION");
			post(1, "one");
			_connection->post("UPDATE things SET at = ?", textRow("no date"));
			post(2, "two");
			refused(ErrorKind::internal, "database", next);
			CPPUNIT_ASSERT_EQUAL(std::string("1 one; "), kept());
			_connection->rollBack();
			CPPUNIT_ASSERT_EQUAL(std::string(), kept());
		}
	}

	void LiteralsAreWhatParametersAre()
	{
		const std::string_view texts[] = {
			"", "?", "it's", "a\\", "\\'; DROP TABLE things; --", "\n\r\t\x1a\"`%_", {"\0", 1}, "Größe \xF0\x9F\xA6\x85", "NULL"};
		for (const auto text : texts)
			for (const std::int64_t number : {std::numeric_limits<std::int64_t>::min(), std::int64_t(-1), std::int64_t(0)})
			{
				query("DELETE FROM things");
				_connection->write(insert, rowOf(number, text));
				_connection->begin("START TRANSACTION");
				post(number, text);
				_connection->commit();
				const auto one = std::to_string(number) + " " + std::string(text) + "; ";
				CPPUNIT_ASSERT_EQUAL(one + one, kept());
				sql::Values parameters;
				parameters << text << number;
				for (const bool along : {false, true})
				{
					int found = 0;
					if (along) _connection->begin("START TRANSACTION");
					_connection->read("SELECT number, name, at FROM things WHERE name = ? AND number = ?", parameters,
						[&](sql::Row row)
						{
							++found;
							CPPUNIT_ASSERT_EQUAL(number, std::get<std::int64_t>(row[0]));
							CPPUNIT_ASSERT(text == std::get<std::string_view>(row[1]));
							CPPUNIT_ASSERT(std::holds_alternative<std::monostate>(row[2]));
						});
					CPPUNIT_ASSERT_EQUAL(2, found);
					if (along) _connection->commit();
				}
			}
	}

	void InstantsAreKeptHoweverTheyAreSent()
	{
		const std::string insertTime = "INSERT INTO things (at) VALUES (?)";
		const auto rowsOf = [](const std::vector<TimePoint>& times)
		{
			sql::Rows rows(1);
			for (const auto time : times) rows << time;
			return rows;
		};
		std::vector<TimePoint> times;
		std::string expected;
		for (const std::string text : {"0000-01-01 00:00:00.000", "0001-02-03 04:05:06.789", "1969-12-31 23:59:59.999",
				 "1970-01-01 00:00:00.000", "2024-02-29 12:00:00.001", "9999-12-31 23:59:59.999"})
		{
			times.push_back(parseUtc(text).value());
			for (int way = 0; way < 3; ++way) expected += text + "\n";
		}
		_connection->write(insertTime, rowsOf(times));
		for (const auto time : times) _connection->write(insertTime, rowsOf({time}));
		for (const auto time : times) _connection->post(insertTime, rowsOf({time}));
		_connection->run("COMMIT");
		CPPUNIT_ASSERT_EQUAL(expected, query("SELECT at FROM things ORDER BY at"));
		for (const auto time : times)
			for (const bool along : {false, true})
			{
				int found = 0;
				if (along) _connection->begin("START TRANSACTION");
				_connection->read("SELECT at FROM things WHERE at = ?", rowsOf({time}),
					[&](sql::Row row)
					{
						++found;
						CPPUNIT_ASSERT(formatUtc(time) == std::get<std::string_view>(row[0]));
					});
				CPPUNIT_ASSERT_EQUAL_MESSAGE(formatUtc(time), 3, found);
				if (along) _connection->commit();
			}
		query("DELETE FROM things");
		_connection->write(insertTime, rowsOf({TimePoint::min(), TimePoint::max()}));
		CPPUNIT_ASSERT_EQUAL(
			std::string("0000-01-01 00:00:00.000\n9999-12-31 23:59:59.999\n"), query("SELECT at FROM things ORDER BY at"));
	}

	static sql::Rows rowOf(std::int64_t number, std::string_view name)
	{
		sql::Rows row(2);
		row << number << name;
		return row;
	}

	static sql::Rows textRow(std::string_view text)
	{
		sql::Rows row(1);
		row << text;
		return row;
	}

	void post(std::int64_t number, std::string_view name) { _connection->post(insert, rowOf(number, name)); }

	std::string kept()
	{
		std::string all;
		_connection->read("SELECT number, name FROM things ORDER BY id", {},
			[&](sql::Row row) {
				all += std::to_string(std::get<std::int64_t>(row[0])) + " " + std::string(std::get<std::string_view>(row[1]))
					+ "; ";
			});
		return all;
	}

	const std::string insert = "INSERT INTO things (number, name) VALUES (?, ?)";
	std::unique_ptr<sql::Connection> _connection;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MySqlStatementTest);

} // namespace
