#include "TextIndex.h"

#include <algorithm>

#include "Chunks.h"
#include "Columns.h"
#include "Database.h"
#include "Text.h"

namespace eyrie::sql
{

namespace
{

// Nobody waits for longer than such a slice takes, and no server's patience with a statement ends before.
constexpr std::int64_t slice = 5000;

const std::string messageTables[] = {"messages", "archived_messages"};

/// Ends no word: letters, digits, and whatever is not ASCII, which the database knows better.
bool isOfWord(unsigned char c)
{
	return c >= 0x80 || c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

std::size_t charactersIn(std::string_view utf8)
{
	const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
	return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), begins));
}

std::int64_t number(Connection& connection, const std::string& sql, Row parameters)
{
	std::int64_t result = 0;
	connection.read(sql, parameters, [&](Row row) { result = Columns(row).take<std::int64_t>(); });
	return result;
}

/// Indexes some of the messages above `from`. Returns the highest one looked at; `from` when there are no more.
std::int64_t indexSlice(Connection& connection, const std::string& table, std::int64_t from)
{
	Values above;
	above << from << slice;
	const auto end
		= number(connection, "SELECT MAX(s.id) FROM (SELECT id FROM " + table + " WHERE id > ? ORDER BY id LIMIT ?) s", above);
	if (end == 0) return from;
	Rows range(2);
	range << from << end;
	const auto texts = textTable(table);
	// Another daemon may just have stored one of them.
	connection.write("INSERT INTO " + texts + " (rowid, text) SELECT m.id, m.text FROM " + table
			+ " m WHERE m.id > ? AND m.id <= ? AND m.text IS NOT NULL AND NOT EXISTS (SELECT 1 FROM " + texts
			+ " t WHERE t.rowid = m.id)",
		range);
	return end;
}

} // namespace


std::string textTable(std::string_view messages)
{
	return std::string(messages) + "_text";
}


void prepareTextIndex(Database& database)
{
	for (const auto& table : messageTables)
	{
		std::int64_t done = 0;
		database.change(
			[&](Connection& connection)
			{
				const auto texts = textTable(table);
				connection.run(replaced(std::string(database.dialect().search.create), "{table}", texts));
				done = number(connection, "SELECT rowid FROM " + texts + " ORDER BY rowid DESC LIMIT 1", {});
				return true;
			});
		for (std::int64_t from = -1; from != done;)
		{
			from = done;
			database.change([&](Connection& connection) { return (done = indexSlice(connection, table, from)) != from; });
		}
	}
}


void dropTextIndex(Connection& connection)
{
	for (const auto& table : messageTables) connection.run("DROP TABLE IF EXISTS " + textTable(table));
}


void storeTexts(Connection& connection, const BatchPlan& plan, const MessageIds& ids)
{
	for (const bool archived : {false, true})
	{
		Rows removed(1);
		Rows added(2);
		for (const auto& entry : plan.entries())
		{
			const auto* stored = entry.known ? &entry.known->message.text : nullptr;
			if (archived != (entry.known && entry.known->archived) || (stored && stored->sameValue(entry.message().text))) continue;
			const auto id = entry.known ? entry.known->id : 0;
			if (stored && stored->hasValue()) removed << id;
			if (entry.message().text.hasValue()) added << (entry.known ? id : ids.at(entry.message().key)) << entry.message().text;
		}
		const auto& table = messageTables[archived];
		if (!removed.isEmpty()) forgetTexts(connection, table, removed);
		if (!added.isEmpty()) connection.write("INSERT INTO " + textTable(table) + " (rowid, text) VALUES (?, ?)", added);
	}
}


void indexTexts(Connection& connection, const std::string& messages, const Rows& ids)
{
	writeChunks(connection,
		"INSERT INTO " + textTable(messages) + " (rowid, text) SELECT id, text FROM " + messages
			+ " WHERE text IS NOT NULL AND id IN (",
		ids);
}


void forgetTexts(Connection& connection, const std::string& messages, const Rows& ids)
{
	connection.write("DELETE FROM " + textTable(messages) + " WHERE rowid = ?", ids);
}


std::string searchFor(const Dialect& dialect, std::string_view text)
{
	std::string search;
	for (std::size_t at = 0; at < text.size();)
	{
		std::size_t end = at;
		while (end < text.size() && isOfWord(static_cast<unsigned char>(text[end]))) ++end;
		const auto word = text.substr(at, end - at);
		if (!word.empty() && charactersIn(word) >= dialect.search.shortest)
			search += replaced(std::string(dialect.search.each), "{word}", word);
		at = end + 1;
	}
	return search;
}

} // namespace eyrie::sql
