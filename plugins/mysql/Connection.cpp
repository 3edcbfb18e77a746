#include "Connection.h"

#include <algorithm>

#include <Poco/Data/MySQL/Utility.h>

#include "Binding.h"
#include "Failure.h"

namespace eyrie::mysql
{

namespace
{

// Far below the 16 MiB that servers take by default, and enough rows to forget the round trip.
constexpr std::size_t packet = 1 << 20;

std::size_t sizeOf(sql::Row row)
{
	std::size_t size = 0;
	for (const auto& value : row)
		if (const auto* text = std::get_if<std::string_view>(&value))
			size += text->size() + 9;
		else
			size += utcLength;
	return size;
}

bool takesBulk(MYSQL* handle)
{
	unsigned int capabilities = 0;
	mariadb_get_infov(handle, MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES, &capabilities);
	return (capabilities & (MARIADB_CLIENT_STMT_BULK_OPERATIONS >> 32)) != 0;
}

} // namespace


Connection::Connection(const Endpoint& endpoint) :
	_endpoint(endpoint), _session(openSession(endpoint)), _handle(Poco::Data::MySQL::Utility::handle(_session)),
	_bulk(takesBulk(_handle))
{
	// A wait for a row must end before our patience with the connection does.
	const auto wait = std::max<std::int64_t>(1, endpoint.timeout.count() / 2000);
	run("SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = "
		+ std::to_string(wait));
	run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
}


void Connection::run(const std::string& sql)
{
	// Not through a Poco statement: that prepares, and not every server prepares START TRANSACTION.
	if (mysql_real_query(_handle, sql.data(), sql.size()) != 0) fail("run " + sql);
}


void Connection::write(const std::string& sql, const sql::Rows& rows)
{
	MYSQL_STMT* const statement = prepared(sql);
	std::vector<sql::Row> some;
	std::size_t size = 0;
	for (std::size_t i = 0; i < rows.size(); ++i)
	{
		some.push_back(rows[i]);
		size += sizeOf(rows[i]);
		if (size < packet && i + 1 < rows.size()) continue;
		execute(statement, some);
		some.clear();
		size = 0;
	}
}


void Connection::execute(MYSQL_STMT* statement, const std::vector<sql::Row>& rows)
{
	Parameters parameters(rows);
	const bool bulk = _bulk && rows.size() > 1;
	const unsigned int count = bulk ? static_cast<unsigned int>(rows.size()) : 0;
	mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &count);
	for (std::size_t i = 0; i < (bulk ? 1 : rows.size()); ++i)
	{
		auto binds = bulk ? parameters.all() : parameters.one(i);
		if (mysql_stmt_bind_param(statement, binds.data()) != 0 || mysql_stmt_execute(statement) != 0) fail(statement, "store");
	}
}


void Connection::read(const std::string& sql, sql::Row parameters, const Sink& sink)
{
	MYSQL_STMT* const statement = prepared(sql);
	const std::vector<sql::Row> row{parameters};
	Parameters bound(row);
	auto binds = bound.one(0);
	if ((!binds.empty() && mysql_stmt_bind_param(statement, binds.data()) != 0) || mysql_stmt_execute(statement) != 0)
		fail(statement, "read");
	Result result(statement);
	int code = 0;
	while ((code = result.fetch()) == 0) sink(result.row());
	if (code != MYSQL_NO_DATA) fail(statement, "read");
}


bool Connection::isAlive()
{
	return !_broken && mysql_ping(_handle) == 0;
}


void Connection::fail(const std::string& doing)
{
	fail(mysql_errno(_handle), mysql_error(_handle), doing);
}


void Connection::fail(MYSQL_STMT* statement, const std::string& doing)
{
	fail(mysql_stmt_errno(statement), mysql_stmt_error(statement), doing);
}


void Connection::fail(unsigned code, const std::string& words, const std::string& doing)
{
	if (breaksConnection(code)) _broken = true;
	mysql::fail(code, words, _endpoint, doing);
}


MYSQL_STMT* Connection::prepared(const std::string& sql)
{
	auto& statement = _statements[sql];
	if (statement) return statement.get();
	Statement fresh(mysql_stmt_init(_handle));
	if (!fresh) fail("prepare a statement");
	if (mysql_stmt_prepare(fresh.get(), sql.data(), sql.size()) != 0) fail(fresh.get(), "prepare a statement");
	statement = std::move(fresh);
	return statement.get();
}

} // namespace eyrie::mysql
