#include "SqlReader.h"

#include <map>

#include "ChangeTable.h"
#include "MessageRow.h"
#include "MessageTable.h"
#include "RejectTable.h"
#include "StreamTable.h"

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
	if (query.since) conditions.add("sort_time >= ?") << *query.since;
	if (query.after)
	{
		// Not `(sort_time, id) < (?, ?)`: not every database finds its way into an index by that.
		const auto& [time, id] = *query.after;
		conditions.add("sort_time <= ? AND (sort_time < ? OR id < ?)") << time << time << id;
	}
	return conditions;
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
	_database.read(
		[&](Connection& connection)
		{
			auto known = loadMessages(connection, {&key, 1}, {});
			message.reset();
			if (!known.empty()) message = StoredMessage{known.begin()->second.id, std::move(known.begin()->second.message)};
		});
	return message;
}


std::vector<StoredMessage> SqlReader::messages(const MessageQuery& query)
{
	auto conditions = conditionsOf(query);
	conditions.values() << query.limit;
	const std::string sql
		= "SELECT " + messageColumns() + " FROM messages" + conditions.sql() + " ORDER BY sort_time DESC, id DESC LIMIT ?";
	std::vector<StoredMessage> messages;
	_database.read(
		[&](Connection& connection)
		{
			messages.clear();
			connection.read(sql, conditions.values(),
				[&](Row row)
				{
					Columns columns(row);
					auto& [id, message] = messages.emplace_back();
					id = columns.take<std::int64_t>();
					message = decode(columns);
				});
		});
	return messages;
}


std::vector<FolderCount> SqlReader::counts()
{
	std::map<StreamId, FolderCount> counts;
	_database.read(
		[&](Connection& connection)
		{
			counts.clear();
			count(connection, "SELECT source, folder, COUNT(*) FROM messages WHERE deleted_at IS NULL GROUP BY source, folder",
				&FolderCount::messages, counts);
			count(connection,
				"SELECT m.source, m.folder, COUNT(*) FROM pending_messages p JOIN messages m ON m.id = p.message_id "
				"GROUP BY m.source, m.folder",
				&FolderCount::pending, counts);
		});
	std::vector<FolderCount> result;
	for (auto& [stream, count] : counts) result.push_back({stream, count.messages, count.pending});
	return result;
}


std::vector<StreamSummary> SqlReader::streams()
{
	std::vector<StreamSummary> streams;
	_database.read([&](Connection& connection) { streams = loadStreams(connection); });
	return streams;
}


ChangePage SqlReader::changes(const ChangeQuery& query)
{
	ChangePage page;
	_database.read([&](Connection& connection) { page = loadChanges(connection, query); });
	return page;
}


std::vector<StoredReject> SqlReader::rejects(const RejectQuery& query)
{
	std::vector<StoredReject> rejects;
	_database.read([&](Connection& connection) { rejects = loadRejects(connection, query); });
	return rejects;
}

} // namespace eyrie::sql
