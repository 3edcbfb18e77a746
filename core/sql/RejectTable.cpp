#include "RejectTable.h"

#include <string>

#include <Poco/DigestEngine.h>
#include <Poco/SHA1Engine.h>

#include "Columns.h"

namespace eyrie::sql
{

namespace
{

/// What makes it the same reject seen again. One that could not even be transmitted has no bytes.
std::string hashOf(const Reject& reject)
{
	Poco::SHA1Engine engine;
	engine.update(reject.bytes.empty() ? reject.id : reject.bytes);
	return Poco::DigestEngine::digestToHex(engine.digest());
}

} // namespace


void storeRejects(Connection& connection, const Dialect& dialect, const Batch& batch)
{
	if (batch.rejects.empty()) return;
	std::vector<std::string> hashes;
	for (const auto& reject : batch.rejects) hashes.push_back(hashOf(reject));
	Rows rows(7);
	for (std::size_t i = 0; i < hashes.size(); ++i)
	{
		const auto& [id, bytes, reason] = batch.rejects[i];
		rows << batch.stream.source << batch.stream.folder << hashes[i] << id << bytes << reason << batch.now;
	}
	connection.write("INSERT INTO rejects (source, folder, hash, remote_id, bytes, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
			+ dialect.onDuplicateIgnore("id"),
		rows);
}


void removeRejects(Connection& connection, const std::vector<std::int64_t>& numbers)
{
	Rows rows(1);
	for (const auto number : numbers) rows << number;
	if (!rows.isEmpty()) connection.write("DELETE FROM rejects WHERE id = ?", rows);
}


std::vector<StoredReject> loadRejects(Connection& connection, const RejectQuery& query)
{
	std::vector<StoredReject> rejects;
	Values parameters;
	parameters << query.before.value_or(INT64_MAX);
	if (query.source) parameters << *query.source;
	parameters << query.limit;
	connection.read("SELECT id, source, folder, remote_id, bytes, reason, at FROM rejects WHERE id < ?"
			+ std::string(query.source ? " AND source = ?" : "") + " ORDER BY id DESC LIMIT ?",
		parameters,
		[&](Row row)
		{
			Columns columns(row);
			auto& [number, stream, reject, at] = rejects.emplace_back();
			number = columns.take<std::int64_t>();
			stream.source = columns.take<std::string>();
			stream.folder = columns.take<std::string>();
			reject.id = columns.take<std::string>();
			reject.bytes = columns.take<std::string>();
			reject.reason = columns.take<std::string>();
			at = columns.take<TimePoint>();
		});
	return rejects;
}

} // namespace eyrie::sql
