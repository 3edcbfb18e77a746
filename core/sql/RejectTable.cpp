#include "RejectTable.h"

#include <deque>
#include <string>

#include <Poco/DigestEngine.h>
#include <Poco/SHA1Engine.h>

#include "Columns.h"
#include "Text.h"

namespace eyrie::sql
{

namespace
{

// Enough to see what it is, and little enough for a hundred of them to be listed at once.
constexpr std::size_t bytesKept = 1 << 20;
constexpr std::size_t wordsKept = 1000;

/// What makes it the same reject seen again. One that could not even be transmitted has no bytes.
std::string hashOf(const Reject& reject)
{
	Poco::SHA1Engine engine;
	engine.update(reject.bytes.empty() ? reject.id : reject.bytes);
	return Poco::DigestEngine::digestToHex(engine.digest());
}

std::string reasonOf(const Reject& reject)
{
	std::string reason = shortened(reject.reason, wordsKept);
	if (reject.bytes.size() > bytesKept)
		reason
			+= "; of its " + std::to_string(reject.bytes.size()) + " bytes, the first " + std::to_string(bytesKept) + " are kept";
	return reason;
}

} // namespace


void storeRejects(Connection& connection, const Dialect& dialect, const Batch& batch, const std::vector<Refused>& refused)
{
	Rows rows(7);
	std::deque<std::string> texts;
	const auto add = [&](const std::string& folder, const Reject& reject)
	{
		const std::string& hash = texts.emplace_back(hashOf(reject));
		const std::string& id = texts.emplace_back(shortened(reject.id, wordsKept));
		const std::string& reason = texts.emplace_back(reasonOf(reject));
		rows << batch.stream.source << folder << hash << id << std::string_view(reject.bytes).substr(0, bytesKept) << reason
			 << batch.now;
	};
	for (const auto& reject : batch.rejects) add(batch.stream.folder, reject);
	for (const auto& [key, folder, reject] : refused) add(batch.stream.folder.empty() ? folder : batch.stream.folder, reject);
	if (rows.isEmpty()) return;
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
			+ std::string(query.source ? " AND +source = ?" : "") + " ORDER BY id DESC LIMIT ?",
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
