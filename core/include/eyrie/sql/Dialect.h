#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eyrie::sql
{

/// What one database says differently: a constant of its plugin. Everything else is written once.
struct Dialect
{
	static constexpr std::size_t keyLength = 190; ///< In characters: four of them and a bit fit into an index of 3072 bytes.
	/// Of all texts of a message together, in bytes. Servers take 16 MiB at once by default, and two observations may make up a row.
	static constexpr std::size_t rowLength = 6 << 20;

	/// The types of columns, without NOT NULL.
	struct Types
	{
		std::string_view id;      ///< The local number: primary key, given by the database, never given twice.
		std::string_view integer; ///< 64 bits.
		std::string_view key;     ///< Text up to keyLength characters, compared by bytes, trailing blanks included.
		std::string_view text;    ///< UTF-8 of up to rowLength bytes.
		std::string_view bytes;   ///< Anything.
		std::string_view date;    ///< UTC to the millisecond.
	};

	Types types;
	std::string_view tableSuffix;     ///< What follows the closing parenthesis of CREATE TABLE.
	std::string_view begin;           ///< Begins a transaction that is going to write.
	std::string_view lockRows;        ///< What makes a SELECT keep its rows for this transaction.
	std::string_view ignoreDuplicate; ///< What makes an INSERT leave a row alone that is there; `{column}`: any of the table.
	std::string_view now;             ///< The database's clock, as a date column shows it.
	bool declaresIndexesInTable;      ///< CREATE TABLE takes `INDEX name (columns)`; else CREATE INDEX IF NOT EXISTS does.
	bool hasOneWriter; ///< Two transactions can't write at the same time anyhow; then they wait for each other here, in order.

	/// ignoreDuplicate for a table that has this column.
	std::string onDuplicateIgnore(std::string_view column) const;
};

} // namespace eyrie::sql
