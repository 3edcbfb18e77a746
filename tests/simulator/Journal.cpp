#include "simulator/Journal.h"

#include <algorithm>
#include <charconv>

namespace eyrie::sim
{

Fault Journal::begin(Call call, const std::string& folder, bool tokenInUrl)
{
	RequestSeen seen;
	std::function<Fault(const RequestSeen&)> decide;
	{
		const std::lock_guard lock(_mutex);
		seen.number = ++_stats.requests;
		if (!folder.empty()) seen.numberInFolder = ++_stats.byFolder[folder];
		++_stats.byPath[call.path];
		_stats.tokenInUrl = _stats.tokenInUrl || tokenInUrl;
		_stats.mostAtOnce = std::max(_stats.mostAtOnce, ++_active);
		if (const std::string* limit = call.param("limit"))
		{
			std::size_t value = 0;
			std::from_chars(limit->data(), limit->data() + limit->size(), value);
			_stats.largestLimit = std::max(_stats.largestLimit, value);
		}
		decide = _decide;
	}
	if (!decide) return {};
	seen.folder = folder;
	seen.call = std::move(call);
	return decide(seen);
}

void Journal::end(int status, const Reply& reply)
{
	const std::lock_guard lock(_mutex);
	--_active;
	++_stats.byStatus[status];
	_stats.rows += reply.rows;
	_stats.bytes += reply.body.size();
}

Stats Journal::stats() const
{
	const std::lock_guard lock(_mutex);
	return _stats;
}

void Journal::reset()
{
	const std::lock_guard lock(_mutex);
	_stats = Stats();
}

void Journal::decideBy(std::function<Fault(const RequestSeen&)> decide)
{
	const std::lock_guard lock(_mutex);
	_decide = std::move(decide);
}

bool Journal::pause(std::chrono::milliseconds time)
{
	std::unique_lock lock(_mutex);
	return !_stopping.wait_for(lock, time, [this] { return _stopped; });
}

void Journal::pauseStopped(std::chrono::milliseconds time)
{
	std::unique_lock lock(_mutex);
	_stopping.wait_for(lock, time);
}

void Journal::stop()
{
	const std::lock_guard lock(_mutex);
	_stopped = true;
	_stopping.notify_all();
}

} // namespace eyrie::sim
