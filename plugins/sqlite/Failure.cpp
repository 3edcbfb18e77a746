#include "Failure.h"

#include <cerrno>
#include <system_error>

#include <sqlite3.h>

#include <eyrie/sql/Connection.h>

namespace eyrie::sqlite
{

namespace
{

struct Meaning
{
	ErrorKind kind;
	const char* advice;
};

Meaning meaningOf(int code)
{
	switch (code & 0xff)
	{
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return {
			ErrorKind::unavailable, "another program has kept it locked for longer than storage.busy-timeout; find it with fuser"};
	case SQLITE_READONLY:
		return {ErrorKind::misconfigured, "it can only be read; make the file and its directory writable for this user"};
	case SQLITE_PERM:
	case SQLITE_AUTH: return {ErrorKind::misconfigured, "access is denied; make the file readable and writable for this user"};
	case SQLITE_FULL: return {ErrorKind::unavailable, "the disk is full; nothing is lost, and work goes on once there is space"};
	case SQLITE_IOERR: return {ErrorKind::unavailable, "the disk reports an error; look into the system's log"};
	case SQLITE_CANTOPEN:
		return {ErrorKind::misconfigured, "it can't be opened; check that its directory exists and that this user may write there"};
	case SQLITE_NOTADB:
		return {ErrorKind::misconfigured, "the file is something else than a SQLite database; choose another storage.path"};
	case SQLITE_CORRUPT:
		return {ErrorKind::misconfigured, "the file is damaged; restore a backup, or recover it with sqlite3 FILE .recover"};
	case SQLITE_NOMEM: return {ErrorKind::unavailable, "there is no memory left"};
	case SQLITE_TOOBIG: return {ErrorKind::malformed, "a text is longer than SQLite stores"};
	default: return {ErrorKind::internal, "this should not happen; please report it with the log"};
	}
}

} // namespace


void fail(sqlite3* database, int code, const std::string& path, const std::string& doing)
{
	const std::string words = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
	const auto [kind, advice] = meaningOf(code);
	const Error error(kind, ErrorScope::plugin, "could not " + doing + ": database " + path + ": " + advice,
		words + " (" + std::to_string(code) + ")");
	// A plain SQLITE_BUSY has waited for as long as the operator allows. The others are not waited for by SQLite itself.
	if (code == SQLITE_BUSY_SNAPSHOT || code == SQLITE_BUSY_RECOVERY || code == SQLITE_LOCKED_SHAREDCACHE)
		throw sql::Retriable(sql::Retriable::Reason::lockedOut, error);
	throw error;
}


void failFile(int error, const std::string& path)
{
	const std::string words = std::generic_category().message(error);
	const auto say = [&](ErrorKind kind, const char* advice)
	{ return Error(kind, ErrorScope::plugin, "could not open the database " + path + ": " + advice, words); };
	switch (error)
	{
	case ENOENT:
	case ENOTDIR: throw say(ErrorKind::misconfigured, "its directory does not exist; create it, or correct storage.path");
	case EACCES:
	case EPERM: throw say(ErrorKind::misconfigured, "access is denied; let this user write the file and its directory");
	case EROFS: throw say(ErrorKind::misconfigured, "the file system is mounted read-only");
	case ENOSPC:
	case EDQUOT: throw say(ErrorKind::unavailable, "the disk is full");
	default: throw say(ErrorKind::unavailable, words.c_str());
	}
}

} // namespace eyrie::sqlite
