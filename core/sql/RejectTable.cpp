#include "RejectTable.h"

#include <string>

#include <Poco/DigestEngine.h>
#include <Poco/SHA1Engine.h>

#include "Columns.h"

namespace eyrie::sql
{

namespace
{

std::string hashOf(const std::string& bytes)
{
	Poco::SHA1Engine engine;
	engine.update(bytes);
	return Poco::DigestEngine::digestToHex(engine.digest());
}

} // namespace


void storeRejects(Connection& connection, const Dialect& dialect, const Batch& batch)
{
	if (batch.rejects.empty()) return;
	std::vector<std::string> hashes;
	for (const auto& reject : batch.rejects) hashes.push_back(hashOf(reject.bytes));
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


std::vector<StoredReject> loadRejects(Connection& connection, std::size_t limit)
{
	std::vector<StoredReject> rejects;
	Values parameters;
	parameters << limit;
	connection.read("SELECT source, folder, remote_id, bytes, reason, at FROM rejects ORDER BY id DESC LIMIT ?", parameters,
		[&](Row row)
		{
			Columns columns(row);
			auto& [stream, reject, at] = rejects.emplace_back();
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
