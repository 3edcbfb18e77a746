#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "Task.h"

namespace eyrie::engine
{

/// How a source is doing, in this life of the daemon: what has been stored by others, or before, is for the Reader to tell.
struct SourceStatus
{
	std::string source;
	std::string plugin;
	bool isPaused = false;
	bool standsBy = false;                             ///< Another daemon on the same database mirrors it (R19).
	std::map<std::string, TimePoint> lastSuccess{};    ///< By folder: when it was last read up to its end.
	std::map<std::string, std::string> folderErrors{}; ///< By folder: why its last reading failed; those of which it did.
	std::optional<TimePoint> lastPassAt{};             ///< The end of the last pass in which the source and the storage answered.
	std::optional<TimePoint> failingSince{};           ///< The source or the storage as a whole.
	std::string error{};                               ///< Why, the last time.
	int failures = 0;                                  ///< In a row.
	std::optional<TimePoint> nextPassAt{};             ///< None: now, or while paused. Later than the interval: backing off.
	Duration interval{};                               ///< Between passes, as it is now.
	std::optional<TaskId> runningTask{};
	std::uint64_t passes = 0;
	std::uint64_t wakeUps = 0;
	std::uint64_t requests = 0;
	std::uint64_t requestWaits = 0; ///< Requests that `requests.per-minute` held up,
	Duration requestsWaited{};      ///< and how long together.
};

} // namespace eyrie::engine
