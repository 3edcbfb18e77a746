#pragma once

#include <memory>
#include <string>

#include <mysql.h>

#include <eyrie/sql/Connection.h>

namespace eyrie::mysql
{

/// Lends both.
std::unique_ptr<sql::Statement> prepare(const std::string& sql, sql::Connection&, MYSQL*);

} // namespace eyrie::mysql
