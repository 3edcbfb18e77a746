#include <algorithm>
#include <cstring>
#include <stdexcept>

#include <mysql.h>

#include "RawDatabase.h"

namespace eyrie::bench
{

namespace
{

/// MariaDB, over its socket, in a session as plugins/mysql makes it.
class MySql : public RawDatabase
{
public:
	MySql(const std::string& socket, const std::string& user, const std::string& database)
	{
		mysql_options(_mysql.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
		const unsigned local = 1;
		mysql_options(_mysql.get(), MYSQL_OPT_LOCAL_INFILE, &local);
		require(
			mysql_real_connect(_mysql.get(), nullptr, user.c_str(), nullptr, database.c_str(), 0, socket.c_str(), 0) != nullptr);
		run("SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'");
		run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
		_cursor = prepared(cursorSql("ON DUPLICATE KEY UPDATE last_synced_id = VALUES(last_synced_id), "
									 "cursor_token = VALUES(cursor_token), last_sync_time = VALUES(last_sync_time)"));
	}

	void store(const Batch& batch) final
	{
		run("START TRANSACTION");
		insert(batch);
		std::array<MYSQL_BIND, 2> binds{};
		for (auto& bind : binds)
		{
			bind.buffer_type = MYSQL_TYPE_STRING;
			bind.buffer = const_cast<char*>(batch.last().data());
			bind.buffer_length = batch.last().size();
		}
		execute(_cursor.get(), binds.data(), 0);
		run("COMMIT");
	}

	void dropIndex() final { run("ALTER TABLE messages DROP INDEX messages_by_number"); }
	void makeIndex() final { run("ALTER TABLE messages ADD INDEX messages_by_number (phone_number, sort_time)"); }

protected:
	using Statement = std::unique_ptr<MYSQL_STMT, decltype(&mysql_stmt_close)>;

	virtual void insert(const Batch&) = 0;

	MYSQL* handle() { return _mysql.get(); }

	void require(bool good)
	{
		if (!good) throw std::runtime_error(mysql_error(_mysql.get()));
	}

	void run(const std::string& sql) { require(mysql_real_query(_mysql.get(), sql.data(), sql.size()) == 0); }

	Statement prepared(const std::string& sql)
	{
		Statement statement(mysql_stmt_init(_mysql.get()), mysql_stmt_close);
		require(mysql_stmt_prepare(statement.get(), sql.data(), sql.size()) == 0);
		return statement;
	}

	/// An `arraySize` of 0 is one row.
	static void execute(MYSQL_STMT* statement, MYSQL_BIND* binds, unsigned arraySize)
	{
		mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &arraySize);
		if (mysql_stmt_bind_param(statement, binds) != 0 || mysql_stmt_execute(statement) != 0)
			throw std::runtime_error(mysql_stmt_error(statement));
	}

private:
	std::unique_ptr<MYSQL, decltype(&mysql_close)> _mysql{mysql_init(nullptr), mysql_close};
	Statement _cursor{nullptr, mysql_stmt_close};
};


class MySqlArrays final : public MySql
{
public:
	using MySql::MySql;

private:
	void insert(const Batch& batch) override
	{
		std::array<std::vector<const char*>, ownColumns> texts;
		std::array<std::vector<unsigned long>, ownColumns> lengths;
		for (std::size_t column = 0; column < ownColumns; ++column)
			for (const auto& value : batch.columns[column])
			{
				texts[column].push_back(value.data());
				lengths[column].push_back(value.size());
			}
		std::array<MYSQL_BIND, boundColumns.size()> binds{};
		for (std::size_t i = 0; i < binds.size(); ++i)
		{
			binds[i].buffer_type = MYSQL_TYPE_STRING;
			binds[i].buffer = texts[boundColumns[i]].data();
			binds[i].length = lengths[boundColumns[i]].data();
		}
		execute(_insert.get(), binds.data(), static_cast<unsigned>(batch.size()));
	}

	const Statement _insert = prepared(insertSql());
};


class MySqlLoad final : public MySql
{
public:
	MySqlLoad(const std::string& socket, const std::string& user, const std::string& database) : MySql(socket, user, database)
	{
		mysql_set_local_infile_handler(
			handle(), open, read, [](void*) {}, tellNothing, this);
	}

	void prepare(Batch& batch) override
	{
		for (std::size_t row = 0; row < batch.size(); ++row)
			for (std::size_t i = 0; i < boundColumns.size(); ++i)
				batch.lines.append(batch.columns[boundColumns[i]][row]) += i + 1 == boundColumns.size() ? '\n' : '\t';
	}

private:
	void insert(const Batch& batch) override
	{
		_rest = batch.lines;
		run(_sql);
		// What is wrong with a row is only a warning here.
		if (mysql_affected_rows(handle()) < batch.size() || mysql_warning_count(handle()) != 0)
			throw std::runtime_error("LOAD DATA did not take the rows as they are");
	}

	static int open(void** file, const char*, void* self)
	{
		*file = self;
		return 0;
	}

	static int read(void* self, char* buffer, unsigned size)
	{
		auto& rest = static_cast<MySqlLoad*>(self)->_rest;
		const auto count = std::min<std::size_t>(rest.size(), size);
		std::memcpy(buffer, rest.data(), count);
		rest.remove_prefix(count);
		return static_cast<int>(count);
	}

	static int tellNothing(void*, char*, unsigned) { return 0; }

	const std::string _sql = loadSql();
	std::string_view _rest;
};

} // namespace


std::unique_ptr<RawDatabase> rawMySql(const std::string& socket, const std::string& user, const std::string& database)
{
	return std::make_unique<MySqlArrays>(socket, user, database);
}


std::unique_ptr<RawDatabase> rawLoad(const std::string& socket, const std::string& user, const std::string& database)
{
	return std::make_unique<MySqlLoad>(socket, user, database);
}

} // namespace eyrie::bench
