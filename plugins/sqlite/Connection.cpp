#include "Connection.h"

#include <cerrno>
#include <mutex>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Session.h>
#include <sqlite3.h>

#include "Dialect.h"
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

/// What is written into a file that was moved or removed is lost, and one that takes its place would be spoiled by the log beside it,
/// which belongs to the other.
void requireSameFile(const Settings& settings)
{
	struct stat status
	{
	};
	const std::uint64_t found = ::stat(settings.path.c_str(), &status) == 0 ? status.st_ino : 0;
	std::uint64_t known = 0;
	if (!settings.inode->compare_exchange_strong(known, found) && known != found)
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			"database " + settings.path
				+ ": the file was moved, removed or replaced while eyried had it open; put it back, or restart eyried to go on "
				  "with what "
				  "is there now");
}

/// A connection is used by one thread at a time, as the pool lends it; else each value that is bound or read would lock it. Nor does
/// anybody ask how much memory there is, for which each piece of it would be counted under a lock. Together that is a tenth of all
/// work. To be said before the library is used at all: where somebody else was first, it stays as it is.
void useWithoutMutexes()
{
	static std::once_flag once;
	std::call_once(once,
		[]
		{
			sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
			sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
		});
}

Poco::Data::Session openSession(const Settings& settings)
{
	if (*settings.inode == 0) createFile(settings.path);
	requireSameFile(settings);
	useWithoutMutexes();
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


void setCache(sqlite3* handle, std::int64_t mebibytes)
{
	const auto sql = "PRAGMA cache_size = -" + std::to_string(mebibytes * 1024);
	sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr);
}

/// For a while.
class SmallCache
{
public:
	SmallCache(sqlite3* handle, std::int64_t usual) : _handle(handle), _usual(usual) { setCache(_handle, 1); }
	~SmallCache() { setCache(_handle, _usual); }
	SmallCache(const SmallCache&) = delete;
	SmallCache& operator=(const SmallCache&) = delete;

private:
	sqlite3* const _handle;
	const std::int64_t _usual;
};

/// Statements run through the session's native handle, where they stay prepared.
class Connection final : public sql::Connection
{
public:
	explicit Connection(const Settings& settings) :
		sql::Connection(openSession(settings), failuresOf(settings)), _settings(settings),
		_handle(Poco::Data::SQLite::Utility::dbHandle(session()))
	{
		sqlite3_extended_result_codes(_handle, 1);
		sqlite3_busy_timeout(_handle, static_cast<int>(settings.busyTimeout.count()));
		// Readers never wait with a write-ahead log. Its checkpoints are made rarer, and the file is cut after a large load.
		run("PRAGMA journal_mode = WAL");
		run("PRAGMA synchronous = " + settings.synchronous);
		run("PRAGMA wal_autocheckpoint = 4000");
		run("PRAGMA journal_size_limit = 67108864");
		setCache(_handle, settings.cacheMiB);
	}

	void run(const std::string& sql) override
	{
		if (sql == dialect.begin) requireSameFile(_settings);
		if (sqlite3_exec(_handle, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
			fail("run " + sql.substr(0, sql.find(" (")));
	}

	void changeIndex(const std::string& sql) override
	{
		// It is sorted in as much memory again as the cache has, and has no use of that: it is made from one end to the other.
		const SmallCache small(_handle, _settings.cacheMiB);
		run(sql);
	}

	bool isAlive() override { return true; }

	[[noreturn]] void fail(const std::string& doing) override
	{
		sql::Connection::fail(sqlite3_extended_errcode(_handle), sqlite3_errmsg(_handle), doing);
	}

private:
	std::unique_ptr<sql::Statement> prepare(const std::string& sql) override { return sqlite::prepare(sql, *this, _handle); }

	const Settings _settings;
	sqlite3* const _handle;
};

} // namespace


std::unique_ptr<sql::Connection> connect(const Settings& settings)
{
	return std::make_unique<Connection>(settings);
}

} // namespace eyrie::sqlite
