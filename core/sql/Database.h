#pragma once

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
	void read(const Work&);

	/// Runs `work` in one transaction, from the beginning again if it lost. When `work` throws, nothing is stored; when the
	/// connection dies during COMMIT, the outcome is unknown and Error says so.
	void change(const Transaction&);

private:
	void transact(Connection&, const Transaction&);
	void rollBack(Connection&);
	void repeat(const std::function<void()>&);

	const Dialect& _dialect;
	Pool _pool;
	Clock& _clock;
	std::mutex _writing;
};

} // namespace eyrie::sql
