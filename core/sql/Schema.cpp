#include "Schema.h"

#include <string_view>
#include <utility>

#include "Text.h"

namespace eyrie::sql
{

namespace
{

struct Index
{
	std::string_view name;
	std::string_view columns;
};

struct Table
{
	std::string_view name;
	std::string_view columns; ///< With `{type}` for each of Dialect::Types.
	std::vector<Index> indexes;
};

// What every message table has behind its `id`. Only what is looked up by is a key; the rest is as long as it likes.
constexpr std::string_view messageBody = R"(,
	source {key} NOT NULL,
	id_space {key} NOT NULL,
	epoch {integer} NOT NULL,
	remote_id {key} NOT NULL,
	folder {key} NOT NULL,
	stage {integer} NOT NULL,
	direction {key} NOT NULL,
	phone_number {key},
	text {text},
	text_binary {text},
	encoding {text},
	message_class {integer},
	modem_no {integer},
	sender_name {text},
	smsc {text},
	udh {text},
	status {text},
	delivery {key} NOT NULL,
	error_code {integer},
	oid {text},
	validity {text},
	is_read {integer},
	processed {integer},
	attachments {text},
	insert_date {date},
	update_date {date},
	receive_date {date},
	sending_date {date},
	delivery_date {date},
	sort_time {date} NOT NULL,
	extra {text},
	deleted_at {date},
	created_at {date} NOT NULL,
	updated_at {date} NOT NULL,
	UNIQUE (source, id_space, epoch, remote_id))";

constexpr std::string_view syncState = R"(
	source {key} NOT NULL,
	folder {key} NOT NULL,
	epoch {integer} NOT NULL,
	last_synced_id {integer},
	cursor_token {text},
	generation {integer} NOT NULL,
	last_sync_time {date},
	cold_start_since {date},
	last_error {text},
	last_error_time {date},
	failures {integer} NOT NULL,
	halted {text},
	PRIMARY KEY (source, folder))";

// No foreign key: the rows of both tables are written by the same commit, and checking it would cost a lookup for each.
constexpr std::string_view pendingMessages = R"(
	message_id {integer} NOT NULL PRIMARY KEY,
	source {key} NOT NULL,
	id_space {key} NOT NULL,
	remote_id {key} NOT NULL,
	validity_expires_at {date},
	next_check_at {date} NOT NULL,
	checks {integer} NOT NULL)";

constexpr std::string_view changes = R"(
	number {integer} NOT NULL PRIMARY KEY,
	message_id {integer},
	kind {key} NOT NULL,
	source {key} NOT NULL,
	folder {key} NOT NULL,
	status {text},
	error_code {integer},
	at {date} NOT NULL)";

// One row. Whoever takes numbers from it holds it until COMMIT, so that numbers become visible in order (R20).
constexpr std::string_view changeCounter = R"(
	id {integer} NOT NULL PRIMARY KEY,
	last_number {integer} NOT NULL,
	forgotten_to {integer} NOT NULL)";

constexpr std::string_view rejects = R"(
	id {id},
	source {key} NOT NULL,
	folder {key} NOT NULL,
	hash {key} NOT NULL,
	remote_id {text} NOT NULL,
	bytes {bytes} NOT NULL,
	reason {text} NOT NULL,
	at {date} NOT NULL,
	UNIQUE (source, folder, hash))";

constexpr std::string_view leases = R"(
	name {key} NOT NULL PRIMARY KEY,
	holder {key} NOT NULL,
	fence {integer} NOT NULL,
	expires_at {date} NOT NULL)";

constexpr Index ofNumber{"messages_by_number", "phone_number, sort_time"};

/// Which index serves what:
/// - the unique key: upserts, find();
/// - messages_by_number: a conversation newest first, and a folder's share of one, which is short enough to be filtered;
/// - messages_by_folder: a folder newest first and between dates; counts without touching a row, hence deleted_at at its end;
/// - messages_by_time: everything newest first and between dates, and what is old enough to be archived;
/// - those of archived_messages, the same of the archive; nothing was ever in it before the two that came with version 2.
/// One on (folder, phone_number) alone would serve nothing more, and costs most of all as the table grows: its keys arrive in
/// random order.
std::vector<Table> tables()
{
	static const std::string kept = "\n\tid {id}" + std::string(messageBody);
	static const std::string archived = "\n\tid {integer} NOT NULL PRIMARY KEY" + std::string(messageBody);
	return {{"messages", kept,
				{ofNumber, {"messages_by_folder", "source, folder, sort_time, id, deleted_at"}, {"messages_by_time", "sort_time"}}},
		{"archived_messages", archived, {{"archived_messages_by_number", "phone_number, sort_time"}}},
		{"sync_state", syncState, {}},
		{"pending_messages", pendingMessages,
			{{"pending_messages_by_check", "source, next_check_at"}, {"pending_messages_by_expiry", "validity_expires_at"}}},
		{"changes", changes, {{"changes_by_message", "message_id"}}}, {"change_counter", changeCounter, {}},
		{"rejects", rejects, {}}, {"leases", leases, {}}};
}

std::string withTypes(std::string_view text, const Dialect& dialect)
{
	const auto& types = dialect.types;
	std::string result(text);
	for (const auto& [mark, type] : {std::pair{"{id}", types.id}, {"{integer}", types.integer}, {"{key}", types.key},
			 {"{text}", types.text}, {"{bytes}", types.bytes}, {"{date}", types.date}})
		result = replaced(std::move(result), mark, type);
	return result;
}

Migration::Statement addIndex(std::string_view table, const Index& index, const Dialect& dialect)
{
	auto unless = replaced(replaced(std::string(dialect.indexes.has), "{table}", table), "{index}", index.name);
	return {"CREATE INDEX " + std::string(index.name) + " ON " + std::string(table) + " (" + std::string(index.columns) + ")",
		std::move(unless)};
}

void create(const Table& table, const Dialect& dialect, std::vector<Migration::Statement>& statements)
{
	std::string sql = "CREATE TABLE IF NOT EXISTS " + std::string(table.name) + " (" + withTypes(table.columns, dialect);
	if (dialect.indexes.areDeclaredInTable)
		for (const auto& index : table.indexes)
			sql += ",\n\tINDEX " + std::string(index.name) + " (" + std::string(index.columns) + ")";
	statements.push_back({sql + ")" + std::string(dialect.tableSuffix), {}});
	if (dialect.indexes.areDeclaredInTable) return;
	for (const auto& index : table.indexes) statements.push_back(addIndex(table.name, index, dialect));
}

std::vector<Migration::Statement> archiveIndexes(const Dialect& dialect)
{
	return {addIndex("archived_messages", {"archived_messages_by_folder", "source, folder, sort_time"}, dialect),
		addIndex("archived_messages", {"archived_messages_by_time", "sort_time"}, dialect)};
}

} // namespace


Migration::Statement numberIndex(const Dialect& dialect)
{
	return addIndex("messages", ofNumber, dialect);
}


std::string dropNumberIndex(const Dialect& dialect)
{
	return replaced(replaced(std::string(dialect.indexes.drop), "{table}", "messages"), "{index}", ofNumber.name);
}


std::vector<Migration> migrations(const Dialect& dialect)
{
	Migration first{1, {}};
	for (const auto& table : tables()) create(table, dialect, first.statements);
	first.statements.push_back(
		{"INSERT INTO change_counter (id, last_number, forgotten_to) VALUES (1, 0, 0)" + dialect.onDuplicateIgnore("id"), {}});
	return {std::move(first), {2, archiveIndexes(dialect)}};
}

} // namespace eyrie::sql
