#include "Schedule.h"

#include <algorithm>
#include <cmath>

namespace eyrie::engine
{

namespace
{

// What came so long ago counts for a third.
constexpr double memory = 20.0 * 60'000;
// A message every three minutes is worth a pass a minute; one every half hour, one every three minutes.
constexpr double worth = 20'000;
// A first load, or a backlog, is no sign of what will come.
constexpr std::size_t mostArrivals = 10;

} // namespace


Schedule::Schedule(const SyncRules& rules, std::int64_t perMinute, Week week) :
	_isAdaptive(rules.isAdaptive), _usual(rules.interval), _least(rules.intervalMin), _most(rules.intervalMax),
	_statuses(rules.statusInterval), _hours(rules.businessHours), _requestsPerMillisecond(static_cast<double>(perMinute) / 60'000),
	_week(std::move(week))
{
}

double Schedule::rate(Duration elapsed) const
{
	return _at ? _rate * std::exp(-static_cast<double>((elapsed - *_at).count()) / memory) : 0;
}

void Schedule::passed(const Passed& pass)
{
	_rate = rate(pass.at) + static_cast<double>(std::min(pass.arrivals, mostArrivals)) / memory;
	_cost = _at ? _cost + (static_cast<double>(pass.requests) - _cost) / 8 : static_cast<double>(pass.requests);
	_looksUpStatuses = pass.looksUpStatuses;
	_at = pass.at;
}

Duration Schedule::interval(Duration elapsed, TimePoint now) const
{
	if (!_isAdaptive) return _usual;
	const auto rounded = [](double milliseconds) { return Duration(static_cast<Duration::rep>(milliseconds)); };
	const double wanted = std::sqrt(worth / std::max(rate(elapsed), 1e-12));
	Duration interval = std::clamp(rounded(wanted), _least, _most);
	if (_hours.contains(_week(now))) interval = std::min(interval, _usual);
	if (_looksUpStatuses) interval = std::min(interval, _statuses);
	if (_requestsPerMillisecond > 0) interval = std::max(interval, rounded(2 * _cost / _requestsPerMillisecond));
	return std::min(interval, _most);
}

} // namespace eyrie::engine
