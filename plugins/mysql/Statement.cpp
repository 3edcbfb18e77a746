#include "Statement.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <vector>

#include <mysqld_error.h>

namespace eyrie::mysql
{

namespace
{

// Far below the 16 MiB that servers take by default, and enough rows to forget the round trip.
constexpr std::size_t packetOfRows = 1 << 20;

/// As formatUtc() shows it. To read a text would cost the server a twelfth of all its work in a load.
MYSQL_TIME timeOf(TimePoint time)
{
	constexpr TimePoint first = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
	constexpr TimePoint last = std::chrono::sys_days(std::chrono::year(10000) / 1 / 1) - Duration(1);
	time = std::clamp(time, first, last);
	const auto day = std::chrono::floor<std::chrono::days>(time);
	const std::chrono::year_month_day date(day);
	const std::chrono::hh_mm_ss clock(time - day);
	return {
		.year = static_cast<unsigned>(static_cast<int>(date.year())),
		.month = static_cast<unsigned>(date.month()),
		.day = static_cast<unsigned>(date.day()),
		.hour = static_cast<unsigned>(clock.hours().count()),
		.minute = static_cast<unsigned>(clock.minutes().count()),
		.second = static_cast<unsigned>(clock.seconds().count()),
		.second_part = static_cast<unsigned long>(std::chrono::microseconds(clock.subseconds()).count()),
		.time_type = MYSQL_TIMESTAMP_DATETIME,
	};
}

/// The buffers that one column of a result is fetched into.
struct Column
{
	bool isNumber = false;
	my_bool isNull = 0;
	std::int64_t number = 0;
	unsigned long length = 0;
	std::array<char, 256> text; ///< As far as it fits.
	std::string longText;
};

/// What the column of the row fetched last holds.
sql::Value valueOf(MYSQL_STMT* statement, unsigned place, Column& column)
{
	if (column.isNull) return {};
	if (column.isNumber) return column.number;
	if (column.length <= column.text.size()) return std::string_view(column.text.data(), column.length);
	column.longText.resize(column.length);
	MYSQL_BIND bind{};
	bind.buffer_type = MYSQL_TYPE_STRING;
	bind.buffer = column.longText.data();
	bind.buffer_length = column.length;
	mysql_stmt_fetch_column(statement, &bind, place, 0);
	return column.longText;
}

/// They stay where they are.
std::vector<Column> bindResult(MYSQL_STMT* statement)
{
	const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> described(
		mysql_stmt_result_metadata(statement), mysql_free_result);
	std::vector<Column> columns(mysql_stmt_field_count(statement));
	std::vector<MYSQL_BIND> binds(columns.size());
	for (std::size_t i = 0; i < columns.size(); ++i)
	{
		auto& column = columns[i];
		column.isNumber = IS_NUM(mysql_fetch_field_direct(described.get(), static_cast<unsigned>(i))->type);
		binds[i].buffer_type = column.isNumber ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_STRING;
		binds[i].buffer = column.isNumber ? static_cast<void*>(&column.number) : column.text.data();
		binds[i].buffer_length = column.text.size();
		binds[i].length = &column.length;
		binds[i].is_null = &column.isNull;
	}
	mysql_stmt_bind_result(statement, binds.data());
	return columns;
}


class Statement final : public sql::Statement
{
public:
	Statement(const std::string& sql, sql::Connection& connection, MYSQL* handle, Script& outgoing, const Capacity& capacity) :
		_sql(sql), _connection(connection), _outgoing(outgoing), _statement(mysql_stmt_init(handle), mysql_stmt_close),
		_capacity(capacity)
	{
		if (!_statement) _connection.fail("prepare a statement");
		if (mysql_stmt_prepare(_statement.get(), sql.data(), sql.size()) != 0) fail("prepare a statement");
	}

	void write(const sql::Rows& rows) override
	{
		if (!_outgoing.isEmpty() && !_outgoing.run()) _connection.fail("store");
		for (std::size_t first = 0, count = 1; first < rows.size(); first += count)
		{
			// Asked here: of one that it hangs up on, the server often can't tell why.
			if (rows.lengthOf(first) >= _capacity.packet)
				_connection.fail(ER_NET_PACKET_TOO_LARGE, std::to_string(rows.lengthOf(first)) + " bytes", "store");
			if (_capacity.manyRows) count = rows.fitting(std::min(packetOfRows, _capacity.packet / 2), first);
			execute(sql::Row(rows).subspan(first * rows.columns(), count * rows.columns()), count, "store");
		}
	}

	void read(sql::Row parameters, const Sink& sink) override
	{
		if (!_outgoing.isEmpty()) return readAlong(parameters, sink);
		execute(parameters, 1, "read");
		const std::unique_ptr<MYSQL_STMT, decltype(&mysql_stmt_free_result)> result(_statement.get(), mysql_stmt_free_result);
		auto columns = bindResult(result.get());
		std::vector<sql::Value> row(columns.size());
		int code = 0;
		while ((code = mysql_stmt_fetch(result.get())) == 0 || code == MYSQL_DATA_TRUNCATED)
		{
			for (unsigned i = 0; i < row.size(); ++i) row[i] = valueOf(result.get(), i, columns[i]);
			sink(row);
		}
		if (code != MYSQL_NO_DATA) fail("read");
	}

private:
	void readAlong(sql::Row parameters, const Sink& sink)
	{
		_outgoing.add(_sql, parameters);
		if (!_outgoing.run(sink)) _connection.fail("read");
	}

	/// `count` rows behind each other, in one packet. The library takes several column by column: numbers side by side; of texts and
	/// instants, the pointers.
	void execute(sql::Row values, std::size_t count, const char* doing)
	{
		union Cell
		{
			std::int64_t number;
			const void* place;
		};
		std::vector<Cell> cells(values.size());
		std::vector<unsigned long> lengths(values.size());
		std::vector<char> indicators(values.size(), STMT_INDICATOR_NONE);
		std::deque<MYSQL_TIME> times;
		std::vector<MYSQL_BIND> binds(values.size() / count);
		for (std::size_t column = 0, i = 0; column < binds.size(); ++column)
		{
			auto& bind = binds[column];
			bind.buffer_type = count == 1 ? MYSQL_TYPE_NULL : MYSQL_TYPE_STRING; // If nothing else is found.
			bind.buffer = &cells[i];
			bind.length = &lengths[i];
			bind.u.indicator = &indicators[i];
			for (std::size_t row = 0; row < count; ++row, ++i)
			{
				const auto& value = values[row * binds.size() + column];
				if (const auto* number = std::get_if<std::int64_t>(&value))
				{
					bind.buffer_type = MYSQL_TYPE_LONGLONG;
					cells[i].number = *number;
				}
				else if (const auto* text = std::get_if<std::string_view>(&value))
				{
					bind.buffer_type = MYSQL_TYPE_STRING;
					cells[i].place = text->data();
					lengths[i] = text->size();
				}
				else if (const auto* time = std::get_if<TimePoint>(&value))
				{
					bind.buffer_type = MYSQL_TYPE_DATETIME;
					cells[i].place = &times.emplace_back(timeOf(*time));
				}
				else
					indicators[i] = STMT_INDICATOR_NULL;
			}
			if (count == 1 && bind.buffer_type != MYSQL_TYPE_LONGLONG) bind.buffer = const_cast<void*>(cells[column].place);
		}
		const unsigned arraySize = count == 1 ? 0 : static_cast<unsigned>(count);
		mysql_stmt_attr_set(_statement.get(), STMT_ATTR_ARRAY_SIZE, &arraySize);
		if (mysql_stmt_bind_param(_statement.get(), binds.data()) != 0 || mysql_stmt_execute(_statement.get()) != 0) fail(doing);
	}

	[[noreturn]] void fail(const char* doing)
	{
		_connection.fail(static_cast<int>(mysql_stmt_errno(_statement.get())), mysql_stmt_error(_statement.get()), doing);
	}

	const std::string _sql;
	sql::Connection& _connection;
	Script& _outgoing;
	const std::unique_ptr<MYSQL_STMT, decltype(&mysql_stmt_close)> _statement;
	const Capacity _capacity;
};

} // namespace


std::unique_ptr<sql::Statement> prepare(
	const std::string& sql, sql::Connection& connection, MYSQL* handle, Script& outgoing, const Capacity& capacity)
{
	return std::make_unique<Statement>(sql, connection, handle, outgoing, capacity);
}

} // namespace eyrie::mysql
