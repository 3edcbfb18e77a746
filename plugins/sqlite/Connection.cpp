#include "Connection.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <sqlite3.h>

#include "Failure.h"
#include "Statement.h"

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
	Poco::Data::SQLite::Connector::registerConnector();
	try
	{
		// Poco tries to open a file for a minute unless told otherwise.
		return Poco::Data::Session(Poco::Data::SQLite::Connector::KEY, settings.path, 1);
	}
	catch (const Poco::Exception&)
	{
		throw failuresOf(settings).error(SQLITE_CANTOPEN, sqlite3_errstr(SQLITE_CANTOPEN), "open it");
	}
}


/// Statements run through the session's native handle, where they stay prepared.
class Connection final : public sql::Connection
{
public:
	explicit Connection(const Settings& settings) :
		sql::Connection(openSession(settings), failuresOf(settings)), _handle(Poco::Data::SQLite::Utility::dbHandle(session()))
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

	void run(const std::string& sql) override
	{
		try
		{
			session() << sql, Poco::Data::Keywords::now;
		}
		catch (const Poco::Exception&)
		{
			fail("run " + sql);
		}
	}

	bool isAlive() override { return true; }

	[[noreturn]] void fail(const std::string& doing) override
	{
		sql::Connection::fail(sqlite3_extended_errcode(_handle), sqlite3_errmsg(_handle), doing);
	}

private:
	std::unique_ptr<sql::Statement> prepare(const std::string& sql) override { return sqlite::prepare(sql, *this, _handle); }

	sqlite3* const _handle;
};

} // namespace


std::unique_ptr<sql::Connection> connect(const Settings& settings)
{
	return std::make_unique<Connection>(settings);
}

} // namespace eyrie::sqlite
