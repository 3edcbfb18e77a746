#include "Statement.h"

#include <array>
#include <deque>
#include <utility>
#include <vector>

#include <sqlite3.h>

namespace eyrie::sqlite
{

namespace
{

/// Ends a run, so that it holds neither locks nor lent texts.
void end(sqlite3_stmt* statement)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

using Run = std::unique_ptr<sqlite3_stmt, decltype(&end)>;

sql::Value columnOf(sqlite3_stmt* statement, int column)
{
	const int type = sqlite3_column_type(statement, column);
	if (type == SQLITE_NULL) return {};
	if (type == SQLITE_INTEGER) return static_cast<std::int64_t>(sqlite3_column_int64(statement, column));
	const auto* text = static_cast<const char*>(sqlite3_column_blob(statement, column));
	return std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
}


/// Keeps the texts of instants while they are bound.
class Stamps
{
public:
	std::string_view of(TimePoint time)
	{
		for (const auto& stamp : _recent)
			if (stamp.time == time && !stamp.text.empty())
			{
				const auto text = stamp.text;
				if (&stamp != &_recent.front()) std::swap(_recent.front(), _recent.back());
				return text;
			}
		auto& buffer = _texts.emplace_back();
		formatUtc(time, buffer.data());
		_recent.back() = _recent.front();
		_recent.front() = {time, {buffer.data(), buffer.size()}};
		return _recent.front().text;
	}

private:
	struct Stamp
	{
		TimePoint time{};
		std::string_view text; ///< Empty: of none.
	};

	std::deque<std::array<char, utcLength>> _texts;
	std::array<Stamp, 2> _recent; ///< Most dates of a message are the same, and so are those of a batch.
};


class Statement final : public sql::Statement
{
public:
	Statement(const std::string& sql, sql::Connection& connection, sqlite3* database) : _connection(connection)
	{
		const int length = static_cast<int>(sql.size());
		if (sqlite3_prepare_v3(database, sql.data(), length, SQLITE_PREPARE_PERSISTENT, &_statement, nullptr) != SQLITE_OK)
			_connection.fail("prepare a statement");
	}
	~Statement() override { sqlite3_finalize(_statement); }

	void write(const sql::Rows& rows) override
	{
		Stamps stamps;
		const Run run(_statement, end);
		for (std::size_t i = 0; i < rows.size(); ++i)
		{
			bind(rows[i], stamps);
			if (sqlite3_step(_statement) != SQLITE_DONE) _connection.fail("store");
			sqlite3_reset(_statement);
		}
	}

	void read(sql::Row parameters, const Sink& sink) override
	{
		Stamps stamps;
		const Run run(_statement, end);
		bind(parameters, stamps);
		std::vector<sql::Value> row(static_cast<std::size_t>(sqlite3_column_count(_statement)));
		int code = SQLITE_ROW;
		while ((code = sqlite3_step(_statement)) == SQLITE_ROW)
		{
			for (std::size_t i = 0; i < row.size(); ++i) row[i] = columnOf(_statement, static_cast<int>(i));
			sink(row);
		}
		if (code != SQLITE_DONE) _connection.fail("read");
	}

private:
	void bind(sql::Row row, Stamps& stamps)
	{
		const auto bindText = [&](int place, std::string_view text)
		{ return sqlite3_bind_text64(_statement, place, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8); };
		int code = SQLITE_OK;
		for (std::size_t i = 0; i < row.size() && code == SQLITE_OK; ++i)
		{
			const int place = static_cast<int>(i) + 1;
			if (const auto* number = std::get_if<std::int64_t>(&row[i]))
				code = sqlite3_bind_int64(_statement, place, *number);
			else if (const auto* text = std::get_if<std::string_view>(&row[i]))
				code = bindText(place, *text);
			else if (const auto* time = std::get_if<TimePoint>(&row[i]))
				code = bindText(place, stamps.of(*time));
			else
				code = sqlite3_bind_null(_statement, place);
		}
		if (code != SQLITE_OK) _connection.fail("bind a value");
	}

	sql::Connection& _connection;
	sqlite3_stmt* _statement = nullptr;
};

} // namespace


std::unique_ptr<sql::Statement> prepare(const std::string& sql, sql::Connection& connection, sqlite3* database)
{
	return std::make_unique<Statement>(sql, connection, database);
}

} // namespace eyrie::sqlite
