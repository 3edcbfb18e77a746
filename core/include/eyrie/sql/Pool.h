#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <eyrie/Clock.h>
#include <eyrie/Connections.h>
#include <eyrie/sql/Connection.h>

namespace eyrie::sql
{

/// Lends connections. Any thread. It is our own because a statement cache has to live and die with its connection, which
/// Poco::Data's pool can't carry, and because that one deadlocks in 1.11 (poco issue 1372).
class Pool
{
public:
	using Open = std::function<std::unique_ptr<Connection>()>;

	struct Limits
	{
		std::size_t least = 1;                        ///< Kept open however long they idle.
		std::size_t most = 4;                         ///< Open at once.
		Duration patience = std::chrono::seconds(10); ///< For one to come free.
		Duration trusted = std::chrono::seconds(3);   ///< Idle for longer, a connection is asked whether it lives.
		Duration kept = std::chrono::minutes(1);      ///< Idle for longer, and above `least`: closed.
	};

	/// Who borrows. Whoever reads for others leaves one connection, of several, to those who write: they are not kept from their work.
	enum class Borrower
	{
		owner,
		guest
	};

	/// A connection on loan; gives it back when it goes, or drops it when broken.
	class Loan
	{
	public:
		Loan(Pool& pool, std::unique_ptr<Connection> connection) : _pool(pool), _connection(std::move(connection)) {}
		~Loan() { _pool.giveBack(std::move(_connection)); }
		Loan(const Loan&) = delete;
		Loan& operator=(const Loan&) = delete;

		Connection& operator*() const { return *_connection; }

	private:
		Pool& _pool;
		std::unique_ptr<Connection> _connection;
	};

	/// Opens nothing yet. `clock` outlives the pool.
	Pool(Open, Limits, const Clock& clock);

	/// Throws Error: `unavailable` when none comes free in time, else whatever opening one throws.
	Loan take(Borrower = Borrower::owner);

	/// All but the retries, which are not its own.
	ConnectionFigures figures() const;

	/// The other end went away: every idle connection is asked before it is lent again.
	void distrust();

private:
	struct Idle
	{
		std::unique_ptr<Connection> connection;
		Duration since{};
		bool trusted = true;
	};

	bool awaitFree(std::unique_lock<std::mutex>&, std::size_t most);
	std::unique_ptr<Connection> takeIdle(std::unique_lock<std::mutex>&);
	void giveBack(std::unique_ptr<Connection>);
	void closeLongIdle(std::vector<Idle>& closed);

	const Open _open;
	const Limits _limits;
	const Clock& _clock;
	mutable std::mutex _mutex;
	std::condition_variable _free;
	std::vector<Idle> _idle; ///< The last given back is the first lent.
	std::size_t _opened = 0; ///< Idle, lent, or being opened.
	std::uint64_t _waits = 0;
	std::chrono::microseconds _waited{};
};

} // namespace eyrie::sql
