#pragma once

#include <string>

struct sqlite3;

namespace eyrie::sqlite
{

/// Throws what went wrong: the one place that knows the library's codes. `doing` completes "could not …"; `database` is null
/// where it could not even be opened.
[[noreturn]] void fail(sqlite3* database, int code, const std::string& path, const std::string& doing);

/// Throws for an errno of the file system.
[[noreturn]] void failFile(int error, const std::string& path);

} // namespace eyrie::sqlite
