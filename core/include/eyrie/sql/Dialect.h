#pragma once

#include <string>
#include <string_view>

namespace eyrie::sql
{

/// What one database says differently. Everything else is written once.
class Dialect
{
public:
	enum class Column
	{
		id,      ///< The local number: primary key, given by the database, never given twice.
		integer, ///< 64 bits.
		key,     ///< Text up to keyLength characters, compared by bytes, trailing blanks included.
		text,    ///< UTF-8 of up to textLength bytes.
		bytes,   ///< Anything.
		date     ///< UTC to the millisecond.
	};

	static constexpr std::size_t keyLength = 190; ///< In characters: four of them and a bit fit into an index of 3072 bytes.
	static constexpr std::size_t textLength = 16'777'215;

	virtual ~Dialect() = default;

	/// The type of a column, without NOT NULL.
	virtual std::string_view type(Column) const = 0;

	/// What follows the closing parenthesis of CREATE TABLE.
	virtual std::string_view tableSuffix() const = 0;

	/// Whether CREATE TABLE takes `INDEX name (columns)`; else CREATE INDEX IF NOT EXISTS does.
	virtual bool declaresIndexesInTable() const = 0;

	/// Begins a transaction that is going to write.
	virtual std::string_view begin() const = 0;

	/// What makes a SELECT keep its rows for this transaction.
	virtual std::string_view lockRows() const = 0;

	/// What makes an INSERT leave a row alone that is there already. `column` is any of the table.
	virtual std::string onDuplicateIgnore(std::string_view column) const = 0;

	/// Whether two transactions can't write at the same time anyhow; then they wait for each other here, in order.
	virtual bool hasOneWriter() const = 0;
};

} // namespace eyrie::sql
