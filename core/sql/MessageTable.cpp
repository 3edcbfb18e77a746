#include "MessageTable.h"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>

#include "Chunks.h"
#include "MessageRow.h"

namespace eyrie::sql
{

namespace
{

using Ids = std::vector<std::string_view>;

// To ask for fewer ids costs no more than to find out whether it may be spared.
constexpr std::size_t worthALook = 16;

/// The ids of keys that have the rest in common.
struct Group
{
	const MessageKey* first = nullptr;
	Ids ids;
};

std::vector<Group> groupsOf(std::span<const MessageKey> keys)
{
	std::map<std::tuple<std::string_view, std::string_view, std::int32_t>, Group> groups;
	for (const auto& key : keys)
	{
		auto& [first, ids] = groups[{key.source, key.space, key.epoch}];
		if (!first) first = &key;
		ids.push_back(key.id);
	}
	std::vector<Group> result;
	for (auto& [identity, group] : groups) result.push_back(std::move(group));
	return result;
}

/// Runs `select` … WHERE <the keys> `tail`, in chunks.
void readGroup(
	Connection& connection, const std::string& select, const Group& group, std::string_view tail, const Statement::Sink& sink)
{
	for (std::span<const std::string_view> ids = group.ids; !ids.empty();)
	{
		const auto part = ids.subspan(0, std::min(ids.size(), largestChunk));
		ids = ids.subspan(part.size());
		const auto size = chunkSize(part.size());
		Values parameters;
		parameters << group.first->source << group.first->space << group.first->epoch;
		for (std::size_t i = 0; i < size; ++i) parameters << part[std::min(i, part.size() - 1)];
		connection.read(select + " WHERE m.source = ? AND m.id_space = ? AND m.epoch = ? AND m.remote_id IN (" + marks(size) + ")"
				+ std::string(tail),
			parameters, sink);
	}
}

/// One look at the unique key, where new ids mostly have a stretch of it to themselves. It tells of others in between, too.
bool mayHold(Connection& connection, const std::string& table, const Group& group)
{
	if (group.ids.size() < worthALook) return true;
	const auto [lowest, highest] = std::minmax_element(group.ids.begin(), group.ids.end());
	Values parameters;
	parameters << group.first->source << group.first->space << group.first->epoch << *lowest << *highest;
	bool any = false;
	connection.read(
		"SELECT 1 FROM " + table + " WHERE source = ? AND id_space = ? AND epoch = ? AND remote_id >= ? AND remote_id <= ? LIMIT 1",
		parameters, [&](Row) { any = true; });
	return any;
}

KnownRow knownRow(Row row, bool archived)
{
	Columns columns(row);
	KnownRow known;
	known.archived = archived;
	known.id = columns.take<std::int64_t>();
	known.message = decode(columns);
	if (!columns.takeOptional<std::int64_t>()) return known;
	auto& tracking = known.tracking.emplace();
	tracking.expiresAt = columns.takeOptional<TimePoint>();
	tracking.nextCheckAt = columns.take<TimePoint>();
	tracking.checks = columns.take<std::int32_t>();
	return known;
}

/// With their tracking: that of an archived one begins again when it was marked deleted and is seen again.
std::string selectFrom(const std::string& table)
{
	return "SELECT " + messageColumns("m.") + ", p.message_id, p.validity_expires_at, p.next_check_at, p.checks FROM " + table
		+ " m LEFT JOIN pending_messages p ON p.message_id = m.id";
}

/// Those of the keys that are in one of the tables.
void load(Connection& connection, std::span<const MessageKey> keys, std::string_view lock, bool archived, KnownRows& known)
{
	const std::string table = archived ? "archived_messages" : "messages";
	for (const auto& group : groupsOf(keys))
	{
		if (!mayHold(connection, table, group)) continue;
		readGroup(connection, selectFrom(table), group, lock,
			[&](Row row)
			{
				auto found = knownRow(row, archived);
				auto key = found.message.key;
				known.emplace(std::move(key), std::move(found));
			});
	}
}

void update(Connection& connection, const BatchPlan& plan, bool archived, bool indexed)
{
	Rows rows(updatedColumns(indexed));
	for (const auto& entry : plan.entries())
		if (entry.known && entry.changed && entry.known->archived == archived
			&& changesIndexed(entry.known->message, entry.message) == indexed)
			encodeUpdate(rows, entry.message, entry.known->id, indexed);
	if (!rows.isEmpty()) connection.write(updateMessage(archived ? "archived_messages" : "messages", indexed), rows);
}

} // namespace


KnownRows loadMessages(Connection& connection, std::span<const MessageKey> keys, std::string_view lock)
{
	KnownRows known;
	load(connection, keys, lock, false, known);
	if (known.size() == keys.size()) return known;
	if (known.empty())
	{
		load(connection, keys, lock, true, known);
		return known;
	}

	std::vector<MessageKey> others;
	for (const auto& key : keys)
		if (!known.contains(key)) others.push_back(key);
	load(connection, others, lock, true, known);
	return known;
}


MessageIds idsOf(Connection& connection, std::span<const MessageKey> keys)
{
	MessageIds ids;
	for (const auto& group : groupsOf(keys))
		readGroup(connection, "SELECT m.id, m.remote_id FROM messages m", group, {},
			[&](Row row)
			{
				Columns columns(row);
				const auto id = columns.take<std::int64_t>();
				MessageKey key = *group.first;
				key.id = columns.take<std::string>();
				ids.emplace(std::move(key), id);
			});
	return ids;
}


void storeMessages(Connection& connection, const BatchPlan& plan)
{
	Rows rows(insertedColumns());
	for (const auto& entry : plan.entries())
		if (!entry.known) encode(rows, entry.message);
	if (!rows.isEmpty()) connection.write(insertMessage(), rows);
	for (const bool archived : {false, true})
		for (const bool indexed : {false, true}) update(connection, plan, archived, indexed);
}

} // namespace eyrie::sql
