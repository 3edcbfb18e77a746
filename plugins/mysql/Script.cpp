#include "Script.h"

#include <charconv>
#include <memory>
#include <utility>
#include <vector>

namespace eyrie::mysql
{

namespace
{

sql::Value decoded(const MYSQL_FIELD& field, const char* text, std::size_t length)
{
	if (!text) return {};
	const std::string_view value(text, length);
	if (!IS_NUM(field.type)) return value;
	std::int64_t number = 0;
	std::from_chars(value.begin(), value.end(), number);
	return number;
}

void handOver(MYSQL_RES* result, const sql::Statement::Sink& sink)
{
	std::vector<sql::Value> values(mysql_num_fields(result));
	while (MYSQL_ROW row = mysql_fetch_row(result))
	{
		const unsigned long* const lengths = mysql_fetch_lengths(result);
		for (std::size_t i = 0; i < values.size(); ++i)
			values[i] = decoded(*mysql_fetch_field_direct(result, static_cast<unsigned>(i)), row[i], lengths[i]);
		sink(values);
	}
}

} // namespace


void Script::add(std::string_view sql, sql::Row parameters)
{
	if (!_text.empty()) _text += ';';
	for (const auto& parameter : parameters)
	{
		const auto mark = sql.find('?');
		_text += sql.substr(0, mark);
		addLiteral(parameter);
		sql.remove_prefix(mark + 1);
	}
	_text += sql;
}

bool Script::run(const sql::Statement::Sink& sink)
{
	const auto text = std::exchange(_text, {});
	if (mysql_real_query(_handle, text.data(), text.size()) != 0) return false;
	for (;;)
	{
		const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result(mysql_store_result(_handle), mysql_free_result);
		if (!result && mysql_field_count(_handle) != 0) return false;
		if (!mysql_more_results(_handle))
		{
			if (result && sink) handOver(result.get(), sink);
			return true;
		}
		if (mysql_next_result(_handle) != 0) return false;
	}
}

void Script::addLiteral(const sql::Value& value)
{
	if (const auto* number = std::get_if<std::int64_t>(&value))
		_text += std::to_string(*number);
	else if (const auto* text = std::get_if<std::string_view>(&value))
	{
		_text += '\'';
		const auto begin = _text.size();
		_text.resize(begin + 2 * text->size() + 1); // As the library demands.
		_text.resize(begin + mysql_real_escape_string(_handle, &_text[begin], text->data(), text->size()));
		_text += '\'';
	}
	else if (const auto* time = std::get_if<TimePoint>(&value))
		_text += '\'' + formatUtc(*time) + '\'';
	else
		_text += "NULL";
}

} // namespace eyrie::mysql
