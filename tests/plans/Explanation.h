#pragma once

#include <string>
#include <vector>

#include <eyrie/sql/Connection.h>

namespace eyrie::plans
{

/// How a database is going to run a statement: a line for each thing it does, in words that are the same for all databases.
///
///   step    = table " by " index columns [ rows ]    looks up a part of the index, in its order
///           | table " along " index [ rows ]         walks the index in its order, until it has enough
///           | table " by words"                      asks the index of words
///           | "all of " table                        reads every row
///           | "sort"                                 sorts what it has found
///           | "gather"                               keeps what it has found in a table of its own
///   index   = a name, or "key" for the primary key and unique ones
///   columns = "(" column { ", " column } ")"         those that lead to the part; of a numeric primary key, "rowid"
///   rows    = ", index only"                         the rows themselves are not read
///
/// What it makes of its own tables is left out: they are as long as what was put into them.
using Plan = std::vector<std::string>;

using Explain = Plan (*)(sql::Connection&, const std::string& sql, sql::Row parameters);

Plan explainSqlite(sql::Connection&, const std::string& sql, sql::Row parameters);
Plan explainMySql(sql::Connection&, const std::string& sql, sql::Row parameters);

} // namespace eyrie::plans
