#include "Ending.h"

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>

namespace eyrie::app
{

namespace
{

// What a service manager waits for before it kills; a commit takes milliseconds.
constexpr auto patience = std::chrono::seconds(5);

} // namespace


Ending::Ending(int code, std::function<void()> onStop, std::function<void()> onHangUp) :
	_code(code), _onStop(std::move(onStop)), _onHangUp(std::move(onHangUp)), _signals([this](int signal) { received(signal); })
{
}

void Ending::received(int signal)
{
	if (signal == SIGHUP && _onHangUp) return _onHangUp();
	if (!_deadline.joinable()) _deadline = std::jthread([this](std::stop_token done) { expire(done); });
	_onStop();
}

void Ending::expire(std::stop_token done)
{
	std::mutex mutex;
	std::condition_variable_any finished;
	std::unique_lock lock(mutex);
	finished.wait_for(lock, done, patience, [] { return false; });
	if (!done.stop_requested()) std::_Exit(_code);
}

} // namespace eyrie::app
