#pragma once

#include <atomic>
#include <functional>
#include <mutex>

#include <eyrie/Clock.h>
#include <eyrie/sql/Dialect.h>
#include <eyrie/sql/Pool.h>

namespace eyrie::sql
{

/// Runs work on a connection, again where the database asks for that. Any thread.
class Database
{
public:
	using Work = std::function<void(Connection&)>;
	using Transaction = std::function<bool(Connection&)>; ///< False: nothing is to be stored after all.

	/// `dialect` and `clock` outlive it.
	Database(const Dialect& dialect, Pool::Open, const Pool::Limits&, Clock& clock);

	const Dialect& dialect() const { return _dialect; }

	/// Runs queries. `work` may run several times and starts anew each time.
	void read(const Work&, Pool::Borrower = Pool::Borrower::owner);

	/// Runs `work` in one transaction, from the beginning again if it lost. When `work` throws, nothing is stored; when the
	/// connection dies during COMMIT, the outcome is unknown and Error says so.
	void change(const Transaction&);

	/// With those who had to wait for their turn to write.
	ConnectionFigures figures() const;

private:
	void awaitTurn(std::unique_lock<std::mutex>&);
	void transact(Connection&, const Transaction&);
	void rollBack(Connection&);
	void repeat(const std::function<void()>&);

	const Dialect& _dialect;
	Pool _pool;
	Clock& _clock;
	std::mutex _writing;
	std::atomic<std::uint64_t> _waits = 0; ///< For the turn to write.
	std::atomic<std::int64_t> _waited = 0; ///< Microseconds.
	std::atomic<std::uint64_t> _retries = 0;
};

} // namespace eyrie::sql
