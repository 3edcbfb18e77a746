#include <eyrie/Clock.h>

#include <condition_variable>
#include <mutex>

namespace eyrie
{

Clock::~Clock() = default;

TimePoint SystemClock::now() const
{
	return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Duration SystemClock::elapsed() const
{
	return std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

bool SystemClock::wait(Duration duration, std::stop_token stop)
{
	std::mutex mutex;
	std::condition_variable_any never;
	std::unique_lock lock(mutex);
	never.wait_for(lock, stop, duration, [] { return false; });
	return !stop.stop_requested();
}

} // namespace eyrie
