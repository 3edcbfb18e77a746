#include <stdexcept>

#include <sqlite3.h>

#include "RawDatabase.h"

namespace eyrie::bench
{

namespace
{

class Sqlite final : public RawDatabase
{
public:
	explicit Sqlite(const std::string& path)
	{
		require(sqlite3_open_v2(path.c_str(), &_database, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
		sqlite3_busy_timeout(_database, 5000);
		for (const auto* pragma : {"journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 4000",
				 "journal_size_limit = 67108864", "cache_size = -4096"})
			run("PRAGMA " + std::string(pragma));
		_begin = prepared("BEGIN IMMEDIATE");
		_insert = prepared(insertSql());
		_cursor = prepared(cursorSql("ON CONFLICT (source, folder) DO UPDATE SET last_synced_id = excluded.last_synced_id, "
									 "cursor_token = excluded.cursor_token, last_sync_time = excluded.last_sync_time"));
		_commit = prepared("COMMIT");
	}

	~Sqlite() override
	{
		for (auto* statement : {_begin, _insert, _cursor, _commit}) sqlite3_finalize(statement);
		sqlite3_close(_database);
	}

	void store(const Batch& batch) override
	{
		step(_begin);
		for (std::size_t row = 0; row < batch.size(); ++row)
		{
			for (std::size_t i = 0; i < boundColumns.size(); ++i)
				bind(_insert, static_cast<int>(i) + 1, batch.columns[boundColumns[i]][row]);
			step(_insert);
		}
		require(sqlite3_bind_int64(_cursor, 1, std::stoll(batch.last())) == SQLITE_OK);
		bind(_cursor, 2, batch.last());
		step(_cursor);
		step(_commit);
	}

	void dropIndex() override { run("DROP INDEX messages_by_number"); }
	void makeIndex() override { run("CREATE INDEX messages_by_number ON messages (phone_number, sort_time)"); }

private:
	void require(bool good)
	{
		if (!good) throw std::runtime_error(sqlite3_errmsg(_database));
	}

	void run(const std::string& sql) { require(sqlite3_exec(_database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK); }

	sqlite3_stmt* prepared(const std::string& sql)
	{
		sqlite3_stmt* statement = nullptr;
		const int length = static_cast<int>(sql.size());
		require(sqlite3_prepare_v3(_database, sql.data(), length, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) == SQLITE_OK);
		return statement;
	}

	void bind(sqlite3_stmt* statement, int place, const std::string& text)
	{
		require(sqlite3_bind_text(statement, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC) == SQLITE_OK);
	}

	void step(sqlite3_stmt* statement)
	{
		require(sqlite3_step(statement) == SQLITE_DONE);
		sqlite3_reset(statement);
	}

	sqlite3* _database = nullptr;
	sqlite3_stmt* _begin = nullptr;
	sqlite3_stmt* _insert = nullptr;
	sqlite3_stmt* _cursor = nullptr;
	sqlite3_stmt* _commit = nullptr;
};

} // namespace


std::unique_ptr<RawDatabase> rawSqlite(const std::string& path)
{
	return std::make_unique<Sqlite>(path);
}

} // namespace eyrie::bench
