#include "Database.h"

#include <string>

#include "Retriable.h"

namespace eyrie::sql
{

namespace
{

// Deadlocks among a handful of threads are over in milliseconds; a server that restarts answers within seconds or is the
// engine's business, which backs off for longer.
constexpr int attempts = 5;
constexpr Duration firstWait{20};

} // namespace


Database::Database(const Dialect& dialect, Pool::Open open, const Pool::Limits& limits, Clock& clock) :
	_dialect(dialect), _pool(std::move(open), limits, clock), _clock(clock)
{
}


void Database::read(const Work& work, Pool::Borrower who)
{
	repeat(
		[&]
		{
			const auto loan = _pool.take(who);
			work(*loan);
		});
}


void Database::change(const Transaction& work)
{
	repeat(
		[&]
		{
			std::unique_lock one(_writing, std::defer_lock);
			if (_dialect.hasOneWriter) awaitTurn(one);
			const auto loan = _pool.take();
			transact(*loan, work);
		});
}


void Database::awaitTurn(std::unique_lock<std::mutex>& one)
{
	if (one.try_lock()) return;
	++_waits;
	const auto begun = std::chrono::steady_clock::now();
	one.lock();
	_waited += std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun).count();
}


ConnectionFigures Database::figures() const
{
	auto figures = _pool.figures();
	figures.waits += _waits;
	figures.waited += std::chrono::microseconds(_waited);
	figures.retries = _retries;
	return figures;
}


void Database::transact(Connection& connection, const Transaction& work)
{
	connection.begin(std::string(_dialect.begin));
	bool committing = false;
	try
	{
		if (!work(connection)) return rollBack(connection);
		committing = true;
		connection.commit();
	}
	catch (const Retriable& lost)
	{
		rollBack(connection);
		if (!committing || lost.reason() != Retriable::Reason::connectionLost) throw;
		_pool.distrust();
		throw Error(ErrorKind::unavailable, ErrorScope::plugin,
			"the connection was lost while a transaction was being committed; it may be stored or not", lost.cause());
	}
	catch (...)
	{
		rollBack(connection);
		throw;
	}
}


void Database::rollBack(Connection& connection)
{
	if (connection.isBroken()) return;
	try
	{
		// Explicitly: not every error ends a transaction.
		connection.rollBack();
	}
	catch (const Error&)
	{
		// The database has ended it by itself, or the connection is asked when it is lent next.
		_pool.distrust();
	}
}


void Database::repeat(const std::function<void()>& work)
{
	for (int attempt = 1;; ++attempt)
	{
		try
		{
			return work();
		}
		catch (const Retriable& lost)
		{
			if (lost.reason() == Retriable::Reason::connectionLost) _pool.distrust();
			// Only its SDK part may cross the plugin's border.
			if (attempt == attempts) throw Error(static_cast<const Error&>(lost));
		}
		++_retries;
		_clock.wait(firstWait * attempt * attempt, {});
	}
}

} // namespace eyrie::sql
