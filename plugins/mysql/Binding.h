#pragma once

#include <array>
#include <deque>
#include <vector>

#include <mysql.h>

#include <eyrie/sql/Value.h>

namespace eyrie::mysql
{

/// The parameters of some rows, column by column, as Connector/C takes them. Lends texts of the rows.
class Parameters
{
public:
	explicit Parameters(const std::vector<sql::Row>& rows);

	/// For all rows at once.
	std::vector<MYSQL_BIND> all();
	/// For one row.
	std::vector<MYSQL_BIND> one(std::size_t row);

private:
	struct Column
	{
		enum_field_types type = MYSQL_TYPE_STRING;
		std::vector<std::int64_t> numbers;
		std::vector<const char*> texts;
		std::vector<unsigned long> lengths;
		std::vector<char> nulls;
	};

	void add(Column&, const sql::Value&);

	std::vector<Column> _columns;
	std::deque<std::array<char, utcLength>> _stamps;
};

/// The buffers that a statement's result is fetched into.
class Result
{
public:
	/// Requires a statement that has been executed and has a result.
	explicit Result(MYSQL_STMT*);
	~Result() { mysql_stmt_free_result(_statement); }
	Result(const Result&) = delete;
	Result& operator=(const Result&) = delete;

	/// What mysql_stmt_fetch() says: 0 for a row.
	int fetch();
	/// The row fetched last; lives until the next one.
	sql::Row row() const { return _row; }

private:
	struct Column
	{
		bool number = false;
		std::int64_t integer = 0;
		std::vector<char> text;
		unsigned long length = 0;
		my_bool null = 0;
	};

	MYSQL_BIND bindingOf(Column&);

	MYSQL_STMT* const _statement;
	std::vector<Column> _columns;
	std::vector<MYSQL_BIND> _binds;
	std::vector<sql::Value> _row;
};

} // namespace eyrie::mysql
