#pragma once

#include <string>
#include <unordered_map>

#include <Poco/Data/Session.h>

#include <eyrie/sql/Connection.h>

struct sqlite3;
struct sqlite3_stmt;

namespace eyrie::sqlite
{

struct Settings
{
	std::string path;
	Duration busyTimeout{};
	std::string synchronous;
	std::int64_t cacheMiB = 0;
};

/// A Poco::Data session; statements run through its native handle, where they stay prepared.
class Connection final : public sql::Connection
{
public:
	/// Opens the database, and creates it where there is none.
	explicit Connection(const Settings&);
	~Connection() override;

	void run(const std::string& sql) override;
	void write(const std::string& sql, const sql::Rows&) override;
	void read(const std::string& sql, sql::Row parameters, const Sink&) override;
	bool isAlive() override { return true; }
	bool isBroken() const override { return false; }
	Poco::Data::Session& session() override { return _session; }
	[[noreturn]] void fail(const std::string& doing) override;

private:
	/// Ends a statement's run, whatever happens, so that it holds neither locks nor lent texts.
	class Run;

	sqlite3_stmt* prepared(const std::string& sql);
	void bind(sqlite3_stmt*, sql::Row);

	const std::string _path;
	Poco::Data::Session _session;
	sqlite3* _handle = nullptr;
	std::unordered_map<std::string, sqlite3_stmt*> _statements;
};

} // namespace eyrie::sqlite
