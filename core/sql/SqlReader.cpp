#include "SqlReader.h"

#include <algorithm>
#include <map>

#include "ChangeTable.h"
#include "MessageRow.h"
#include "MessageTable.h"
#include "RejectTable.h"
#include "StreamTable.h"
#include "Text.h"
#include "TextIndex.h"

namespace eyrie::sql
{

namespace
{

/// The conditions of a query and their values, side by side.
class Conditions
{
public:
	/// Takes the condition's values.
	Values& add(std::string_view condition)
	{
		_sql.append(_sql.empty() ? " WHERE " : " AND ").append(condition);
		return _values;
	}

	const std::string& sql() const { return _sql; }
	Values& values() { return _values; }

private:
	std::string _sql;
	Values _values;
};

/// Not `(sort_time, id) < (?, ?)`: not every database finds its way into an index by that.
void addAfter(Conditions& conditions, const AfterMessage& after)
{
	conditions.add("sort_time <= ? AND (sort_time < ? OR id < ?)") << after.sortTime << after.sortTime << after.id;
}

/// One column leads to an index: the number before the folder before the order itself. The others are marked with a `+`, which means
/// nothing to a database, but to a planner without statistics: not by this one.
Conditions conditionsOf(const MessageQuery& query)
{
	Conditions conditions;
	const bool byNumber = query.phoneNumber.has_value();
	const bool byFolder = query.folder && !byNumber;
	if (byNumber) conditions.add("phone_number = ?") << *query.phoneNumber;
	if (query.source) conditions.add(byFolder ? "source = ?" : "+source = ?") << *query.source;
	if (query.folder) conditions.add(byFolder ? "folder = ?" : "+folder = ?") << *query.folder;
	if (query.space) conditions.add("+id_space = ?") << *query.space;
	if (query.epoch) conditions.add("+epoch = ?") << *query.epoch;
	if (query.direction) conditions.add("+direction = ?") << nameOf(*query.direction);
	if (query.status) conditions.add("+status = ?") << *query.status;
	if (query.delivery) conditions.add("+delivery = ?") << nameOf(*query.delivery);
	if (query.deleted == MessageQuery::Deleted::excluded) conditions.add("deleted_at IS NULL");
	if (query.deleted == MessageQuery::Deleted::only) conditions.add("deleted_at IS NOT NULL");
	if (query.since) conditions.add("sort_time >= ?") << *query.since;
	if (query.until) conditions.add("sort_time < ?") << *query.until;
	if (query.after && !query.text) addAfter(conditions, *query.after);
	return conditions;
}

std::string tableOf(const MessageQuery& query)
{
	return query.archived ? "archived_messages" : "messages";
}

/// Walks the index that conditionsOf() has in mind, in the order of newest first.
std::string walked(const Dialect& dialect, const std::string& table, std::string_view by)
{
	return table + replaced(std::string(dialect.indexes.use), "{index}", table + "_by_" + std::string(by));
}

std::string_view indexOf(const MessageQuery& query)
{
	if (query.phoneNumber) return "number";
	return query.source && query.folder ? "folder" : "time";
}

/// The table of the texts leads: its order is the one asked for, and goes on behind a number without looking at what lies before.
std::string textSelection(const Dialect& dialect, const MessageQuery& query, const std::string& search, Conditions& conditions)
{
	const std::string table = tableOf(query);
	const auto texts = textTable(table);
	if (query.after) conditions.add(texts + ".rowid < ?") << query.after->id;
	conditions.add(replaced(std::string(dialect.search.match), "{table}", texts)) << search;
	return "SELECT " + messageColumns("m.") + " FROM " + texts + " CROSS JOIN " + table + " m ON m.id = " + texts + ".rowid"
		+ conditions.sql() + " ORDER BY " + texts + ".rowid DESC LIMIT ?";
}

StoredMessage storedMessage(Row row)
{
	Columns columns(row);
	StoredMessage stored;
	stored.id = columns.take<std::int64_t>();
	stored.message = decode(columns);
	return stored;
}

/// A conversation's last message, before anything else is known of it.
struct Last
{
	std::int64_t id = 0;
	TimePoint sortTime{};
	std::string phoneNumber;
};

// Messages that a page of conversations looks at; first at few, which mostly do, for each is looked at before any is left out.
constexpr std::int64_t mostLookedAt = 5000;
constexpr std::int64_t fewForEach = 6;

/// This message, or one before it.
constexpr std::string_view upTo = "sort_time <= ? AND (sort_time < ? OR id <= ?)";

void addUntil(Values& values, const AfterMessage& until)
{
	values << until.sortTime << until.sortTime << until.id;
}

Conditions conversationConditions(const ConversationQuery& query)
{
	Conditions conditions;
	conditions.add("phone_number IS NOT NULL AND deleted_at IS NULL");
	if (query.source) conditions.add("+source = ?") << *query.source;
	if (query.after)
		addAfter(conditions, *query.after);
	else if (query.until)
		addUntil(conditions.add(upTo), *query.until);
	return conditions;
}

/// Of so many of the newest messages those that no newer one of their number follows.
std::vector<Last> loadLasts(Connection& connection, const Dialect& dialect, const ConversationQuery& query, std::int64_t among)
{
	auto conditions = conversationConditions(query);
	// The newest of a number is the last entry of its part of the index.
	std::string sql = "SELECT r.id, r.sort_time, r.phone_number FROM (SELECT id, sort_time, phone_number FROM "
		+ walked(dialect, "messages", "time") + conditions.sql()
		+ " ORDER BY sort_time DESC, id DESC LIMIT ?) r WHERE r.id = (SELECT n.id FROM messages n"
		+ replaced(std::string(dialect.indexes.use), "{index}", "messages_by_number")
		+ " WHERE n.phone_number = r.phone_number AND n.deleted_at IS NULL";
	auto& values = conditions.values();
	values << std::min(among, mostLookedAt);
	if (query.source)
	{
		sql += " AND +n.source = ?";
		values << *query.source;
	}
	if (query.until)
	{
		sql += " AND n.sort_time <= ? AND (n.sort_time < ? OR n.id <= ?)";
		addUntil(values, *query.until);
	}
	sql += " ORDER BY n.sort_time DESC, n.id DESC LIMIT 1) ORDER BY r.sort_time DESC, r.id DESC LIMIT ?";
	values << query.limit;
	std::vector<Last> lasts;
	connection.read(sql, values,
		[&](Row row)
		{
			Columns columns(row);
			lasts.push_back({columns.take<std::int64_t>(), columns.take<TimePoint>(), columns.take<std::string>()});
		});
	return lasts;
}

/// Where a page ends that looked at as many messages as it may; nothing if there were fewer.
std::optional<AfterMessage> endOfSight(Connection& connection, const Dialect& dialect, const ConversationQuery& query)
{
	auto conditions = conversationConditions(query);
	conditions.values() << mostLookedAt - 1;
	std::optional<AfterMessage> end;
	connection.read("SELECT sort_time, id FROM " + walked(dialect, "messages", "time") + conditions.sql()
			+ " ORDER BY sort_time DESC, id DESC LIMIT 1 OFFSET ?",
		conditions.values(),
		[&](Row row)
		{
			Columns columns(row);
			end = AfterMessage{columns.take<TimePoint>(), columns.take<std::int64_t>()};
		});
	return end;
}

std::int64_t countUpTo(
	Connection& connection, const Dialect& dialect, const std::string& number, const std::optional<std::string>& source)
{
	Conditions conditions;
	conditions.add("phone_number = ? AND deleted_at IS NULL") << number;
	if (source) conditions.add("+source = ?") << *source;
	conditions.values() << Conversation::counted + 1;
	const auto selection = walked(dialect, "messages", "number") + conditions.sql() + " LIMIT ?";
	std::int64_t count = 0;
	connection.read("SELECT COUNT(*) FROM (SELECT 1 FROM " + selection + ") c", conditions.values(),
		[&](Row row) { count = Columns(row).take<std::int64_t>(); });
	return count;
}

std::optional<StoredMessage> loadMessage(Connection& connection, std::int64_t id, const std::string& table)
{
	Values values;
	values << id;
	std::optional<StoredMessage> stored;
	connection.read(
		"SELECT " + messageColumns() + " FROM " + table + " WHERE id = ?", values, [&](Row row) { stored = storedMessage(row); });
	return stored;
}

/// Adds `select`'s source, folder, number to `counts`.
void count(
	Connection& connection, const std::string& select, std::int64_t FolderCount::*member, std::map<StreamId, FolderCount>& counts)
{
	connection.read(select, {},
		[&](Row row)
		{
			Columns columns(row);
			StreamId stream;
			stream.source = columns.take<std::string>();
			stream.folder = columns.take<std::string>();
			counts[stream].*member = columns.take<std::int64_t>();
		});
}

} // namespace


std::optional<StoredMessage> SqlReader::find(const MessageKey& key)
{
	std::optional<StoredMessage> message;
	read(
		[&](Connection& connection)
		{
			auto known = loadMessages(connection, _database.dialect(), {&key, 1});
			message.reset();
			if (!known.empty()) message = StoredMessage{known.begin()->second.id, std::move(known.begin()->second.message)};
		});
	return message;
}


std::vector<StoredMessage> SqlReader::messages(const MessageQuery& query)
{
	std::vector<StoredMessage> messages;
	if (query.text && !_searches)
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			"messages can't be found by their texts; set storage.search = true and restart eyried");
	if (query.phoneNumber && !query.archived && !query.text) _numberIndex.require();
	const auto search = query.text ? searchFor(_database.dialect(), *query.text) : std::string();
	if (query.text && search.empty()) return messages;
	auto conditions = conditionsOf(query);
	const auto sql = query.text
		? textSelection(_database.dialect(), query, search, conditions)
		: "SELECT " + messageColumns() + " FROM " + walked(_database.dialect(), tableOf(query), indexOf(query)) + conditions.sql()
			+ " ORDER BY sort_time DESC, id DESC LIMIT ?";
	conditions.values() << query.limit;
	read(
		[&](Connection& connection)
		{
			messages.clear();
			connection.read(sql, conditions.values(), [&](Row row) { messages.push_back(storedMessage(row)); });
		});
	return messages;
}


std::optional<StoredMessage> SqlReader::message(std::int64_t id)
{
	std::optional<StoredMessage> stored;
	read(
		[&](Connection& connection)
		{
			stored = loadMessage(connection, id, "messages");
			if (!stored) stored = loadMessage(connection, id, "archived_messages");
		});
	return stored;
}


ConversationPage SqlReader::conversations(const ConversationQuery& query)
{
	_numberIndex.require();
	ConversationPage page;
	read(
		[&](Connection& connection)
		{
			page = {};
			std::vector<Last> lasts;
			auto among = static_cast<std::int64_t>(query.limit);
			do lasts = loadLasts(connection, _database.dialect(), query, among *= fewForEach);
			while (lasts.size() < query.limit && among < mostLookedAt);
			for (const auto& last : lasts)
			{
				auto stored = loadMessage(connection, last.id, "messages");
				if (!stored) continue; // Archived in this moment.
				const auto count = countUpTo(connection, _database.dialect(), last.phoneNumber, query.source);
				page.conversations.push_back(
					{std::move(*stored), std::min(count, Conversation::counted), count > Conversation::counted});
			}
			if (!lasts.empty() && lasts.size() == query.limit)
				page.next = AfterMessage{lasts.back().sortTime, lasts.back().id};
			else
				page.next = endOfSight(connection, _database.dialect(), query);
			page.until = query.until || lasts.empty() ? query.until : AfterMessage{lasts.front().sortTime, lasts.front().id};
		});
	return page;
}


std::vector<FolderCount> SqlReader::counts()
{
	std::map<StreamId, FolderCount> counts;
	read(
		[&](Connection& connection)
		{
			counts.clear();
			count(connection, "SELECT source, folder, COUNT(*) FROM messages WHERE deleted_at IS NULL GROUP BY source, folder",
				&FolderCount::messages, counts);
			// Those few lead, not the messages in the order of the groups.
			count(connection,
				"SELECT m.source, m.folder, COUNT(*) FROM pending_messages p CROSS JOIN messages m ON m.id = p.message_id "
				"GROUP BY m.source, m.folder",
				&FolderCount::pending, counts);
		});
	std::vector<FolderCount> result;
	for (auto& [stream, count] : counts) result.push_back({stream, count.messages, count.pending});
	return result;
}


std::vector<Backlog> SqlReader::backlog()
{
	std::map<std::string, Backlog> backlog;
	read(
		[&](Connection& connection)
		{
			backlog.clear();
			// Either is answered by an index alone.
			connection.read("SELECT source, COUNT(*), MIN(next_check_at) FROM pending_messages GROUP BY source", {},
				[&](Row row)
				{
					Columns columns(row);
					auto& entry = backlog[columns.take<std::string>()];
					entry.pending = columns.take<std::int64_t>();
					entry.firstDueAt = columns.take<TimePoint>();
				});
			connection.read("SELECT source, COUNT(*) FROM rejects GROUP BY source", {},
				[&](Row row)
				{
					Columns columns(row);
					auto& entry = backlog[columns.take<std::string>()];
					entry.rejects = columns.take<std::int64_t>();
				});
		});
	std::vector<Backlog> result;
	for (auto& [source, entry] : backlog) result.emplace_back(std::move(entry)).source = source;
	return result;
}


std::vector<StreamSummary> SqlReader::streams()
{
	std::vector<StreamSummary> streams;
	read([&](Connection& connection) { streams = loadStreams(connection); });
	return streams;
}


ChangePage SqlReader::changes(const ChangeQuery& query)
{
	ChangePage page;
	read([&](Connection& connection) { page = loadChanges(connection, query); });
	return page;
}


std::int64_t SqlReader::lastChange()
{
	std::int64_t last = 0;
	read(
		[&](Connection& connection)
		{
			connection.read("SELECT last_number FROM change_counter WHERE id = 1", {},
				[&](Row row) { last = Columns(row).take<std::int64_t>(); });
		});
	return last;
}


std::vector<StoredReject> SqlReader::rejects(const RejectQuery& query)
{
	std::vector<StoredReject> rejects;
	read([&](Connection& connection) { rejects = loadRejects(connection, query); });
	return rejects;
}

} // namespace eyrie::sql
