#include "MessageTable.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "Chunks.h"
#include "MessageRow.h"

namespace eyrie::sql
{

namespace
{

// To ask for fewer ids costs no more than to find out whether it may be spared.
constexpr std::size_t worthALook = 16;
// Where more than every other row would be read in vain, each is looked up.
constexpr std::size_t mostPerWanted = 2;
constexpr std::array<std::string_view, 2> tables{"messages", "archived_messages"};
const std::string ofGroup = " WHERE m.source = ? AND m.id_space = ? AND m.epoch = ?";

/// A message that is looked for.
struct Wanted
{
	std::string_view id;
	const Message* seen; ///< As the batch tells it; null: it does not, or more than once.
};

/// Those whose keys have the rest in common, by id, each once.
struct Group
{
	const MessageKey* first = nullptr;
	std::vector<Wanted> wanted;
};

using Groups = std::vector<Group>;

void add(Groups& groups, const MessageKey& key, const Message* seen)
{
	const auto isIts = [&](const Group& group)
	{ return group.first->epoch == key.epoch && group.first->space == key.space && group.first->source == key.source; };
	auto group = std::find_if(groups.begin(), groups.end(), isIts);
	if (group == groups.end()) group = groups.insert(group, Group{&key, {}});
	group->wanted.push_back({key.id, seen});
}

void tidy(Groups& groups)
{
	for (auto& [first, wanted] : groups)
	{
		std::stable_sort(wanted.begin(), wanted.end(), [](const Wanted& a, const Wanted& b) { return a.id < b.id; });
		std::size_t kept = 0;
		for (const auto& entry : wanted)
			if (kept > 0 && wanted[kept - 1].id == entry.id)
				wanted[kept - 1].seen = nullptr;
			else
				wanted[kept++] = entry;
		wanted.resize(kept);
	}
}

Groups groupsOf(std::span<const MessageKey> keys)
{
	Groups groups;
	for (const auto& key : keys) add(groups, key, nullptr);
	tidy(groups);
	return groups;
}

Groups groupsOf(const Batch& batch)
{
	Groups groups;
	for (const auto& message : batch.messages) add(groups, message.key, &message);
	for (const auto& key : batch.gone) add(groups, key, nullptr);
	tidy(groups);
	return groups;
}

/// What is read of messages that are called `m`.
struct Selection
{
	std::string sql;      ///< Up to WHERE.
	std::size_t remoteId; ///< Which of its columns that is.
	std::string_view lock;
};

/// Reads them by their keys, in chunks.
void readEach(Connection& connection, const Selection& select, const MessageKey& first, std::span<const Wanted> rest,
	const Statement::Sink& sink)
{
	while (!rest.empty())
	{
		const auto part = rest.subspan(0, std::min(rest.size(), largestChunk));
		rest = rest.subspan(part.size());
		const auto size = chunkSize(part.size());
		Values parameters;
		parameters << first.source << first.space << first.epoch;
		for (std::size_t i = 0; i < size; ++i) parameters << part[std::min(i, part.size() - 1)].id;
		connection.read(
			select.sql + ofGroup + " AND m.remote_id IN (" + marks(size) + ")" + std::string(select.lock), parameters, sink);
	}
}

/// Only digits.
std::optional<std::uint64_t> numberIn(std::string_view id)
{
	std::uint64_t number = 0;
	const auto [end, error] = std::from_chars(id.begin(), id.end(), number);
	return error == std::errc() && end == id.end() ? std::optional(number) : std::nullopt;
}

/// Whether they are numbers that lie close together: so do their rows in the unique key, among few others.
bool isStretch(const Group& group)
{
	if (group.wanted.size() < worthALook) return false;
	const auto first = group.wanted.front().id, last = group.wanted.back().id;
	const auto low = numberIn(first), high = numberIn(last);
	return low && high && first.size() == last.size() && *high - *low < mostPerWanted * group.wanted.size();
}

/// Reads a stretch of the key: each row costs a quarter less than one that is looked up. Tells of others in between, too. Returns those of
/// the group that it has not come to.
std::span<const Wanted> readStretch(
	Connection& connection, const Selection& select, const Group& group, const Statement::Sink& sink)
{
	const std::size_t limit = mostPerWanted * group.wanted.size();
	std::size_t rows = 0;
	std::string last;
	Values parameters;
	parameters << group.first->source << group.first->space << group.first->epoch << group.wanted.front().id
			   << group.wanted.back().id << limit;
	connection.read(
		select.sql + ofGroup + " AND m.remote_id >= ? AND m.remote_id <= ? ORDER BY m.remote_id LIMIT ?" + std::string(select.lock),
		parameters,
		[&](Row row)
		{
			if (++rows == limit) last = std::get<std::string_view>(row[select.remoteId]);
			sink(row);
		});
	if (rows < limit) return {};
	const auto rest = std::upper_bound(
		group.wanted.begin(), group.wanted.end(), last, [](const std::string& a, const Wanted& b) { return a < b.id; });
	return {rest, group.wanted.end()};
}

/// Hands over their rows, and maybe some of others.
void readGroup(
	Connection& connection, const Dialect& dialect, const Selection& select, const Group& group, const Statement::Sink& sink)
{
	std::span<const Wanted> rest = group.wanted;
	if (dialect.indexes.takeRanges && isStretch(group)) rest = readStretch(connection, select, group, sink);
	readEach(connection, select, *group.first, rest, sink);
}

/// Which tables may hold some of them: by one look at the unique key of each, where new ids mostly have a stretch to themselves. It
/// tells of others in between, too.
std::array<bool, 2> whereTheyMayBe(Connection& connection, const Group& group)
{
	std::array<bool, 2> may{true, true};
	if (group.wanted.size() < worthALook) return may;
	static const std::string stretch = " WHERE source = ? AND id_space = ? AND epoch = ? AND remote_id >= ? AND remote_id <= ?)";
	Values parameters;
	for ([[maybe_unused]] const auto table : tables)
		parameters << group.first->source << group.first->space << group.first->epoch << group.wanted.front().id
				   << group.wanted.back().id;
	connection.read("SELECT EXISTS (SELECT 1 FROM " + std::string(tables[0]) + stretch + ", EXISTS (SELECT 1 FROM "
			+ std::string(tables[1]) + stretch,
		parameters,
		[&](Row row)
		{
			for (std::size_t i = 0; i < may.size(); ++i) may[i] = std::get<std::int64_t>(row[i]) != 0;
		});
	return may;
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
Selection selectionFrom(std::string_view table, std::string_view lock)
{
	return {"SELECT " + messageColumns("m.") + ", p.message_id, p.validity_expires_at, p.next_check_at, p.checks FROM "
			+ std::string(table) + " m LEFT JOIN pending_messages p ON p.message_id = m.id",
		4, lock};
}

/// Calls sink(row, archived, wanted) with the row of each that is in one of the tables.
template <class Sink>
void readAll(Connection& connection, const Dialect& dialect, Groups groups, std::string_view lock, const Sink& sink)
{
	for (auto& group : groups)
	{
		const auto mayBe = whereTheyMayBe(connection, group);
		for (const bool archived : {false, true})
		{
			if (group.wanted.empty() || !mayBe[archived]) continue;
			const auto select = selectionFrom(tables[archived], lock);
			std::vector<bool> found(group.wanted.size());
			const auto take = [&](Row row)
			{
				const auto id = std::get<std::string_view>(row[select.remoteId]);
				const auto at = std::lower_bound(
					group.wanted.begin(), group.wanted.end(), id, [](const Wanted& a, std::string_view b) { return a.id < b; });
				if (at == group.wanted.end() || at->id != id) return;
				found[static_cast<std::size_t>(at - group.wanted.begin())] = true;
				sink(row, archived, *at);
			};
			readGroup(connection, dialect, select, group, take);
			std::size_t next = 0;
			std::erase_if(group.wanted, [&](const Wanted&) { return found[next++]; });
		}
	}
}

void keep(KnownRows& known, Row row, bool archived)
{
	auto found = knownRow(row, archived);
	auto key = found.message.key;
	known.emplace(std::move(key), std::move(found));
}

/// Nothing is to be said or done about a message that is shown as it was before, once it is neither tracked nor to be tracked.
bool isSettled(Row row, const Message& seen)
{
	const bool untracked = std::holds_alternative<std::monostate>(row[1 + storedColumns()]);
	return untracked && (seen.direction == Direction::incoming || isFinal(seen.delivery)) && isShownBy(row, seen);
}

void insert(Connection& connection, const BatchPlan& plan)
{
	FilledColumns filled;
	std::size_t count = 0;
	for (const auto& entry : plan.entries())
	{
		if (entry.known) continue;
		filled.add(entry.message(), entry.own(plan.now()));
		++count;
	}
	if (count == 0) return;
	Rows rows(filled.count());
	rows.expect(count);
	for (const auto& entry : plan.entries())
		if (!entry.known) filled.encode(rows, entry.message(), entry.own(plan.now()));
	connection.write(filled.insert(), rows);
}

void update(Connection& connection, const BatchPlan& plan, bool archived, bool indexed)
{
	Rows rows(updatedColumns(indexed));
	for (const auto& entry : plan.entries())
		if (entry.known && entry.changed && entry.known->archived == archived
			&& changesIndexed(entry.known->message, entry.message()) == indexed)
			encodeUpdate(rows, entry.message(), entry.known->id, indexed);
	if (!rows.isEmpty()) connection.write(updateMessage(tables[archived], indexed), rows);
}

} // namespace


KnownRows loadMessages(Connection& connection, const Dialect& dialect, std::span<const MessageKey> keys)
{
	KnownRows known;
	readAll(connection, dialect, groupsOf(keys), {}, [&](Row row, bool archived, const Wanted&) { keep(known, row, archived); });
	return known;
}


Known loadKnown(Connection& connection, const Dialect& dialect, const Batch& batch)
{
	Known known;
	readAll(connection, dialect, groupsOf(batch), dialect.lockRows,
		[&](Row row, bool archived, const Wanted& wanted)
		{
			if (wanted.seen && isSettled(row, *wanted.seen))
				known.settled.insert(wanted.seen);
			else
				keep(known.rows, row, archived);
		});
	return known;
}


bool areSettled(Connection& connection, const Dialect& dialect, const Batch& batch)
{
	std::size_t settled = 0;
	readAll(connection, dialect, groupsOf(batch), {},
		[&](Row row, bool, const Wanted& wanted)
		{
			if (wanted.seen && isSettled(row, *wanted.seen)) ++settled;
		});
	return settled == batch.messages.size();
}


MessageIds idsOf(Connection& connection, const Dialect& dialect, std::span<const MessageKey> keys)
{
	MessageIds ids;
	for (const auto& group : groupsOf(keys))
		readGroup(connection, dialect, {"SELECT m.id, m.remote_id FROM messages m", 1, {}}, group,
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
	insert(connection, plan);
	if (std::ranges::none_of(plan.entries(), [](const auto& entry) { return entry.known && entry.changed; })) return;
	for (const bool archived : {false, true})
		for (const bool indexed : {false, true}) update(connection, plan, archived, indexed);
}

} // namespace eyrie::sql
