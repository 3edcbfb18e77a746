#pragma once

#include <string>

#include <eyrie/sql/Failures.h>

namespace eyrie::sqlite
{

struct Settings;

/// What the library's codes mean.
sql::Failures failuresOf(const Settings&);

/// Throws for an errno of the file system.
[[noreturn]] void failFile(int error, const std::string& path);

} // namespace eyrie::sqlite
