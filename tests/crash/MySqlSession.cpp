#include "MySqlSession.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>

#include <cppunit/TestAssert.h>
#include <kit/MariaDb.h>
#include <mysql.h>

namespace eyrie::crash
{

namespace
{

std::vector<Record> recordsOf(MYSQL_RES* result)
{
	std::vector<Record> records;
	const auto* fields = mysql_fetch_fields(result);
	while (auto* const row = mysql_fetch_row(result))
	{
		const auto* lengths = mysql_fetch_lengths(result);
		auto& record = records.emplace_back();
		for (unsigned i = 0; i < mysql_num_fields(result); ++i)
			record.emplace_back(fields[i].name, row[i] ? std::string(row[i], lengths[i]) : "NULL");
	}
	return records;
}

/// There is nobody to notify us; the wait only spaces out the attempts. False: it has not come.
bool await(const std::function<bool()>& hasCome)
{
	std::mutex mutex;
	std::condition_variable never;
	std::unique_lock lock(mutex);
	for (int i = 0; i < 1000; ++i)
	{
		if (hasCome()) return true;
		never.wait_for(lock, std::chrono::milliseconds(10));
	}
	return false;
}

} // namespace


MySqlSession::MySqlSession(const std::string& socket, const std::string& database) : _handle(mysql_init(nullptr))
{
	connect(nullptr, "root", "", database, 0, socket.c_str());
}


MySqlSession::MySqlSession(const std::string& host, std::uint16_t port, const std::string& database) : _handle(mysql_init(nullptr))
{
	connect(host.c_str(), "eyrie", kit::MariaDbServer::password, database, port, nullptr);
}


void MySqlSession::connect(
	const char* host, const char* user, const char* password, const std::string& database, unsigned port, const char* socket)
{
	mysql_options(_handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (mysql_real_connect(_handle, host, user, password, database.c_str(), port, socket, CLIENT_MULTI_STATEMENTS)) return;
	const std::string words = mysql_error(_handle);
	mysql_close(_handle);
	throw std::runtime_error(words);
}


MySqlSession::~MySqlSession()
{
	mysql_close(_handle);
}


std::vector<Record> MySqlSession::ask(const std::string& sql)
{
	std::vector<Record> records;
	int more = mysql_real_query(_handle, sql.data(), sql.size());
	for (; more == 0; more = mysql_next_result(_handle))
	{
		const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result(mysql_store_result(_handle), mysql_free_result);
		if (result) records = recordsOf(result.get());
	}
	CPPUNIT_ASSERT_MESSAGE(sql + ": " + mysql_error(_handle), more < 0);
	return records;
}


std::string MySqlSession::column(const std::string& sql)
{
	std::string lines;
	for (const auto& record : ask(sql)) lines += record.at(0).second + "\n";
	return lines;
}


void MySqlSession::awaitLockWait(const std::function<bool()>& isUseless)
{
	// Not information_schema.innodb_trx, which shows nothing new to whoever asks it more often than ten times a second.
	const auto waits = [&] { return ask("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'").at(0).at(1).second != "0"; };
	CPPUNIT_ASSERT_MESSAGE("nothing waits for a row", await([&] { return isUseless() || waits(); }));
}


void MySqlSession::awaitUserLock()
{
	const std::string waiting = "SELECT id FROM information_schema.processlist WHERE state = 'User lock'";
	CPPUNIT_ASSERT_MESSAGE("nobody waits for a lock", await([&] { return !ask(waiting).empty(); }));
}

} // namespace eyrie::crash
