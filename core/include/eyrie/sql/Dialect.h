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

	/// How messages are found by the words of their texts. Beside each table of messages, `{table}` has a row for each text.
	struct Search
	{
		std::string_view create; ///< Makes `{table}` with the columns rowid, a number, and text, unless it is there.
		std::string_view match;  ///< What is true of a row of `{table}` that holds all words of the one parameter.
		std::string_view each;   ///< What the parameter says of a word, as often as there are words, with `{word}` for it.
		std::size_t shortest;    ///< Words of fewer characters are not indexed, and passed over in a search.
	};

	struct Indexes
	{
		bool areDeclaredInTable; ///< CREATE TABLE takes `INDEX name (columns)`; else a statement for each follows it.
		bool takeRanges;         ///< A planner uses a range behind equal columns; else it may walk over all that is equal.
		std::string_view has;    ///< Selects 0 unless `{table}` has an index `{index}`.
		std::string_view drop;   ///< Takes `{index}` from `{table}`.
		std::string_view use; ///< What makes a SELECT walk `{index}` and no other, where a planner is not to be trusted with that.
	};

	Types types;
	std::string_view tableSuffix;     ///< What follows the closing parenthesis of CREATE TABLE.
	std::string_view begin;           ///< Begins a transaction that is going to write.
	std::string_view lockRows;        ///< What makes a SELECT keep its rows for this transaction.
	std::string_view ignoreDuplicate; ///< What makes an INSERT leave a row alone that is there; `{column}`: any of the table.
	std::string_view now;             ///< The database's clock, as a date column shows it.
	Indexes indexes;
	Search search;
	bool hasOneWriter; ///< Two transactions can't write at the same time anyhow; then they wait for each other here, in order.

	/// ignoreDuplicate for a table that has this column.
	std::string onDuplicateIgnore(std::string_view column) const;
};

} // namespace eyrie::sql
