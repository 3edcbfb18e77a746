#include "BatchPlan.h"

namespace eyrie::sql
{

namespace
{

const std::optional<Tracking> untracked;

} // namespace


BatchPlan::BatchPlan(const Batch& batch, const Known& stored) : _now(batch.now), _settled(stored.settled.size())
{
	const auto& known = stored.rows;
	const auto count = batch.messages.size() - _settled + batch.gone.size();
	_entries.reserve(count);
	_places.reserve(count);
	for (const auto& message : batch.messages)
		if (!stored.settled.contains(&message)) observe(message, known);
	if (!_strangers.empty()) return;
	for (auto& entry : _entries)
		entry.tracking
			= track(entry.known ? &entry.known->message : nullptr, entry.trackingBefore(), entry.message(), batch.tracking, _now);
	for (const auto& key : batch.gone) markGone(key, known);
	for (auto& entry : _entries)
	{
		entry.changed = !entry.known || !isSameRow(entry.known->message, *entry.merged);
		if (entry.changed && entry.merged) entry.merged->updatedAt = _now;
	}
}


BatchPlan::Entry& BatchPlan::entryOf(const MessageKey& key, const KnownRows& known)
{
	const auto [place, fresh] = _places.try_emplace(std::cref(key), _entries.size());
	if (!fresh) return _entries[place->second];
	auto& entry = _entries.emplace_back();
	if (known.empty()) return entry;
	const auto found = known.find(key);
	if (found != known.end()) entry.known = &found->second;
	return entry;
}


/// A new one that is told once stays where it is.
void BatchPlan::observe(const Message& message, const KnownRows& known)
{
	auto& entry = entryOf(message.key, known);
	if (!entry.seen && !entry.known)
	{
		entry.seen = &message;
		return;
	}
	if (!entry.merged)
		entry.merged = std::make_unique<Message>(entry.known ? entry.known->message : firstStored(*entry.seen, _now));
	if (!entry.seen) entry.seen = &message;
	if (isStranger(*entry.merged, message))
		_strangers.push_back(message.key);
	else
		*entry.merged = merge(*entry.merged, message);
}


void BatchPlan::markGone(const MessageKey& key, const KnownRows& known)
{
	if (!_places.contains(key) && !known.contains(key)) return;
	auto& entry = entryOf(key, known);
	if (!entry.merged)
		entry.merged = std::make_unique<Message>(entry.known ? entry.known->message : firstStored(*entry.seen, _now));
	if (!entry.merged->deletedAt) entry.merged->deletedAt = _now;
	entry.tracking.reset();
}


Committed BatchPlan::summary() const
{
	Committed committed;
	committed.strangers = _strangers;
	if (!_strangers.empty()) return committed;
	committed.unchanged = _settled;
	for (const auto& entry : _entries)
		if (entry.seen) ++(!entry.known ? committed.inserted : entry.changed ? committed.updated : committed.unchanged);
	return committed;
}


BatchPlan::Own BatchPlan::Entry::own(TimePoint now) const
{
	if (merged) return {merged->sortTime, merged->deletedAt, merged->createdAt, merged->updatedAt};
	return {firstSortTime(*seen, now), {}, now, now};
}


const std::optional<Tracking>& BatchPlan::Entry::trackingBefore() const
{
	return known ? known->tracking : untracked;
}


std::string_view BatchPlan::Entry::kind() const
{
	if (!known) return "new";
	const bool was = known->message.deletedAt.has_value();
	const bool is = message().deletedAt.has_value();
	return is && !was ? "gone" : was && !is ? "back" : "changed";
}

} // namespace eyrie::sql
