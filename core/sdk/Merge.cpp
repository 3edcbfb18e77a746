#include <eyrie/Merge.h>

#include <algorithm>

namespace eyrie
{

namespace
{

template <class T>
void take(Field<T>& stored, const Field<T>& seen)
{
	if (!seen.isAbsent()) stored = seen;
}

template <class T>
void fill(Field<T>& stored, const Field<T>& seen)
{
	if (!stored.hasValue() && seen.hasValue()) stored = seen;
}

const Field<TimePoint>& creation(const Message& message)
{
	return message.insertDate.hasValue() ? message.insertDate : message.receiveDate;
}

/// What ends a message's tracking for good, by its own validity.
std::optional<TimePoint> expiry(const Message& message, const TrackingRule& rule, TimePoint now)
{
	std::optional<Duration> validity;
	if (message.validity.hasValue()) validity = parseDuration(message.validity.value());
	if (!validity)
	{
		if (rule.maxValidity == Duration::zero()) return std::nullopt;
		validity = rule.maxValidity;
	}
	// A date of sending ahead of our clock is a gateway's clock ahead of ours, or a schedule: either way the network's time runs from there.
	const TimePoint from = message.sendingDate.hasValue() ? std::max(message.sendingDate.value(), now) : now;
	return from + *validity + rule.grace;
}

} // namespace


Message merge(const Message& stored, const Message& seen)
{
	Message merged = stored;
	merged.deletedAt.reset();
	merged.position = seen.position;
	const bool earlier = seen.stage < stored.stage;
	const bool unsettles = isFinal(stored.delivery) && !isFinal(seen.delivery);

	forEachContentField([&](auto, auto field) { earlier ? fill(merged.*field, seen.*field) : take(merged.*field, seen.*field); });
	if (!earlier)
	{
		merged.stage = seen.stage;
		merged.folder = seen.folder;
		merged.direction = seen.direction;
	}
	if (!earlier && !unsettles)
	{
		merged.delivery = seen.delivery;
		forEachProgressField([&](auto, auto field) { take(merged.*field, seen.*field); });
	}
	return merged;
}


TimePoint firstSortTime(const Message& seen, TimePoint now)
{
	if (creation(seen).hasValue()) return creation(seen).value();
	return seen.sendingDate.hasValue() ? seen.sendingDate.value() : now;
}


Message firstStored(Message seen, TimePoint now)
{
	seen.sortTime = firstSortTime(seen, now);
	seen.deletedAt.reset();
	seen.createdAt = now;
	seen.updatedAt = now;
	return seen;
}


bool isSameRow(const Message& a, const Message& b)
{
	bool same = a.folder == b.folder && a.stage == b.stage && a.direction == b.direction && a.delivery == b.delivery
		&& a.deletedAt == b.deletedAt;
	const auto compare = [&](auto, auto field) { same = same && (a.*field).sameValue(b.*field); };
	forEachProgressField(compare);
	forEachContentField(compare);
	return same;
}


bool isStranger(const Message& stored, const Message& seen)
{
	return stored.phoneNumber.hasValue() && seen.phoneNumber.hasValue() && !stored.phoneNumber.sameValue(seen.phoneNumber)
		&& creation(stored).hasValue() && creation(seen).hasValue() && !creation(stored).sameValue(creation(seen));
}


std::optional<Tracking> track(
	const Message* stored, const std::optional<Tracking>& current, const Message& merged, const TrackingRule& rule, TimePoint now)
{
	if (merged.direction != Direction::outgoing || isFinal(merged.delivery)) return std::nullopt;
	const bool ended = stored && !stored->deletedAt && !current && stored->stage > 0 && !isFinal(stored->delivery);
	if (ended) return std::nullopt;
	if (current && (current->expiresAt || merged.stage == 0)) return current;

	Tracking tracking = current.value_or(Tracking{});
	tracking.nextCheckAt = now + rule.firstCheck;
	tracking.checks = 0; // Those counted while it waited say nothing of how soon its report comes.
	if (merged.stage == 0) return tracking;
	tracking.expiresAt = expiry(merged, rule, now);
	if (!tracking.expiresAt) return std::nullopt;
	return tracking;
}

} // namespace eyrie
