#include "WatchedConnection.h"

#include <exception>

#include <Poco/Data/Session.h>

namespace eyrie::plans
{

namespace
{

class WatchedStatement final : public sql::Statement
{
public:
	WatchedStatement(std::string sql, sql::Connection& beneath, const Watch& watch) :
		_sql(std::move(sql)), _beneath(beneath), _watch(watch)
	{
	}

	void write(const sql::Rows& rows) override
	{
		_watch(_beneath, _sql, rows[0]);
		_beneath.write(_sql, rows);
	}

	void read(sql::Row parameters, const Sink& sink) override
	{
		_watch(_beneath, _sql, parameters);
		_beneath.read(_sql, parameters, sink);
	}

private:
	const std::string _sql;
	sql::Connection& _beneath;
	const Watch& _watch;
};

/// Never asked: whatever fails, fails beneath.
sql::Failures noFailures()
{
	return {"", {}, [](int) { return 0; }};
}

} // namespace


WatchedConnection::WatchedConnection(std::unique_ptr<sql::Connection> beneath, Watch watch) :
	sql::Connection(beneath->session(), noFailures()), _beneath(std::move(beneath)), _watch(std::move(watch))
{
}


void WatchedConnection::fail(const std::string& doing)
{
	_beneath->fail(doing);
	std::terminate(); // Compilers don't believe a virtual function that it never returns.
}


std::unique_ptr<sql::Statement> WatchedConnection::prepare(const std::string& sql)
{
	return std::make_unique<WatchedStatement>(sql, *_beneath, _watch);
}

} // namespace eyrie::plans
