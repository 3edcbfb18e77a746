#include "MessageTable.h"

#include <algorithm>
#include <functional>
#include <iterator>
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

/// Calls `sink` with the row of each key that is in one of the tables.
void read(
	Connection& connection, std::span<const MessageKey> keys, std::string_view lock, bool archived, const Statement::Sink& sink)
{
	const std::string table = archived ? "archived_messages" : "messages";
	for (const auto& group : groupsOf(keys))
		if (mayHold(connection, table, group)) readGroup(connection, selectFrom(table), group, lock, sink);
}

/// Calls `sink` with the row of each key, archived or not, and whether it is. `isFound` tells of which keys it has been.
template <class Sink, class IsFound>
void readAll(
	Connection& connection, const std::vector<MessageKey>& keys, std::string_view lock, const Sink& sink, const IsFound& isFound)
{
	read(connection, keys, lock, false, [&](Row row) { sink(row, false); });
	std::vector<MessageKey> others;
	std::copy_if(keys.begin(), keys.end(), std::back_inserter(others), std::not_fn(isFound));
	read(connection, others, lock, true, [&](Row row) { sink(row, true); });
}

MessageKey keyOf(Row row)
{
	Columns columns(row.subspan(1));
	MessageKey key;
	key.source = columns.take<std::string>();
	key.space = columns.take<std::string>();
	key.epoch = columns.take<std::int32_t>();
	key.id = columns.take<std::string>();
	return key;
}

/// Nothing is to be said or done about a message that is shown as it was before, once it is neither tracked nor to be tracked.
bool isSettled(Row row, const Message& seen)
{
	const bool untracked = std::holds_alternative<std::monostate>(row[1 + insertedColumns()]);
	return untracked && (seen.direction == Direction::incoming || isFinal(seen.delivery)) && isShownBy(row, seen);
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
	readAll(
		connection, {keys.begin(), keys.end()}, lock,
		[&](Row row, bool archived) { known.emplace(keyOf(row), knownRow(row, archived)); },
		[&](const MessageKey& key) { return known.contains(key); });
	return known;
}


Known loadKnown(Connection& connection, const Batch& batch, std::string_view lock)
{
	Known known;
	const auto keys = keysOf(batch);
	// Where a batch speaks twice of a message, all of what it says counts.
	const bool once = batch.gone.empty() && keys.size() == batch.messages.size();
	std::unordered_map<MessageKey, const Message*, KeyHash> seen;
	for (const auto& message : batch.messages) seen.emplace(message.key, &message);
	std::unordered_set<MessageKey, KeyHash> found;
	readAll(
		connection, keys, lock,
		[&](Row row, bool archived)
		{
			auto key = keyOf(row);
			found.insert(key);
			const auto message = seen.find(key);
			if (once && message != seen.end() && isSettled(row, *message->second))
				known.settled.insert(message->second);
			else
				known.rows.emplace(std::move(key), knownRow(row, archived));
		},
		[&](const MessageKey& key) { return found.contains(key); });
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
