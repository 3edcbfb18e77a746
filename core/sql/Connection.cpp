#include <eyrie/sql/Connection.h>

#include <Poco/Data/Session.h>

namespace eyrie::sql
{

Connection::Connection(Poco::Data::Session session, Failures failures) :
	_session(std::make_unique<Poco::Data::Session>(std::move(session))), _failures(std::move(failures))
{
}


Connection::~Connection() = default;


void Connection::write(const std::string& sql, const Rows& rows)
{
	prepared(sql).write(rows);
}


void Connection::read(const std::string& sql, Row parameters, const Statement::Sink& sink)
{
	prepared(sql).read(parameters, sink);
}


void Connection::fail(int code, const std::string& words, const std::string& doing)
{
	if (_failures.breaksConnection(code)) _broken = true;
	_failures.fail(code, words, doing);
}


Statement& Connection::prepared(const std::string& sql)
{
	auto& statement = _statements[sql];
	if (!statement) statement = prepare(sql);
	return *statement;
}

} // namespace eyrie::sql
