#include "Readiness.h"

#include <algorithm>

namespace eyrie::http
{

namespace
{

TimePoint lastTry(const StreamState& state)
{
	return std::max(state.lastSyncTime.value_or(TimePoint()), state.lastErrorTime.value_or(TimePoint()));
}

std::string mistakeOf(const StreamState& state, Duration patience, TimePoint now)
{
	if (!state.halted.empty()) return "is halted";
	if (!state.lastSyncTime) return "was never read to its end";
	if (now - *state.lastSyncTime <= patience) return {};
	return "was last read to its end " + formatDuration(std::chrono::floor<std::chrono::seconds>(now - *state.lastSyncTime))
		+ " ago";
}

} // namespace


bool isLeft(const Place& place, const StreamSummary& folder, const std::vector<StreamSummary>& all)
{
	TimePoint newest;
	for (const auto& [stream, state] : all)
		if (stream.source == place.source) newest = std::max(newest, lastTry(state));
	const TimePoint last = lastTry(folder.state);
	return last != TimePoint() && newest - last > place.patience;
}

Readiness judge(const Place& place, const std::vector<StreamSummary>& streams, TimePoint now)
{
	Readiness readiness{.isReady = true};
	bool isAny = false, isEach = true;
	for (const auto& each : streams)
	{
		const auto& [stream, state] = each;
		if (stream.source != place.source || isLeft(place, each, streams)) continue;
		isAny = true;
		if (!state.lastSyncTime)
			isEach = false;
		else
			readiness.oldestSuccess = std::min(readiness.oldestSuccess.value_or(*state.lastSyncTime), *state.lastSyncTime);
		const std::string mistake = mistakeOf(state, place.patience, now);
		if (mistake.empty() || !readiness.isReady) continue;
		readiness.isReady = false;
		readiness.why = place.source + "/" + stream.folder + " " + mistake;
	}
	if (!isEach) readiness.oldestSuccess.reset();
	if (!isAny) readiness = {.isReady = false, .why = place.source + " was never read"};
	return readiness;
}

} // namespace eyrie::http
