#include "MainLoop.h"

#include <utility>

#include <Poco/Logger.h>

#include "engine/Report.h"

namespace eyrie::app
{

namespace
{

Error busy(const std::string& why)
{
	Error error(ErrorKind::unavailable, ErrorScope::plugin, why);
	error.retryAfter(std::chrono::seconds(1));
	return error;
}

template <class Wishes>
void refuse(const Wishes& wishes, const Error& error)
{
	for (const auto& wish : wishes) wish->told.set_exception(std::make_exception_ptr(error));
}

} // namespace


void MainLoop::run(const std::function<Turn(const std::string& who)>& read)
{
	std::unique_lock lock(_mutex);
	while (!_isEnded)
	{
		_changed.wait(lock, [this] { return _isEnded || _isHungUp || !_wishes.empty(); });
		if (_isEnded) break;
		Wishes wishes = std::exchange(_wishes, {});
		const bool isHungUp = std::exchange(_isHungUp, false);
		lock.unlock();
		serve(wishes, isHungUp, read);
		lock.lock();
		_isClosed = false;
	}
	lock.unlock();
	refuse(close(), busy("the daemon is stopping"));
}

/// One reading answers everybody who has asked before it.
void MainLoop::serve(Wishes& wishes, bool isHungUp, const std::function<Turn(const std::string&)>& read)
{
	std::string who = isHungUp ? "SIGHUP" : "";
	for (const auto& wish : wishes) who += (who.empty() ? "" : ", ") + wish->who;
	Turn turn;
	try
	{
		turn = read(who);
	}
	catch (const Error& error)
	{
		return refuse(wishes, error);
	}
	catch (const std::exception& error)
	{
		return refuse(wishes, engine::unexpected(error));
	}
	for (const auto& wish : wishes) wish->told.set_value(turn.reloaded);
	refuse(close(), busy("the daemon goes over to other settings just now; try again"));
	try
	{
		turn.goOver();
	}
	catch (const std::exception& error)
	{
		Poco::Logger::get("eyrie").critical(std::string("some of the new settings could not be gone over to: ") + error.what()
			+ "; mending that, reload or restart eyried");
	}
}

/// Those who have asked meanwhile.
MainLoop::Wishes MainLoop::close()
{
	const std::lock_guard lock(_mutex);
	_isClosed = true;
	return std::exchange(_wishes, {});
}

void MainLoop::end()
{
	const std::lock_guard lock(_mutex);
	_isEnded = true;
	_changed.notify_one();
}

void MainLoop::reloadSoon()
{
	const std::lock_guard lock(_mutex);
	_isHungUp = true;
	_changed.notify_one();
}

engine::Reloaded MainLoop::reload(const std::string& who)
{
	const auto wish = std::make_shared<Wish>();
	wish->who = who;
	auto told = wish->told.get_future();
	{
		const std::lock_guard lock(_mutex);
		if (_isClosed) throw busy("the daemon goes over to other settings, or stops, just now; try again");
		_wishes.push_back(wish);
		_changed.notify_one();
	}
	return told.get();
}

} // namespace eyrie::app
