#include "StatusRefresh.h"

#include <algorithm>
#include <set>

#include "Backoff.h"

namespace eyrie::engine
{

namespace
{

// Pending messages taken from the storage at once: small enough for memory.
constexpr std::size_t mostAtOnce = 1000;
constexpr std::size_t fewestAtOnce = 4;
// More than these for one look-up, and it takes too long to be stopped in between.
constexpr std::uint64_t manyRequests = 16;
constexpr Duration lastLookOwed = std::chrono::hours(24);

} // namespace


StatusRefresh::StatusRefresh(const Workplace& place, SourceState& known, FolderReport& report) :
	_place(place), _known(known), _report(report)
{
}

void StatusRefresh::refresh(TimePoint dueBy, std::optional<Duration> until, std::stop_token stop)
{
	std::set<std::string> asked;
	for (;;)
	{
		const auto due
			= store([&] { return _place.storage.pending({.source = _place.name, .dueBy = dueBy, .limit = mostAtOnce}); });
		std::map<std::string, std::vector<Pending>> bySpace;
		for (const auto& pending : due)
			if (asked.insert(pending.key.space + '\0' + pending.key.id).second) bySpace[pending.key.space].push_back(pending);
		for (auto& [space, tracked] : bySpace)
			if (!lookInSlices(space, std::move(tracked), until, stop)) return;
		if (due.size() < mostAtOnce || bySpace.empty()) return;
	}
}

/// Neighbours are asked for together. How many at once is found out: as many as a few requests answer.
bool StatusRefresh::lookInSlices(
	const std::string& space, std::vector<Pending> due, std::optional<Duration> until, std::stop_token stop)
{
	std::sort(due.begin(), due.end(),
		[](const Pending& a, const Pending& b)
		{ return std::pair(a.key.id.size(), a.key.id) < std::pair(b.key.id.size(), b.key.id); });
	for (std::size_t begin = 0; begin < due.size();)
	{
		if (until && _place.clock.elapsed() >= *until) return false;
		const auto end = std::min(begin + _known.lookedUpAtOnce, due.size());
		const auto before = _place.budget.admitted();
		look(space, {due.begin() + static_cast<std::ptrdiff_t>(begin), due.begin() + static_cast<std::ptrdiff_t>(end)}, stop);
		const auto requests = _place.budget.admitted() - before;
		if (requests > manyRequests)
			_known.lookedUpAtOnce = std::max(_known.lookedUpAtOnce / 4, fewestAtOnce);
		else if (requests * 2 <= manyRequests && end - begin == _known.lookedUpAtOnce)
			_known.lookedUpAtOnce = std::min(_known.lookedUpAtOnce * 4, mostAtOnce);
		begin = end;
	}
	return true;
}

void StatusRefresh::refreshLeft(std::stop_token stop)
{
	for (auto& [space, progress] : _known.spaces)
	{
		const auto left = progress.leftQueue();
		for (std::size_t begin = 0; begin < left.size(); begin += mostAtOnce)
		{
			LookupRequest request{.space = space, .ids = {}, .stop = stop};
			for (std::size_t i = begin; i < std::min(begin + mostAtOnce, left.size()); ++i) request.ids.push_back(left[i]);
			Lookup lookup = _place.source.lookup(request);
			std::vector<std::string> found;
			for (const auto& message : lookup.found) found.push_back(message.key.id);
			const auto absent = lookup.absent;
			commit(space, {}, std::move(lookup));
			for (const auto& id : found) progress.lookedForLeft(id, true);
			for (const auto& id : absent) progress.lookedForLeft(id, false);
		}
	}
}

void StatusRefresh::look(const std::string& space, const std::vector<Pending>& due, std::stop_token stop)
{
	const auto& progress = _known.spaces[space];
	LookupRequest request{.space = space, .ids = {}, .stop = stop};
	for (const auto& pending : due)
		// What this pass has just seen in the queue needs no second look.
		if (!progress.isQueued(pending.key.id)) request.ids.push_back(pending.key.id);
	Lookup lookup;
	if (!request.ids.empty()) lookup = _place.source.lookup(request);
	commit(space, due, std::move(lookup));
}

void StatusRefresh::commit(const std::string& space, const std::vector<Pending>& due, Lookup lookup)
{
	stamp(space, lookup.found);
	std::set<std::string> left;
	for (const auto& message : lookup.found)
		if (message.stage > 0) left.insert(message.key.id);
	Batch batch;
	batch.stream.source = _place.name;
	batch.epoch = _known.epochs[space];
	batch.tracking = _place.rules.tracking;
	for (auto& message : lookup.found)
	{
		batch.messages.push_back(std::move(message));
		if (batch.messages.size() == _place.rules.batchSize) commit(batch);
	}
	if (!batch.messages.empty()) commit(batch);

	// Counted as looked at only once the rows are in: a crash in between costs another look, not a status.
	const std::set<std::string> unanswered(lookup.unanswered.begin(), lookup.unanswered.end());
	for (const auto& pending : due)
		// One that has left the queue has just been given its time by track().
		if (pending.tracking.expiresAt || !left.contains(pending.key.id))
			batch.checked.push_back(outcome(pending, !unanswered.contains(pending.key.id), _place.clock.now()));
	if (!batch.checked.empty()) commit(batch);
}

void StatusRefresh::commit(Batch& batch)
{
	batch.now = _place.clock.now();
	const Committed committed = store([&] { return _place.storage.commit(batch); });
	if (!committed.strangers.empty()) throw numberingRestarted(committed.strangers.front());
	_report.add(committed);
	batch.messages.clear();
}

Checked StatusRefresh::outcome(const Pending& pending, bool answered, TimePoint now) const
{
	const auto& tracking = pending.tracking;
	// The last look is owed until it is answered; not for ever, since a folder may be forbidden or not be mirrored at all.
	if (tracking.expiresAt && *tracking.expiresAt + (answered ? Duration::zero() : lastLookOwed) <= now)
		return {pending.key, std::nullopt};
	TimePoint next = now + recheckWait(_place.rules.statusInterval, tracking.checks + 1);
	if (tracking.expiresAt && *tracking.expiresAt > now) next = std::min(next, *tracking.expiresAt);
	return {pending.key, next};
}

void StatusRefresh::stamp(const std::string& space, std::vector<Message>& messages)
{
	for (auto& message : messages)
	{
		message.key.source = _place.name;
		message.key.space = space;
		for (const auto& folder : _known.folders)
			if (folder.name == message.folder)
			{
				message.stage = folder.stage;
				message.direction = folder.direction;
			}
		message.key.epoch = _known.epochs[space];
	}
}

} // namespace eyrie::engine
