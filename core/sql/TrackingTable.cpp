#include "TrackingTable.h"

#include <string>

#include "Columns.h"

namespace eyrie::sql
{

namespace
{

const std::string ofKey
	= " WHERE message_id = COALESCE((SELECT id FROM messages WHERE source = ? AND id_space = ? AND epoch = ? AND remote_id = ?), "
	  "(SELECT id FROM archived_messages WHERE source = ? AND id_space = ? AND epoch = ? AND remote_id = ?))";

void write(Connection& connection, const std::string& sql, const Rows& rows)
{
	if (!rows.isEmpty()) connection.write(sql, rows);
}

} // namespace


void storeTracking(Connection& connection, const BatchPlan& plan, const MessageIds& ids)
{
	Rows begun(7);
	Rows changed(4);
	Rows ended(1);
	for (const auto& entry : plan.entries())
	{
		const auto& before = entry.trackingBefore();
		const auto& now = entry.tracking;
		if (now == before) continue;
		const auto id = entry.known ? entry.known->id : ids.at(entry.message().key);
		const auto& key = entry.message().key;
		if (!now)
			ended << id;
		else if (before)
			changed << now->expiresAt << now->nextCheckAt << now->checks << id;
		else
			begun << id << key.source << key.space << key.id << now->expiresAt << now->nextCheckAt << now->checks;
	}
	write(connection,
		"INSERT INTO pending_messages (message_id, source, id_space, remote_id, validity_expires_at, next_check_at, checks) "
		"VALUES (?, ?, ?, ?, ?, ?, ?)",
		begun);
	write(connection, "UPDATE pending_messages SET validity_expires_at = ?, next_check_at = ?, checks = ? WHERE message_id = ?",
		changed);
	write(connection, "DELETE FROM pending_messages WHERE message_id = ?", ended);
}


void storeChecks(Connection& connection, const std::vector<Checked>& checks)
{
	Rows again(9);
	Rows ended(8);
	for (const auto& [key, nextCheckAt] : checks)
	{
		auto& rows = nextCheckAt ? again << *nextCheckAt : ended;
		for (int table = 0; table < 2; ++table) rows << key.source << key.space << key.epoch << key.id;
	}
	write(connection, "UPDATE pending_messages SET next_check_at = ?, checks = checks + 1" + ofKey, again);
	write(connection, "DELETE FROM pending_messages" + ofKey, ended);
}


std::vector<Pending> loadPending(Connection& connection, const PendingQuery& query)
{
	std::vector<Pending> pending;
	Values parameters;
	parameters << query.source << query.dueBy << query.limit;
	connection.read(
		"SELECT p.source, p.id_space, COALESCE(m.epoch, a.epoch), p.remote_id, COALESCE(m.folder, a.folder), "
		"p.validity_expires_at, "
		"p.next_check_at, p.checks FROM pending_messages p LEFT JOIN messages m ON m.id = p.message_id LEFT JOIN archived_messages "
		"a "
		"ON a.id = p.message_id WHERE p.source = ? AND p.next_check_at <= ? ORDER BY p.next_check_at, p.message_id LIMIT ?",
		parameters,
		[&](Row row)
		{
			Columns columns(row);
			auto& [key, folder, tracking] = pending.emplace_back();
			key.source = columns.take<std::string>();
			key.space = columns.take<std::string>();
			key.epoch = columns.take<std::int32_t>();
			key.id = columns.take<std::string>();
			folder = columns.take<std::string>();
			tracking.expiresAt = columns.takeOptional<TimePoint>();
			tracking.nextCheckAt = columns.take<TimePoint>();
			tracking.checks = columns.take<std::int32_t>();
		});
	return pending;
}

} // namespace eyrie::sql
