#include "BatchPlan.h"

namespace eyrie::sql
{

namespace
{

const std::optional<Tracking> untracked;

} // namespace


std::vector<MessageKey> keysOf(const Batch& batch)
{
	std::vector<MessageKey> keys;
	std::unordered_set<MessageKey, KeyHash> seen;
	for (const auto& message : batch.messages)
		if (seen.insert(message.key).second) keys.push_back(message.key);
	for (const auto& key : batch.gone)
		if (seen.insert(key).second) keys.push_back(key);
	return keys;
}


BatchPlan::BatchPlan(const Batch& batch, const Known& stored) : _settled(stored.settled.size())
{
	const auto& known = stored.rows;
	_entries.reserve(batch.messages.size() - _settled + batch.gone.size());
	for (const auto& message : batch.messages)
		if (!stored.settled.contains(&message)) observe(message, known, batch.now);
	if (!_strangers.empty()) return;
	for (auto& entry : _entries)
		entry.tracking = track(
			entry.known ? &entry.known->message : nullptr, entry.trackingBefore(), entry.message, batch.tracking, batch.now);
	for (const auto& key : batch.gone)
	{
		if (!_places.contains(key) && !known.contains(key)) continue;
		auto& entry = entryOf(key, known);
		if (!entry.seen) entry.message = entry.known->message;
		if (!entry.message.deletedAt) entry.message.deletedAt = batch.now;
		entry.tracking.reset();
	}
	for (auto& entry : _entries)
	{
		entry.changed = !entry.known || !isSameRow(entry.known->message, entry.message);
		if (entry.changed) entry.message.updatedAt = batch.now;
	}
}


BatchPlan::Entry& BatchPlan::entryOf(const MessageKey& key, const KnownRows& known)
{
	const auto [place, fresh] = _places.try_emplace(key, _entries.size());
	if (!fresh) return _entries[place->second];
	auto& entry = _entries.emplace_back();
	const auto found = known.find(key);
	if (found != known.end()) entry.known = &found->second;
	return entry;
}


void BatchPlan::observe(const Message& message, const KnownRows& known, TimePoint now)
{
	auto& entry = entryOf(message.key, known);
	const Message* before = entry.seen ? &entry.message : entry.known ? &entry.known->message : nullptr;
	if (!before)
		entry.message = firstStored(message, now);
	else if (isStranger(*before, message))
		_strangers.push_back(message.key);
	else
		entry.message = merge(*before, message);
	entry.seen = true;
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


const std::optional<Tracking>& BatchPlan::Entry::trackingBefore() const
{
	return known ? known->tracking : untracked;
}


std::string_view BatchPlan::Entry::kind() const
{
	if (!known) return "new";
	const bool was = known->message.deletedAt.has_value();
	const bool is = message.deletedAt.has_value();
	return is && !was ? "gone" : was && !is ? "back" : "changed";
}

} // namespace eyrie::sql
