#include "Migrations.h"

#include "Columns.h"

namespace eyrie::sql
{

namespace
{

bool isThere(Connection& connection, const std::string& index)
{
	std::int64_t found = 0;
	connection.read(index, {}, [&](Row row) { found = Columns(row).take<std::int64_t>(); });
	return found != 0;
}

int versionOf(Connection& connection)
{
	std::int64_t version = 0;
	connection.read("SELECT MAX(version) FROM schema_version", {},
		[&](Row row)
		{
			if (const auto* number = std::get_if<std::int64_t>(&row[0])) version = *number;
		});
	return static_cast<int>(version);
}

} // namespace


void migrate(Connection& connection, const Dialect& dialect)
{
	connection.run("CREATE TABLE IF NOT EXISTS schema_version (version " + std::string(dialect.types.integer)
		+ " NOT NULL PRIMARY KEY)" + std::string(dialect.tableSuffix));
	const auto steps = migrations(dialect);
	const int found = versionOf(connection);
	const int known = steps.back().version;
	if (found > known)
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			"the database's tables are of version " + std::to_string(found) + ", but this program knows them up to version "
				+ std::to_string(known) + " only; run the newer program that made them, or choose another database");
	for (const auto& step : steps)
	{
		if (step.version <= found) continue;
		for (const auto& statement : step.statements) define(connection, statement);
		// Last: a kill before this makes the next start run the whole step again.
		connection.run("INSERT INTO schema_version (version) VALUES (" + std::to_string(step.version) + ")"
			+ dialect.onDuplicateIgnore("version"));
	}
}


void define(Connection& connection, const Migration::Statement& statement)
{
	if (statement.unless.empty())
		connection.run(statement.sql);
	else if (!isThere(connection, statement.unless))
		connection.changeIndex(statement.sql);
}

} // namespace eyrie::sql
