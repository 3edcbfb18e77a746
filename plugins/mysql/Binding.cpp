#include "Binding.h"

#include <memory>

#include <mysqld_error.h>

namespace eyrie::mysql
{

namespace
{

constexpr std::size_t usualText = 256; // Longer texts make their buffer grow.

bool isNumber(enum_field_types type)
{
	return type == MYSQL_TYPE_TINY || type == MYSQL_TYPE_SHORT || type == MYSQL_TYPE_INT24 || type == MYSQL_TYPE_LONG
		|| type == MYSQL_TYPE_LONGLONG;
}

} // namespace


Parameters::Parameters(const std::vector<sql::Row>& rows) : _columns(rows.empty() ? 0 : rows.front().size())
{
	for (const auto& row : rows)
		for (std::size_t i = 0; i < _columns.size(); ++i) add(_columns[i], row[i]);
}


void Parameters::add(Column& column, const sql::Value& value)
{
	std::string_view text;
	std::int64_t number = 0;
	if (const auto* integer = std::get_if<std::int64_t>(&value))
	{
		column.type = MYSQL_TYPE_LONGLONG;
		number = *integer;
	}
	else if (const auto* view = std::get_if<std::string_view>(&value))
		text = *view;
	else if (const auto* time = std::get_if<TimePoint>(&value))
	{
		auto& stamp = _stamps.emplace_back();
		formatUtc(*time, stamp.data());
		text = {stamp.data(), stamp.size()};
	}
	column.numbers.push_back(number);
	column.texts.push_back(text.data() ? text.data() : "");
	column.lengths.push_back(text.size());
	column.nulls.push_back(std::holds_alternative<std::monostate>(value) ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE);
}


std::vector<MYSQL_BIND> Parameters::all()
{
	std::vector<MYSQL_BIND> binds(_columns.size());
	for (std::size_t i = 0; i < binds.size(); ++i)
	{
		auto& column = _columns[i];
		binds[i].buffer_type = column.type;
		// Numbers lie side by side; of texts, the array holds pointers.
		binds[i].buffer = column.type == MYSQL_TYPE_LONGLONG ? static_cast<void*>(column.numbers.data()) : column.texts.data();
		binds[i].length = column.lengths.data();
		binds[i].u.indicator = column.nulls.data();
	}
	return binds;
}


std::vector<MYSQL_BIND> Parameters::one(std::size_t row)
{
	std::vector<MYSQL_BIND> binds(_columns.size());
	for (std::size_t i = 0; i < binds.size(); ++i)
	{
		auto& column = _columns[i];
		const bool isNull = column.nulls[row] == STMT_INDICATOR_NULL;
		binds[i].buffer_type = isNull ? MYSQL_TYPE_NULL : column.type;
		binds[i].buffer
			= column.type == MYSQL_TYPE_LONGLONG ? static_cast<void*>(&column.numbers[row]) : const_cast<char*>(column.texts[row]);
		binds[i].length = &column.lengths[row];
		binds[i].buffer_length = column.lengths[row];
	}
	return binds;
}


Result::Result(MYSQL_STMT* statement) : _statement(statement), _columns(mysql_stmt_field_count(statement)), _row(_columns.size())
{
	const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> described(
		mysql_stmt_result_metadata(statement), mysql_free_result);
	for (std::size_t i = 0; i < _columns.size(); ++i)
	{
		_columns[i].number = isNumber(mysql_fetch_field_direct(described.get(), static_cast<unsigned>(i))->type);
		_columns[i].text.resize(usualText);
		_binds.push_back(bindingOf(_columns[i]));
	}
	mysql_stmt_bind_result(statement, _binds.data());
}


MYSQL_BIND Result::bindingOf(Column& column)
{
	MYSQL_BIND bind{};
	bind.buffer_type = column.number ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_STRING;
	bind.buffer = column.number ? static_cast<void*>(&column.integer) : column.text.data();
	bind.buffer_length = column.number ? sizeof column.integer : column.text.size();
	bind.length = &column.length;
	bind.is_null = &column.null;
	return bind;
}


int Result::fetch()
{
	const int code = mysql_stmt_fetch(_statement);
	if (code != 0 && code != MYSQL_DATA_TRUNCATED) return code;
	bool grown = false;
	for (std::size_t i = 0; i < _columns.size(); ++i)
	{
		auto& column = _columns[i];
		if (!column.null && !column.number && column.length > column.text.size())
		{
			column.text.resize(column.length);
			_binds[i] = bindingOf(column);
			mysql_stmt_fetch_column(_statement, &_binds[i], static_cast<unsigned>(i), 0);
			grown = true;
		}
		if (column.null)
			_row[i] = {};
		else if (column.number)
			_row[i] = column.integer;
		else
			_row[i] = std::string_view(column.text.data(), column.length);
	}
	if (grown) mysql_stmt_bind_result(_statement, _binds.data());
	return 0;
}

} // namespace eyrie::mysql
