#pragma once

#include <functional>

#include <eyrie/sql/Connection.h>

namespace eyrie::plans
{

/// Takes what a connection is about to run; of what is written, with the first row. May ask `beneath` about it.
using Watch = std::function<void(sql::Connection& beneath, const std::string& sql, sql::Row parameters)>;

/// A connection in front of another that does the work.
class WatchedConnection final : public sql::Connection
{
public:
	WatchedConnection(std::unique_ptr<sql::Connection> beneath, Watch);

	void run(const std::string& sql) override { _beneath->run(sql); }
	bool isAlive() override { return _beneath->isAlive(); }
	[[noreturn]] void fail(const std::string& doing) override;

private:
	std::unique_ptr<sql::Statement> prepare(const std::string& sql) override;

	const std::unique_ptr<sql::Connection> _beneath;
	const Watch _watch;
};

} // namespace eyrie::plans
