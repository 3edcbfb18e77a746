#include "Watch.h"

#include <algorithm>

#include <sys/socket.h>

namespace eyrie::http
{

Watch::Watch() : _thread([this](std::stop_token stop) { run(stop); }) {}

void Watch::run(std::stop_token stop)
{
	std::unique_lock lock(_mutex);
	while (!stop.stop_requested())
	{
		const auto now = std::chrono::steady_clock::now();
		_next = Time::max();
		for (auto& [number, entry] : _entries)
		{
			if (entry.deadline <= now)
			{
				// Not through Poco: over TLS, its shutdown would write, in this thread, and maybe wait.
				::shutdown(entry.handle, SHUT_RDWR);
				entry.deadline = Time::max();
			}
			_next = std::min(_next, entry.deadline);
		}
		const auto until = _next;
		const auto isSooner = [&] { return _next < until; };
		if (until == Time::max())
			_changed.wait(lock, stop, isSooner);
		else
			_changed.wait_until(lock, stop, until, isSooner);
	}
}

void Watch::endAll(bool evenAnswering)
{
	const std::lock_guard lock(_mutex);
	for (const auto& [number, entry] : _entries)
		if (evenAnswering || !entry.isAnswering) ::shutdown(entry.handle, SHUT_RDWR);
}


Watch::Place::Place(Watch& watch, const Poco::Net::StreamSocket& socket) : _watch(watch)
{
	const std::lock_guard lock(_watch._mutex);
	_number = ++_watch._last;
	_watch._entries.emplace(_number, Entry{socket.impl()->sockfd(), Time::max()});
}

Watch::Place::~Place()
{
	const std::lock_guard lock(_watch._mutex);
	_watch._entries.erase(_number);
}

void Watch::Place::expect(std::chrono::milliseconds within)
{
	const std::lock_guard lock(_watch._mutex);
	auto& entry = _watch._entries.at(_number);
	entry.deadline = std::chrono::steady_clock::now() + within;
	if (entry.deadline >= _watch._next) return;
	_watch._next = entry.deadline;
	_watch._changed.notify_one();
}

void Watch::Place::relax()
{
	const std::lock_guard lock(_watch._mutex);
	_watch._entries.at(_number).deadline = Time::max();
}

void Watch::Place::setAnswering(bool isAnswering)
{
	const std::lock_guard lock(_watch._mutex);
	_watch._entries.at(_number).isAnswering = isAnswering;
}

} // namespace eyrie::http
