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

/// Runs `select` … WHERE <the keys> `tail` over keys of one source, space and epoch, in chunks.
void readGroup(Connection& connection, const std::string& select, const MessageKey& group, std::span<const std::string_view> ids,
	std::string_view tail, const Statement::Sink& sink)
{
	while (!ids.empty())
	{
		const auto part = ids.subspan(0, std::min(ids.size(), largestChunk));
		ids = ids.subspan(part.size());
		const auto size = chunkSize(part.size());
		Values parameters;
		parameters << group.source << group.space << group.epoch;
		for (std::size_t i = 0; i < size; ++i) parameters << part[std::min(i, part.size() - 1)];
		connection.read(select + " WHERE m.source = ? AND m.id_space = ? AND m.epoch = ? AND m.remote_id IN (" + marks(size) + ")"
				+ std::string(tail),
			parameters, sink);
	}
}

void readKeys(Connection& connection, const std::string& select, std::span<const MessageKey> keys, std::string_view tail,
	const Statement::Sink& sink)
{
	std::map<std::tuple<std::string_view, std::string_view, std::int32_t>, std::pair<const MessageKey*, Ids>> groups;
	for (const auto& key : keys)
	{
		auto& [first, ids] = groups[{key.source, key.space, key.epoch}];
		if (!first) first = &key;
		ids.push_back(key.id);
	}
	for (const auto& [identity, group] : groups) readGroup(connection, select, *group.first, group.second, tail, sink);
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
	const auto keep = [&](bool archived)
	{
		return [&known, archived](Row row)
		{
			auto found = knownRow(row, archived);
			auto key = found.message.key;
			known.emplace(std::move(key), std::move(found));
		};
	};
	readKeys(connection, selectFrom("messages"), keys, lock, keep(false));
	if (known.size() == keys.size()) return known;

	std::vector<MessageKey> others;
	for (const auto& key : keys)
		if (!known.contains(key)) others.push_back(key);
	readKeys(connection, selectFrom("archived_messages"), others, lock, keep(true));
	return known;
}


MessageIds idsOf(Connection& connection, std::span<const MessageKey> keys)
{
	MessageIds ids;
	readKeys(connection, "SELECT m.id, m.source, m.id_space, m.epoch, m.remote_id FROM messages m", keys, {},
		[&](Row row)
		{
			Columns columns(row);
			const auto id = columns.take<std::int64_t>();
			MessageKey key;
			key.source = columns.take<std::string>();
			key.space = columns.take<std::string>();
			key.epoch = columns.take<std::int32_t>();
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
