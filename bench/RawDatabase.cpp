#include "RawDatabase.h"

#include <utility>

#include <eyrie/Clock.h>

#include "Shelf.h"

namespace eyrie::bench
{

namespace
{

/// What is the same: `name = value` of each.
std::vector<std::pair<std::string, std::string>> sharedColumns()
{
	const auto text = [](const std::string& value) { return "'" + value + "'"; };
	const auto now = text(formatUtc(SystemClock().now()));
	return {{"source", "'office'"}, {"id_space", "'incoming'"}, {"epoch", "1"}, {"folder", "'inbox'"}, {"stage", "0"},
		{"direction", "'incoming'"}, {"delivery", "'none'"}, {"encoding", text(Shelf::encoding)},
		{"message_class", std::to_string(Shelf::messageClass)}, {"modem_no", std::to_string(Shelf::modem)},
		{"smsc", text(Shelf::smsc)}, {"is_read", "1"}, {"processed", "0"}, {"extra", text(Shelf::extra)}, {"created_at", now},
		{"updated_at", now}};
}

} // namespace


std::string insertSql()
{
	std::string names(boundNames);
	std::string values = "?, ?, ?, ?, ?, ?, ?, ?";
	for (const auto& [name, value] : sharedColumns())
	{
		names.append(", ").append(name);
		values.append(", ").append(value);
	}
	return "INSERT INTO messages (" + names + ") VALUES (" + values + ")";
}


std::string loadSql()
{
	std::string set;
	for (const auto& [name, value] : sharedColumns()) set.append(set.empty() ? "" : ", ").append(name).append(" = ").append(value);
	return "LOAD DATA LOCAL INFILE 'lines' REPLACE INTO TABLE messages CHARACTER SET utf8mb4 (" + std::string(boundNames) + ") SET "
		+ set;
}


std::string cursorSql(const std::string& onDuplicate)
{
	return "INSERT INTO sync_state (source, folder, epoch, last_synced_id, cursor_token, generation, last_sync_time, failures) "
		   "VALUES ('office', 'inbox', 1, ?, ?, 0, '"
		+ formatUtc(SystemClock().now()) + "', 0) " + onDuplicate;
}

} // namespace eyrie::bench
