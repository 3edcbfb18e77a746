#include "ManualClock.h"

namespace eyrie::kit
{

ManualClock::ManualClock(TimePoint start) : _now(start) {}


TimePoint ManualClock::now() const
{
	const std::lock_guard lock(_mutex);
	return _now;
}


Duration ManualClock::elapsed() const
{
	const std::lock_guard lock(_mutex);
	return _elapsed;
}


bool ManualClock::wait(Duration duration, std::stop_token stop)
{
	if (stop.stop_requested()) return false;
	advance(duration);
	return true;
}


void ManualClock::advance(Duration duration)
{
	const std::lock_guard lock(_mutex);
	_now += duration;
	_elapsed += duration;
}


void ManualClock::set(TimePoint now)
{
	const std::lock_guard lock(_mutex);
	_now = now;
}

} // namespace eyrie::kit
