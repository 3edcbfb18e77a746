#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include <Poco/Data/Session.h>
#include <mysql.h>

#include <eyrie/sql/Connection.h>

#include "Endpoint.h"

namespace eyrie::mysql
{

/// A Poco::Data session; statements run through its native handle: there they stay prepared, and many rows go in one packet.
class Connection final : public sql::Connection
{
public:
	explicit Connection(const Endpoint&);

	void run(const std::string& sql) override;
	void write(const std::string& sql, const sql::Rows&) override;
	void read(const std::string& sql, sql::Row parameters, const Sink&) override;
	bool isAlive() override;
	bool isBroken() const override { return _broken; }
	Poco::Data::Session& session() override { return _session; }
	[[noreturn]] void fail(const std::string& doing) override;

private:
	struct Close
	{
		void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
	};
	using Statement = std::unique_ptr<MYSQL_STMT, Close>;

	MYSQL_STMT* prepared(const std::string& sql);
	void execute(MYSQL_STMT*, const std::vector<sql::Row>& rows);
	[[noreturn]] void fail(unsigned code, const std::string& words, const std::string& doing);
	[[noreturn]] void fail(MYSQL_STMT*, const std::string& doing);

	const Endpoint _endpoint;
	Poco::Data::Session _session;
	MYSQL* const _handle;
	bool _bulk = false; ///< The server takes many rows in one packet.
	bool _broken = false;
	std::unordered_map<std::string, Statement> _statements; ///< Closed before the session.
};

} // namespace eyrie::mysql
