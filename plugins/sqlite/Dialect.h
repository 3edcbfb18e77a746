#pragma once

#include <eyrie/sql/Dialect.h>

namespace eyrie::sqlite
{

inline constexpr sql::Dialect dialect{
	.types = {
		.id = "INTEGER PRIMARY KEY AUTOINCREMENT",
		.integer = "INTEGER", // Not INT, which others read as 32 bits.
		.key = "TEXT",        // Compared by bytes unless told otherwise.
		.text = "TEXT",
		.bytes = "BLOB",
		.date = "TEXT",
	},
	.tableSuffix = "",
	.begin = "BEGIN IMMEDIATE", // A transaction that reads first and writes later could neither wait nor go on.
	.lockRows = "",
	.ignoreDuplicate = " ON CONFLICT DO NOTHING",
	.now = "strftime('%Y-%m-%d %H:%M:%f', 'now')",
	.indexes = {
		.areDeclaredInTable = false,
		.takeRanges = true,
		.has = "SELECT COUNT(*) FROM pragma_index_list('{table}') WHERE name = '{index}'",
		.drop = "DROP INDEX IF EXISTS {index}",
		.use = "",
	},
	.search = {
		.create = "CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5(text, tokenize = 'unicode61 remove_diacritics 2')",
		.match = "{table} MATCH ?",
		.each = "\"{word}\" ",
		.shortest = 1,
	},
	.hasOneWriter = true,
};

} // namespace eyrie::sqlite
