#pragma once

#include <functional>
#include <string>

#include <eyrie/Error.h>
#include <eyrie/sql/Value.h>

namespace Poco::Data
{
class Session;
}

namespace eyrie::sql
{

/// A transaction that lost against another one, or whose connection was found dead: nothing of it is stored, and the whole of it
/// may be tried again. Never leaves eyrie::sql.
class Retriable : public Error
{
public:
	enum class Reason
	{
		lockedOut,     ///< A deadlock, a lock wait, a row that another transaction inserted first.
		connectionLost ///< During a COMMIT, this leaves the outcome unknown.
	};

	Retriable(Reason reason, const Error& error) : Error(error), _reason(reason) {}

	Reason reason() const { return _reason; }

private:
	Reason _reason;
};

/// One session with a database, for one thread at a time. Throws Error in the words of its plugin, Retriable where trying again
/// may help at once. Statements stay prepared for as long as the connection lives, so their texts should be few.
class Connection
{
public:
	/// Takes a row of a result; its texts live until it returns.
	using Sink = std::function<void(Row)>;

	virtual ~Connection() = default;

	/// Runs a statement without parameters or result, such as BEGIN and COMMIT.
	virtual void run(const std::string& sql) = 0;

	/// Runs a changing statement once for each row: prepared once, and sent in as few round trips as the database allows.
	virtual void write(const std::string& sql, const Rows&) = 0;

	/// Runs a query and hands over its rows one by one. `sink` must not use this connection.
	virtual void read(const std::string& sql, Row parameters, const Sink& sink) = 0;

	/// Asks the other end. False: to be thrown away.
	virtual bool isAlive() = 0;

	/// Whether a call found that this connection is of no further use.
	virtual bool isBroken() const = 0;

	/// The session underneath, for what is not worth preparing. Its exceptions go to fail().
	virtual Poco::Data::Session& session() = 0;

	/// Throws what has just gone wrong with session(), translated. `doing` completes "could not …".
	[[noreturn]] virtual void fail(const std::string& doing) = 0;
};

} // namespace eyrie::sql
