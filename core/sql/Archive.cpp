#include "Archive.h"

#include <string>

#include "Chunks.h"
#include "Columns.h"
#include "LeaseTable.h"
#include "MessageRow.h"
#include "Text.h"
#include "TextIndex.h"

namespace eyrie::sql
{

namespace
{

/// The oldest that may go, as rows of one parameter each. They come by sort_time, so that this alone leads to an index.
Rows outdated(Connection& connection, const Dialect& dialect, const ArchiveRequest& request, const std::string& table)
{
	Rows ids(1);
	Values parameters;
	parameters << request.olderThan << request.source << request.limit;
	connection.read("SELECT m.id FROM " + table + " m" + replaced(std::string(dialect.indexes.use), "{index}", table + "_by_time")
			+ " WHERE m.sort_time < ? AND +m.source = ? AND NOT EXISTS (SELECT 1 FROM pending_messages p WHERE p.message_id = "
			  "m.id) ORDER BY m.sort_time, m.id LIMIT ?"
			+ std::string(dialect.lockRows),
		parameters, [&](Row row) { ids << Columns(row).take<std::int64_t>(); });
	return ids;
}

std::size_t discardFrom(
	Connection& connection, const Dialect& dialect, const ArchiveRequest& request, const std::string& table, bool indexed)
{
	const auto ids = outdated(connection, dialect, request, table);
	if (ids.isEmpty()) return 0;
	if (indexed) forgetTexts(connection, table, ids);
	connection.write("DELETE FROM " + table + " WHERE id = ?", ids);
	return ids.size();
}

} // namespace


std::size_t archiveMessages(Connection& connection, const Dialect& dialect, const ArchiveRequest& request, bool indexed)
{
	requireLease(connection, dialect, request.source, request.lease);
	const auto ids = outdated(connection, dialect, request, "messages");
	if (ids.isEmpty()) return 0;
	const auto columns = messageColumns();
	writeChunks(
		connection, "INSERT INTO archived_messages (" + columns + ") SELECT " + columns + " FROM messages WHERE id IN (", ids);
	if (indexed)
	{
		forgetTexts(connection, "messages", ids);
		indexTexts(connection, "archived_messages", ids);
	}
	connection.write("DELETE FROM messages WHERE id = ?", ids);
	return ids.size();
}


std::size_t discardMessages(Connection& connection, const Dialect& dialect, const ArchiveRequest& request, bool indexed)
{
	requireLease(connection, dialect, request.source, request.lease);
	const auto count = discardFrom(connection, dialect, request, "archived_messages", indexed);
	if (count == request.limit) return count;
	auto rest = request;
	rest.limit -= count;
	return count + discardFrom(connection, dialect, rest, "messages", indexed);
}

} // namespace eyrie::sql
