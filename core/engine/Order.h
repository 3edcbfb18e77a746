#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <eyrie/Time.h>

namespace eyrie::engine
{

/// One pass now, whatever the schedule says, and even if the source has been failing.
struct SyncNow
{
	bool operator==(const SyncNow&) const = default;
};

/// A look at every tracked message, due or not.
struct RefreshStatuses
{
	bool operator==(const RefreshStatuses&) const = default;
};

/// Reads a part of a folder's history, what is stored of it already too. Cursors stay, and nothing is marked deleted. A message belongs
/// to it that has any date from `since` on, was created before `until`, and bears an id from `firstId` to `lastId`. What is not set
/// does not bound; ids only where those of the source are numbers.
struct Backfill
{
	std::string folder;
	std::optional<TimePoint> since{};
	std::optional<TimePoint> until{};
	std::optional<std::int64_t> firstId{};
	std::optional<std::int64_t> lastId{};

	bool operator==(const Backfill&) const = default;
};

/// Puts a folder's cursor back, as a new generation of it (R4): the next pass reads on from there, in one go and before anything
/// else. Behind `toId`, or before the first message of `to`; neither: to the beginning. A Backfill reads the same more gently.
struct Rewind
{
	std::string folder;
	std::optional<TimePoint> to{};
	std::optional<std::int64_t> toId{};

	bool operator==(const Rewind&) const = default;
};

/// A sweep over the last days (R9), begun anew.
struct Reconcile
{
	bool operator==(const Reconcile&) const = default;
};

/// Nothing is asked of the source until it is resumed; every other order for it waits meanwhile. A restart of the daemon resumes it,
/// a reload does not.
struct Pause
{
	bool operator==(const Pause&) const = default;
};

struct Resume
{
	bool operator==(const Resume&) const = default;
};

/// As SourceSync::retryRejects().
struct RetryRejects
{
	bool operator==(const RetryRejects&) const = default;
};

/// As SourceSync::startEpoch().
struct StartEpoch
{
	std::string space;
	bool force = false; ///< Though nothing is halted there.

	bool operator==(const StartEpoch&) const = default;
};

/// What an operator may ask of a source while it is being mirrored.
using Order = std::variant<SyncNow, RefreshStatuses, Backfill, Rewind, Reconcile, Pause, Resume, RetryRejects, StartEpoch>;

/// One word: sync, refresh, backfill, rewind, reconcile, pause, resume, retry-rejects, new-epoch.
std::string_view nameOf(const Order&);

/// In words, for the log: "backfill inbox since 2026-01-31 12:00:00.000".
std::string describe(const Order&);

} // namespace eyrie::engine
