#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include <eyrie/sql/Failures.h>
#include <eyrie/sql/Statement.h>

namespace Poco::Data
{
class Session;
}

namespace eyrie::sql
{

/// One session with a database, for one thread at a time. Throws Error in the words of its plugin, in a form that is tried again
/// where this may help at once. Statements stay prepared for as long as the connection lives, so their texts should be few.
class Connection
{
public:
	Connection(Poco::Data::Session, Failures);
	virtual ~Connection();
	Connection(const Connection&) = delete;
	Connection& operator=(const Connection&) = delete;

	/// Runs a statement without parameters or result.
	virtual void run(const std::string& sql) = 0;

	/// The same, of what makes an index or drops it: that takes longer the more rows there are, and no timeout ends it.
	virtual void changeIndex(const std::string& sql) { run(sql); }

	/// A transaction, begun by `sql`. A commit that throws nothing has come to its end.
	virtual void begin(const std::string& sql) { run(sql); }
	virtual void commit() { run("COMMIT"); }
	virtual void rollBack() { run("ROLLBACK"); }

	/// Runs a changing statement for one row, within a transaction, as soon as there is something else to be said to the database: to
	/// one that is far away, they go together. Its failure is that of the call that takes it along, at the latest of commit().
	virtual void post(const std::string& sql, const Rows& row) { write(sql, row); }

	/// As Statement::write() and Statement::read().
	void write(const std::string& sql, const Rows&);
	void read(const std::string& sql, Row parameters, const Statement::Sink&);

	/// Asks the other end. False: to be thrown away.
	virtual bool isAlive() = 0;

	/// Whether a call found that this connection is of no further use.
	bool isBroken() const { return _broken; }

	/// The session underneath, for what is not worth preparing. Its exceptions go to fail().
	Poco::Data::Session& session() { return *_session; }

	/// Throws what has just gone wrong with session(), translated. `doing` completes "could not …".
	[[noreturn]] virtual void fail(const std::string& doing) = 0;

	/// Throws what a code of the database means. `words` are its own.
	[[noreturn]] void fail(int code, const std::string& words, const std::string& doing);

private:
	virtual std::unique_ptr<Statement> prepare(const std::string& sql) = 0;
	Statement& prepared(const std::string& sql);

	const std::unique_ptr<Poco::Data::Session> _session;
	const Failures _failures;
	bool _broken = false;
	std::unordered_map<std::string, std::unique_ptr<Statement>> _statements; ///< Closed before the session.
};

} // namespace eyrie::sql
