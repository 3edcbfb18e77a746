#include "RequestBudget.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace eyrie::engine
{

// Capacity and refill together never exceed `perMinute` in any one minute.
RequestBudget::Bucket::Bucket(double perMinute) :
	capacity(std::max(1.0, std::floor(perMinute / 4))), perMillisecond(std::max(perMinute - capacity, perMinute / 2) / 60'000),
	tokens(capacity)
{
}

Duration RequestBudget::Bucket::untilOne(Duration now)
{
	tokens = std::min(capacity, tokens + static_cast<double>((now - filledAt).count()) * perMillisecond);
	filledAt = now;
	if (tokens >= 1) return Duration::zero();
	return Duration(static_cast<std::int64_t>(std::ceil((1 - tokens) / perMillisecond)));
}


RequestBudget::RequestBudget(Clock& clock, std::int64_t perMinute, std::function<void(const RequestOutcome&)> onLeft) :
	_clock(clock), _perMinute(perMinute), _onLeft(std::move(onLeft)), _all(static_cast<double>(perMinute)),
	_upkeep(static_cast<double>(perMinute) * 0.3)
{
	_all.filledAt = _upkeep.filledAt = clock.elapsed();
}

void RequestBudget::enter(std::stop_token stop)
{
	const Duration begun = _clock.elapsed();
	for (bool waited = false;; waited = true)
	{
		const Duration wait = take();
		if (stop.stop_requested() || (wait != Duration::zero() && !_clock.wait(wait, stop)))
			throw Error(ErrorKind::cancelled, ErrorScope::plugin, "stopped before a request was sent");
		if (wait != Duration::zero()) continue;
		if (waited) noteWait(_clock.elapsed() - begun);
		return;
	}
}

void RequestBudget::noteWait(Duration waited)
{
	std::lock_guard lock(_mutex);
	++_waits.count;
	_waits.waited += waited;
}

void RequestBudget::left(const RequestOutcome& outcome)
{
	if (_onLeft) _onLeft(outcome);
}

Duration RequestBudget::take()
{
	std::lock_guard lock(_mutex);
	if (_perMinute > 0)
	{
		const Duration now = _clock.elapsed();
		Duration wait = _all.untilOne(now);
		if (_purpose == Purpose::upkeep) wait = std::max(wait, _upkeep.untilOne(now));
		if (wait != Duration::zero()) return wait;
		_all.tokens -= 1;
		if (_purpose == Purpose::upkeep) _upkeep.tokens -= 1;
	}
	++_admitted;
	return Duration::zero();
}

void RequestBudget::serve(Purpose purpose)
{
	std::lock_guard lock(_mutex);
	_purpose = purpose;
}

std::uint64_t RequestBudget::admitted() const
{
	std::lock_guard lock(_mutex);
	return _admitted;
}

RequestBudget::Waits RequestBudget::waits() const
{
	std::lock_guard lock(_mutex);
	return _waits;
}

} // namespace eyrie::engine
