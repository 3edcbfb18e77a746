#include "Connection.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Statement.h>
#include <sqlite3.h>

#include "Failure.h"

namespace eyrie::sqlite
{

namespace
{

/// Creates the file with a mode of its own, for messages are nobody else's business. One that exists is not opened: closing it
/// again would drop the locks that SQLite holds on it in this process.
void createFile(const std::string& path)
{
	const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (file >= 0)
		::close(file);
	else if (errno != EEXIST || ::faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) != 0)
		failFile(errno, path);
}

Poco::Data::Session openSession(const Settings& settings)
{
	createFile(settings.path);
	try
	{
		// Poco tries to open a file for a minute unless told otherwise.
		return Poco::Data::Session(Poco::Data::SQLite::Connector::KEY, settings.path, 1);
	}
	catch (const Poco::Exception&)
	{
		fail(nullptr, SQLITE_CANTOPEN, settings.path, "open it");
	}
}

} // namespace


class Connection::Run
{
public:
	explicit Run(sqlite3_stmt* statement) : _statement(statement) {}
	~Run()
	{
		sqlite3_reset(_statement);
		sqlite3_clear_bindings(_statement);
	}
	Run(const Run&) = delete;
	Run& operator=(const Run&) = delete;

private:
	sqlite3_stmt* const _statement;
};


Connection::Connection(const Settings& settings) :
	_path(settings.path), _session(openSession(settings)), _handle(Poco::Data::SQLite::Utility::dbHandle(_session))
{
	sqlite3_extended_result_codes(_handle, 1);
	sqlite3_busy_timeout(_handle, static_cast<int>(settings.busyTimeout.count()));
	// Readers never wait with a write-ahead log. Its checkpoints are made rarer, and the file is cut after a large load.
	run("PRAGMA journal_mode = WAL");
	run("PRAGMA synchronous = " + settings.synchronous);
	run("PRAGMA wal_autocheckpoint = 4000");
	run("PRAGMA journal_size_limit = 67108864");
	run("PRAGMA cache_size = -" + std::to_string(settings.cacheMiB * 1024));
}


Connection::~Connection()
{
	for (const auto& [sql, statement] : _statements) sqlite3_finalize(statement);
}


void Connection::run(const std::string& sql)
{
	try
	{
		_session << sql, Poco::Data::Keywords::now;
	}
	catch (const Poco::Exception&)
	{
		fail("run " + sql);
	}
}


void Connection::write(const std::string& sql, const sql::Rows& rows)
{
	sqlite3_stmt* const statement = prepared(sql);
	const Run run(statement);
	for (std::size_t i = 0; i < rows.size(); ++i)
	{
		bind(statement, rows[i]);
		if (sqlite3_step(statement) != SQLITE_DONE) fail("store");
		sqlite3_reset(statement);
	}
}


void Connection::read(const std::string& sql, sql::Row parameters, const Sink& sink)
{
	sqlite3_stmt* const statement = prepared(sql);
	const Run run(statement);
	bind(statement, parameters);
	std::vector<sql::Value> row(static_cast<std::size_t>(sqlite3_column_count(statement)));
	int code = SQLITE_ROW;
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
	{
		for (std::size_t i = 0; i < row.size(); ++i)
		{
			const int column = static_cast<int>(i);
			const int type = sqlite3_column_type(statement, column);
			if (type == SQLITE_NULL)
				row[i] = {};
			else if (type == SQLITE_INTEGER)
				row[i] = static_cast<std::int64_t>(sqlite3_column_int64(statement, column));
			else
			{
				const auto* text = static_cast<const char*>(sqlite3_column_blob(statement, column));
				row[i] = std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
			}
		}
		sink(row);
	}
	if (code != SQLITE_DONE) fail("read");
}


void Connection::fail(const std::string& doing)
{
	sqlite::fail(_handle, sqlite3_extended_errcode(_handle), _path, doing);
}


sqlite3_stmt* Connection::prepared(const std::string& sql)
{
	auto& statement = _statements[sql];
	if (!statement
		&& sqlite3_prepare_v3(_handle, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr)
			!= SQLITE_OK)
		fail("prepare a statement");
	return statement;
}


void Connection::bind(sqlite3_stmt* statement, sql::Row row)
{
	int code = SQLITE_OK;
	for (std::size_t i = 0; i < row.size() && code == SQLITE_OK; ++i)
	{
		const int place = static_cast<int>(i) + 1;
		if (const auto* number = std::get_if<std::int64_t>(&row[i]))
			code = sqlite3_bind_int64(statement, place, *number);
		else if (const auto* text = std::get_if<std::string_view>(&row[i]))
			// A null pointer would be NULL, not the empty text.
			code
				= sqlite3_bind_text64(statement, place, text->data() ? text->data() : "", text->size(), SQLITE_STATIC, SQLITE_UTF8);
		else if (const auto* time = std::get_if<TimePoint>(&row[i]))
		{
			std::array<char, utcLength> stamp;
			formatUtc(*time, stamp.data());
			code = sqlite3_bind_text(statement, place, stamp.data(), static_cast<int>(stamp.size()), SQLITE_TRANSIENT);
		}
		else
			code = sqlite3_bind_null(statement, place);
	}
	if (code != SQLITE_OK) fail("bind a value");
}

} // namespace eyrie::sqlite
