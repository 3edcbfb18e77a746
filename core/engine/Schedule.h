#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "Workplace.h"

namespace eyrie::engine
{

/// How often a source is visited while all is well: ever at `sync.interval`, or by what has come lately. Reads no clock. Not thread-safe.
///
/// The adaptive interval is the one at which requests and waiting, both weighed, cost least: the root of what a pass may cost over how
/// many messages come. Within business hours it is never longer than `sync.interval`; while statuses are looked up, never longer than
/// `sync.status-interval`; the passes take half of the request budget at most; and it is never longer than `sync.interval-max`.
class Schedule
{
public:
	/// The minute of the week at a point in time.
	using Week = std::function<int(TimePoint)>;

	/// `perMinute`: the request budget; 0: no limit.
	Schedule(const SyncRules& rules, std::int64_t perMinute, Week week = localMinuteOfWeek);

	/// What a pass came to.
	struct Passed
	{
		Duration at{}; ///< By Clock::elapsed().
		std::size_t arrivals = 0;
		std::uint64_t requests = 0;
		bool looksUpStatuses = false;
	};
	void passed(const Passed&);

	/// From the beginning of a pass to that of the next one. `elapsed` and `now` as by Clock.
	Duration interval(Duration elapsed, TimePoint now) const;

private:
	double rate(Duration elapsed) const;

	const bool _isAdaptive;
	const Duration _usual, _least, _most, _statuses;
	const BusinessHours _hours;
	const double _requestsPerMillisecond; ///< 0: no limit.
	const Week _week;
	double _rate = 0; ///< Messages per millisecond at the last pass, of late.
	double _cost = 0; ///< Requests of a pass, of late.
	bool _looksUpStatuses = false;
	std::optional<Duration> _at;
};

} // namespace eyrie::engine
