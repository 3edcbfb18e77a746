#include "ChangeTable.h"

#include <string>

#include "Columns.h"

namespace eyrie::sql
{

namespace
{

const std::string columnNames = "number, message_id, kind, source, folder, status, error_code, at";
const std::string insertInto = "INSERT INTO changes (" + columnNames + ") VALUES ";
const std::string lastNumber = "SELECT last_number FROM change_counter WHERE id = 1";
// Small enough that nobody waits for it.
constexpr std::size_t mostForgotten = 2000;

/// But for the number.
void encode(Rows& rows, const Change& change)
{
	rows << change.messageId << change.kind << change.source << change.folder << change.status << change.errorCode << change.at;
}

} // namespace


std::vector<Change> changesOf(const BatchPlan& plan, const Batch& batch, const MessageIds& ids)
{
	std::vector<Change> changes;
	bool loaded = false;
	for (const auto& entry : plan.entries())
	{
		if (!entry.changed) continue;
		if (!entry.known && batch.quiet)
		{
			loaded = true;
			continue;
		}
		const auto& message = entry.message();
		Change change;
		change.kind = entry.kind();
		change.messageId = entry.known ? entry.known->id : ids.at(message.key);
		change.source = message.key.source;
		change.folder = message.folder;
		if (message.status.hasValue()) change.status = message.status.value();
		if (message.errorCode.hasValue()) change.errorCode = message.errorCode.value();
		change.at = batch.now;
		changes.push_back(std::move(change));
	}
	if (loaded) changes.push_back({0, "loaded", {}, batch.stream.source, batch.stream.folder, {}, {}, batch.now});
	return changes;
}


void appendChanges(Connection& connection, const std::vector<Change>& changes)
{
	if (changes.empty()) return;
	Rows count(1);
	count << changes.size();
	connection.post("UPDATE change_counter SET last_number = last_number + ? WHERE id = 1", count);
	if (changes.size() == 1)
	{
		Rows row(7);
		encode(row, changes.front());
		connection.post(insertInto + "((" + lastNumber + "), ?, ?, ?, ?, ?, ?, ?)", row);
		return;
	}
	std::int64_t number = 0;
	connection.read(lastNumber, {}, [&](Row row) { number = Columns(row).take<std::int64_t>(); });
	number -= static_cast<std::int64_t>(changes.size());
	Rows rows(8);
	for (const auto& change : changes)
	{
		rows << ++number;
		encode(rows, change);
	}
	connection.write(insertInto + "(?, ?, ?, ?, ?, ?, ?, ?)", rows);
}


std::size_t forgetChanges(Connection& connection, TimePoint time)
{
	// By number, not by time: what is kept must have no holes, and clocks step.
	std::size_t count = 0;
	std::int64_t last = 0;
	bool ended = false;
	Values parameters;
	parameters << mostForgotten;
	connection.read("SELECT number, at FROM changes ORDER BY number LIMIT ?", parameters,
		[&](Row row)
		{
			Columns columns(row);
			const auto number = columns.take<std::int64_t>();
			ended = ended || columns.take<TimePoint>() >= time;
			if (ended) return;
			last = number;
			++count;
		});
	if (count == 0) return 0;
	// The counter first: in the order of all others.
	Rows forgotten(1);
	forgotten << last;
	connection.write("UPDATE change_counter SET forgotten_to = ? WHERE id = 1", forgotten);
	connection.write("DELETE FROM changes WHERE number <= ?", forgotten);
	return count;
}


ChangePage loadChanges(Connection& connection, const ChangeQuery& query)
{
	ChangePage page;
	Values parameters;
	parameters << query.after;
	if (query.messageId) parameters << *query.messageId;
	parameters << query.limit;
	connection.read("SELECT " + columnNames + " FROM changes WHERE number > ?" + (query.messageId ? " AND message_id = ?" : "")
			+ " ORDER BY number LIMIT ?",
		parameters,
		[&](Row row)
		{
			Columns columns(row);
			auto& change = page.changes.emplace_back();
			change.number = columns.take<std::int64_t>();
			change.messageId = columns.takeOptional<std::int64_t>();
			change.kind = columns.take<std::string>();
			change.source = columns.take<std::string>();
			change.folder = columns.take<std::string>();
			change.status = columns.take<std::string>();
			change.errorCode = columns.takeOptional<std::int32_t>();
			change.at = columns.take<TimePoint>();
		});
	// Afterwards: what is forgotten in between must not be missed unnoticed.
	connection.read("SELECT forgotten_to FROM change_counter WHERE id = 1", {},
		[&](Row row) { page.forgottenTo = Columns(row).take<std::int64_t>(); });
	return page;
}

} // namespace eyrie::sql
