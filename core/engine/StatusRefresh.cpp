#include "StatusRefresh.h"

#include <algorithm>
#include <set>

#include "Backoff.h"

namespace eyrie::engine
{

namespace
{

// One lookup: large enough for ids to lie close together, small enough for memory and one transaction.
constexpr std::size_t lookedUpAtOnce = 1000;

} // namespace


StatusRefresh::StatusRefresh(const Workplace& place, SourceState& known, FolderReport& report) :
	_place(place), _known(known), _report(report)
{
}

void StatusRefresh::refresh(TimePoint dueBy, std::stop_token stop)
{
	std::set<std::string> asked;
	for (;;)
	{
		const auto due
			= store([&] { return _place.storage.pending({.source = _place.name, .dueBy = dueBy, .limit = lookedUpAtOnce}); });
		std::map<std::string, std::vector<Pending>> bySpace;
		for (const auto& pending : due)
			if (asked.insert(pending.key.space + '\0' + pending.key.id).second) bySpace[pending.key.space].push_back(pending);
		bool answered = true;
		for (const auto& [space, tracked] : bySpace) answered = look(space, tracked, stop) && answered;
		if (due.size() < lookedUpAtOnce || bySpace.empty() || !answered) return;
	}
}

void StatusRefresh::refreshLeft(std::stop_token stop)
{
	for (auto& [space, progress] : _known.spaces)
	{
		const auto left = progress.leftQueue();
		for (std::size_t begin = 0; begin < left.size(); begin += lookedUpAtOnce)
		{
			LookupRequest request{.space = space, .ids = {}, .stop = stop};
			for (std::size_t i = begin; i < std::min(begin + lookedUpAtOnce, left.size()); ++i) request.ids.push_back(left[i]);
			commit(space, {}, _place.source.lookup(request));
		}
		progress.settleLeft();
	}
}

bool StatusRefresh::look(const std::string& space, const std::vector<Pending>& due, std::stop_token stop)
{
	const auto& progress = _known.spaces[space];
	LookupRequest request{.space = space, .ids = {}, .stop = stop};
	for (const auto& pending : due)
		// What this pass has just seen in the queue needs no second look.
		if (!progress.isQueued(pending.key.id)) request.ids.push_back(pending.key.id);
	Lookup lookup;
	if (!request.ids.empty()) lookup = _place.source.lookup(request);
	const bool answered = lookup.unanswered.empty();
	commit(space, due, std::move(lookup));
	return answered;
}

void StatusRefresh::commit(const std::string& space, const std::vector<Pending>& due, Lookup lookup)
{
	stamp(space, lookup.found);
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
		if (!unanswered.contains(pending.key.id)) batch.checked.push_back(outcome(pending, _place.clock.now()));
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

Checked StatusRefresh::outcome(const Pending& pending, TimePoint now) const
{
	const auto& tracking = pending.tracking;
	if (tracking.expiresAt && *tracking.expiresAt <= now) return {pending.key, std::nullopt};
	TimePoint next = now + recheckWait(_place.rules.statusInterval, tracking.checks + 1);
	if (tracking.expiresAt) next = std::min(next, *tracking.expiresAt);
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
