#include "Backoff.h"

#include <algorithm>

namespace eyrie::engine
{

namespace
{

using namespace std::chrono_literals;

Duration doubled(Duration base, int times, Duration most)
{
	return std::min<Duration>(base * (std::int64_t(1) << std::clamp(times, 0, 20)), most);
}

} // namespace

Duration retryWait(int attempt, double chance)
{
	const Duration wait = doubled(1s, attempt - 1, 60s);
	return Duration(static_cast<std::int64_t>(static_cast<double>(wait.count()) * (0.75 + 0.5 * chance)));
}

Duration revisitWait(Duration interval, int failures)
{
	return doubled(interval, failures, std::max<Duration>(15min, interval));
}

Duration storageWait(Duration interval, int failures)
{
	return doubled(5s, failures - 1, interval);
}

Duration recheckWait(Duration interval, int checks)
{
	return doubled(interval, checks / 6, std::max<Duration>(6h, interval));
}

} // namespace eyrie::engine
