#pragma once

#include <string>
#include <vector>

#include <eyrie/sql/Dialect.h>

namespace eyrie::sql
{

/// The statements of one step from a version of the tables to the next. Each may be run again: a kill between any two of them
/// leaves something that running all of them completes.
struct Migration
{
	struct Statement
	{
		std::string sql;
		std::string unless; ///< Of an index. A query: where it selects anything but 0 it is there.
	};

	int version;
	std::vector<Statement> statements;
};

/// Makes messages_by_number, unless it is there.
Migration::Statement numberIndex(const Dialect&);

/// Drops it.
std::string dropNumberIndex(const Dialect&);

/// Every migration, from an empty database on, by rising version.
std::vector<Migration> migrations(const Dialect&);

} // namespace eyrie::sql
