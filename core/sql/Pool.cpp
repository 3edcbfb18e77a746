#include <eyrie/sql/Pool.h>

#include <algorithm>

namespace eyrie::sql
{

Pool::Pool(Open open, Limits limits, const Clock& clock) : _open(std::move(open)), _limits(limits), _clock(clock) {}


Pool::Loan Pool::take(Borrower who)
{
	const std::size_t most = who == Borrower::guest && _limits.most > 1 ? _limits.most - 1 : _limits.most;
	std::unique_lock lock(_mutex);
	for (;;)
	{
		if (!awaitFree(lock, most))
			throw Error(ErrorKind::unavailable, ErrorScope::plugin,
				"all " + std::to_string(most) + " database connections were busy for " + formatDuration(_limits.patience)
					+ "; raise pool.max if this happens often");
		if (_idle.empty()) break;
		if (auto connection = takeIdle(lock)) return {*this, std::move(connection)};
	}
	++_opened;
	lock.unlock();
	try
	{
		return {*this, _open()};
	}
	catch (...)
	{
		lock.lock();
		--_opened;
		_free.notify_all();
		throw;
	}
}


/// In real time, whatever the clock is: the thread that holds a connection runs in real time too.
bool Pool::awaitFree(std::unique_lock<std::mutex>& lock, std::size_t most)
{
	const auto isFree = [&] { return _opened - _idle.size() < most; };
	if (isFree()) return true;
	++_waits;
	const auto begun = std::chrono::steady_clock::now();
	const bool free = _free.wait_for(lock, _limits.patience, isFree);
	_waited += std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun);
	return free;
}


ConnectionFigures Pool::figures() const
{
	const std::lock_guard lock(_mutex);
	return {.most = _limits.most, .open = _opened, .lent = _opened - _idle.size(), .waits = _waits, .waited = _waited};
}


/// Requires an idle one. Empty: it was dead.
std::unique_ptr<Connection> Pool::takeIdle(std::unique_lock<std::mutex>& lock)
{
	Idle idle = std::move(_idle.back());
	_idle.pop_back();
	if (idle.trusted && _clock.elapsed() - idle.since <= _limits.trusted) return std::move(idle.connection);

	lock.unlock(); // Asking takes a round trip.
	if (!idle.connection->isAlive()) idle.connection.reset();
	lock.lock();
	if (!idle.connection)
	{
		--_opened;
		_free.notify_all();
	}
	return std::move(idle.connection);
}


void Pool::giveBack(std::unique_ptr<Connection> connection)
{
	std::vector<Idle> closed; // Closed when the lock is gone.
	const std::lock_guard lock(_mutex);
	if (connection->isBroken())
		--_opened;
	else
		_idle.push_back({std::move(connection), _clock.elapsed(), true});
	closeLongIdle(closed);
	_free.notify_all();
}


void Pool::closeLongIdle(std::vector<Idle>& closed)
{
	const auto now = _clock.elapsed();
	while (!_idle.empty() && _opened > _limits.least && now - _idle.front().since > _limits.kept)
	{
		closed.push_back(std::move(_idle.front()));
		_idle.erase(_idle.begin());
		--_opened;
	}
}


void Pool::distrust()
{
	const std::lock_guard lock(_mutex);
	for (auto& idle : _idle) idle.trusted = false;
}

} // namespace eyrie::sql
