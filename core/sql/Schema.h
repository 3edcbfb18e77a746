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
	int version;
	std::vector<std::string> statements;
};

/// Every migration, from an empty database on, by rising version.
std::vector<Migration> migrations(const Dialect&);

} // namespace eyrie::sql
