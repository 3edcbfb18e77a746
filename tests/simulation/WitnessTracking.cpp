// What a Witness knows of R10: when tracking may begin, and how it has to end.
#include <algorithm>

#include <eyrie/Merge.h>

#include "Daemon.h"
#include "Violation.h"
#include "Witness.h"

namespace eyrie::simulation
{

namespace
{

using namespace std::chrono_literals;

bool isUnlimited(const Message& message)
{
	return !message.validity.hasValue() || message.validity.value() == "max";
}

} // namespace


void Witness::reviewTracking(const Batch& batch)
{
	std::map<MessageKey, Tracking> tracked;
	for (auto& pending : _place.storage.pending({.source = Daemon::source, .dueBy = TimePoint::max(), .limit = 1'000'000}))
		if (!tracked.emplace(pending.key, pending.tracking).second)
			throw Violation{"tracked twice", pending.key.space + "/" + pending.key.id};
	for (auto& [key, kept] : _kept)
	{
		if (kept.message.direction != Direction::outgoing) continue;
		const auto found = tracked.find(key);
		if (found != tracked.end())
		{
			requireTrack(kept, found->second, batch);
			kept.tracking = found->second;
			kept.expiredAt.reset();
			continue;
		}
		if (kept.tracking || (kept.storedAt == _place.round && !kept.expiredAt)) requireEnd(kept, batch);
		const bool isOpen = !isFinal(kept.message.delivery) && !kept.message.deletedAt;
		if (isOpen && !kept.expiredAt) kept.expiredAt = _place.round;
		kept.tracking.reset();
	}
	for (const auto& [key, tracking] : tracked)
		if (!_kept.contains(key)) throw Violation{"tracked", key.space + "/" + key.id + " is tracked, and not stored"};
}


void Witness::requireTrack(const Kept& kept, const Tracking& now, const Batch& batch) const
{
	const Message& message = kept.message;
	const std::string name = "tracking of " + message.key.id + " in " + message.folder;
	if (isFinal(message.delivery) || message.deletedAt) throw Violation{"tracked", name + ", which is final or gone"};
	const bool waits = message.folder == "outbox";
	if (waits == now.expiresAt.has_value()) throw Violation{"tracked", name + (waits ? " expires" : " does not expire")};
	if (waits) return;
	if (kept.tracking && kept.tracking->expiresAt)
	{
		if (kept.tracking->expiresAt != now.expiresAt) throw Violation{"tracked", name + " expires at another time now"};
		return;
	}
	const Duration validity = isUnlimited(message) ? Duration(std::chrono::hours(_place.ways.maxValidity))
												   : parseDuration(message.validity.value()).value();
	TimePoint from = batch.now;
	if (message.sendingDate.hasValue()) from = std::max(from, message.sendingDate.value());
	if (*now.expiresAt != from + validity + 15min)
		throw Violation{
			"tracked", name + " expires at " + formatUtc(*now.expiresAt) + " instead of " + formatUtc(from + validity + 15min)};
}


/// Tracking has ended, or has not begun.
void Witness::requireEnd(const Kept& kept, const Batch& batch) const
{
	const Message& message = kept.message;
	if (isFinal(message.delivery) || message.deletedAt) return;
	if (message.key.epoch < _epochs[1]) return;
	if (_place.ways.maxValidity == 0 && isUnlimited(message) && message.folder != "outbox") return;
	if (kept.tracking && kept.tracking->expiresAt && batch.now >= *kept.tracking->expiresAt) return;
	throw Violation{"untracked",
		message.key.id + " in " + message.folder + " is neither final nor expired at " + formatUtc(batch.now)
			+ (kept.tracking && kept.tracking->expiresAt ? ", but at " + formatUtc(*kept.tracking->expiresAt) : "")};
}

} // namespace eyrie::simulation
