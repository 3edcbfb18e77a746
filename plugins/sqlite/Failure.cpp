#include "Failure.h"

#include <cerrno>
#include <system_error>

#include <sqlite3.h>

#include "Connection.h"

namespace eyrie::sqlite
{

sql::Failures failuresOf(const Settings& settings)
{
	using enum ErrorKind;
	using enum sql::Failures::Remedy;
	const auto locked = "another program has kept it locked for longer than storage.busy-timeout; find it with fuser";
	return {settings.path,
		{
			// A plain SQLITE_BUSY has waited for as long as the operator allows. The others are not waited for by SQLite itself.
			{{SQLITE_BUSY, SQLITE_LOCKED}, unavailable, locked},
			{{SQLITE_BUSY_SNAPSHOT, SQLITE_BUSY_RECOVERY, SQLITE_LOCKED_SHAREDCACHE}, unavailable, locked, again},
			// A file stays open as it was opened.
			{{SQLITE_READONLY}, misconfigured, "it can only be read; make the file and its directory writable for this user",
				reconnectLater},
			{{SQLITE_PERM, SQLITE_AUTH}, misconfigured, "access is denied; make the file readable and writable for this user"},
			{{SQLITE_FULL}, unavailable, "the disk is full; nothing is lost, and work goes on once there is space"},
			{{SQLITE_IOERR}, unavailable, "the disk reports an error; look into the system's log"},
			{{SQLITE_CANTOPEN}, misconfigured,
				"it can't be opened; check that its directory exists and that this user may write there"},
			{{SQLITE_NOTADB}, misconfigured, "the file is something else than a SQLite database; choose another storage.path"},
			{{SQLITE_CORRUPT}, misconfigured, "the file is damaged; restore a backup, or recover it with sqlite3 FILE .recover"},
			{{SQLITE_NOMEM}, unavailable, "there is no memory left"},
			{{SQLITE_TOOBIG}, malformed, "a text is longer than SQLite stores"},
		},
		[](int extended) { return extended & 0xff; }};
}


void failFile(int error, const std::string& path)
{
	using enum ErrorKind;
	constexpr int any = 0;
	const std::string words = std::generic_category().message(error);
	const sql::Failures failures(path,
		{
			{{ENOENT, ENOTDIR}, misconfigured, "its directory does not exist; create it, or correct storage.path"},
			{{EACCES, EPERM}, misconfigured, "access is denied; let this user write the file and its directory"},
			{{EROFS}, misconfigured, "the file system is mounted read-only"},
			{{ENOSPC, EDQUOT}, unavailable, "the disk is full"},
			{{any}, unavailable, words},
		},
		[](int) { return any; });
	throw failures.error(error, words, "open it");
}

} // namespace eyrie::sqlite
