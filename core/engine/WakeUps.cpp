#include "WakeUps.h"

#include <algorithm>

namespace eyrie::engine
{

void WakeUps::add(Duration now)
{
	const std::lock_guard lock(_mutex);
	++_count;
	if (!_since) _since = now;
}

std::optional<Duration> WakeUps::dueAt(std::optional<Duration> begun) const
{
	const std::lock_guard lock(_mutex);
	if (!_since) return std::nullopt;
	return begun ? std::max(*_since + patience, *begun + between) : *_since + patience;
}

void WakeUps::answer()
{
	const std::lock_guard lock(_mutex);
	_since.reset();
}

std::uint64_t WakeUps::count() const
{
	const std::lock_guard lock(_mutex);
	return _count;
}

} // namespace eyrie::engine
