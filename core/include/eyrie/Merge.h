#pragma once

#include <cstdint>
#include <optional>

#include <eyrie/Export.h>
#include <eyrie/Message.h>

namespace eyrie
{

// The decisions that every storage takes alike, as pure functions: a storage loads what it has, asks these, and writes
// the outcome. None of them reads a clock.

/// What is stored after `seen` has been observed of the message stored as `stored` (R3).
///
/// Requires the same key, and that `seen` was requested after whatever led to `stored`: the engine commits a source's
/// observations in the order of their requests. Then the later one wins, except that nothing goes back: an observation in an
/// earlier stage only fills what was not known, and progress (delivery, status and its dates) is not taken from one that is not
/// final over one that is. An absent field never overwrites. `deletedAt` is cleared: it has been seen. The storage's own
/// columns (sortTime, createdAt, updatedAt) are those of `stored`.
EYRIE_API Message merge(const Message& stored, const Message& seen);

/// A message never stored before: `seen` with the storage's own columns set. The newest-first order goes by the date of creation at
/// the source, else by whichever date there is, else by `now`.
EYRIE_API Message firstStored(Message seen, TimePoint now);

/// The sortTime that this sets.
EYRIE_API TimePoint firstSortTime(const Message& seen, TimePoint now);

/// Whether a database would find no difference, the storage's own columns (but deletedAt) left aside.
EYRIE_API bool isSameRow(const Message&, const Message&);

/// Another message under a known id: both its number and its date of creation differ from the stored ones (R18).
EYRIE_API bool isStranger(const Message& stored, const Message& seen);

/// An outgoing message whose last word is still to come.
struct Tracking
{
	std::optional<TimePoint> expiresAt; ///< Empty while the message waits in a queue: there it does not expire.
	TimePoint nextCheckAt{};
	std::int32_t checks = 0;

	bool operator==(const Tracking&) const = default;
};

/// How long outgoing messages are tracked (R10).
struct TrackingRule
{
	/// Stands in for a validity of `max`, of which gateways are free to make anything. 0: such messages are never tracked.
	Duration maxValidity = std::chrono::hours(72);
	/// For the report to come in after the validity has ended.
	Duration grace = std::chrono::minutes(15);
	/// From a message's first sight to the first look at its status.
	Duration firstCheck = std::chrono::minutes(5);
};

/// The tracking of a message after a commit at `now` (R10); empty: not, or no longer, tracked.
/// `stored` is the row before (null: a new one), `current` its tracking before, `merged` the row after. Tracking that has ended
/// does not begin again, unless the message had been marked deleted. Time runs from the first sight outside the queue.
EYRIE_API std::optional<Tracking> track(
	const Message* stored, const std::optional<Tracking>& current, const Message& merged, const TrackingRule& rule, TimePoint now);

} // namespace eyrie
