#include "ReadAhead.h"

#include <utility>

namespace eyrie::engine
{

namespace
{

// With the one that is being stored, and the one that is being cut, what the largest answers hold.
constexpr std::size_t mostReady = 2;

} // namespace


ReadAhead::ReadAhead(Fetch fetch, Position from, std::launch how, std::stop_token stop) :
	_fetch(std::move(fetch)), _how(how), _stop(std::move(stop)), _from(std::move(from))
{
}


ReadAhead::~ReadAhead()
{
	// Nobody wants an answer any more that is still to come.
	_thread.request_stop();
}


FetchedPage ReadAhead::next()
{
	if (!_thread.joinable())
	{
		// Most passes find one page and no more.
		auto first = fetchNext(_stop);
		if (first.page.more && _how != std::launch::deferred) _thread = std::jthread([this](std::stop_token stop) { run(stop); });
		return first;
	}
	std::unique_lock lock(_mutex);
	_resting = false;
	_changed.notify_all();
	_changed.wait(lock, [&] { return !_ready.empty() || _failure; });
	if (_ready.empty()) std::rethrow_exception(_failure);
	auto fetched = std::move(_ready.front());
	_ready.pop_front();
	_changed.notify_all();
	return fetched;
}


void ReadAhead::giveBack(FetchedPage page)
{
	if (!_thread.joinable()) return;
	const std::lock_guard lock(_mutex);
	if (!_hasEnded) _spent.push_back(std::move(page));
}


void ReadAhead::rest()
{
	if (!_thread.joinable()) return;
	std::unique_lock lock(_mutex);
	_resting = true;
	_changed.wait(lock, [&] { return !_fetching; });
}


void ReadAhead::run(std::stop_token abandoned)
{
	std::stop_source stop;
	const std::stop_callback onStop(_stop, [&] { stop.request_stop(); });
	const std::stop_callback onAbandon(abandoned, [&] { stop.request_stop(); });
	std::unique_lock lock(_mutex);
	for (;;)
	{
		_changed.wait(lock, abandoned, [&] { return _ready.size() < mostReady && !_resting; });
		if (abandoned.stop_requested()) return;
		_fetching = true;
		auto spent = std::exchange(_spent, {});
		lock.unlock();
		spent.clear();
		std::optional<FetchedPage> fetched;
		std::exception_ptr failure;
		try
		{
			fetched = fetchNext(stop.get_token());
		}
		catch (...)
		{
			failure = std::current_exception();
		}
		lock.lock();
		_fetching = false;
		_hasEnded = failure || !fetched->page.more;
		_failure = failure;
		if (fetched) _ready.push_back(*std::move(fetched));
		_changed.notify_all();
		if (_hasEnded) return;
	}
}


FetchedPage ReadAhead::fetchNext(std::stop_token stop)
{
	auto fetched = _fetch(_from, std::move(stop));
	_from = fetched.page.covered;
	return fetched;
}

} // namespace eyrie::engine
