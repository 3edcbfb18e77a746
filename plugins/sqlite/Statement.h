#pragma once

#include <memory>
#include <string>

#include <eyrie/sql/Connection.h>

struct sqlite3;

namespace eyrie::sqlite
{

/// Lends both.
std::unique_ptr<sql::Statement> prepare(const std::string& sql, sql::Connection&, sqlite3*);

} // namespace eyrie::sqlite
