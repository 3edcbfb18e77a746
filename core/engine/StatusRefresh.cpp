#include "StatusRefresh.h"

#include <algorithm>
#include <set>

#include "Backoff.h"
#include "Commit.h"

namespace eyrie::engine
{

namespace
{

constexpr Duration lastLookOwed = std::chrono::hours(24);

} // namespace


StatusRefresh::StatusRefresh(const Workplace& place, SourceState& known, FolderReport& report) :
	_place(place), _known(known), _inquiry(place, known, report)
{
}

void StatusRefresh::refresh(TimePoint dueBy, std::optional<Duration> until, std::stop_token stop)
{
	std::set<std::string> asked;
	for (;;)
	{
		const auto due
			= store([&] { return _place.storage.pending({.source = _place.name, .dueBy = dueBy, .limit = Inquiry::mostAtOnce}); });
		std::map<std::string, std::vector<Pending>> bySpace;
		for (const auto& pending : due)
			if (asked.insert(pending.key.space + '\0' + pending.key.id).second) bySpace[pending.key.space].push_back(pending);
		for (auto& [space, tracked] : bySpace)
			if (!lookInSlices(space, std::move(tracked), until, stop)) return;
		if (due.size() < Inquiry::mostAtOnce || bySpace.empty()) return;
	}
}

/// Neighbours are asked for together.
bool StatusRefresh::lookInSlices(
	const std::string& space, std::vector<Pending> due, std::optional<Duration> until, std::stop_token stop)
{
	std::sort(due.begin(), due.end(),
		[](const Pending& a, const Pending& b)
		{ return std::pair(a.key.id.size(), a.key.id) < std::pair(b.key.id.size(), b.key.id); });
	for (std::size_t begin = 0; begin < due.size();)
	{
		if (until && _place.clock.elapsed() >= *until) return false;
		const auto end = std::min(begin + _inquiry.atOnce(), due.size());
		look(space, {due.begin() + static_cast<std::ptrdiff_t>(begin), due.begin() + static_cast<std::ptrdiff_t>(end)}, stop);
		begin = end;
	}
	return true;
}

void StatusRefresh::refreshLeft(std::stop_token stop)
{
	for (auto& [space, progress] : _known.spaces)
	{
		const auto left = progress.leftQueue();
		if (_known.halted.contains(space)) continue;
		for (std::size_t begin = 0; begin < left.size(); begin += Inquiry::mostAtOnce)
		{
			const auto end = std::min(begin + Inquiry::mostAtOnce, left.size());
			const auto answer = _inquiry.ask(
				space, {left.begin() + static_cast<std::ptrdiff_t>(begin), left.begin() + static_cast<std::ptrdiff_t>(end)}, stop);
			for (const auto& [id, stage] : answer.found) progress.lookedForLeft(id, true);
			for (const auto* ids : {&answer.absent, &answer.unanswered})
				for (const auto& id : *ids) progress.lookedForLeft(id, false);
		}
	}
}

void StatusRefresh::look(const std::string& space, const std::vector<Pending>& due, std::stop_token stop)
{
	const auto progress = _known.spaces.find(space); // None: the space is mirrored no longer.
	const bool mayAsk = progress != _known.spaces.end() && !_known.halted.contains(space);
	std::vector<std::string> ids;
	Inquiry::Answer answer;
	for (const auto& pending : due)
	{
		// What this pass has just seen in the queue needs no second look.
		if (hasEnded(pending.key) || (mayAsk && progress->second.isQueued(pending.key.id))) continue;
		(mayAsk ? ids : answer.unanswered).push_back(pending.key.id);
	}
	if (!ids.empty()) answer = _inquiry.ask(space, std::move(ids), std::move(stop));
	commitChecks(due, answer);
}

/// Counted as looked at only once the rows are in: a crash in between costs another look, not a status.
void StatusRefresh::commitChecks(const std::vector<Pending>& due, const Inquiry::Answer& answer)
{
	Batch batch;
	const std::set<std::string> unanswered(answer.unanswered.begin(), answer.unanswered.end());
	for (const auto& pending : due)
	{
		const auto found = answer.found.find(pending.key.id);
		// One that has left the queue has just been given its time by track().
		const bool hasLeft = found != answer.found.end() && found->second > 0;
		if (hasEnded(pending.key))
			batch.checked.push_back({pending.key, std::nullopt}); // Its numbering has ended, and nobody can be asked about it.
		else if (pending.tracking.expiresAt || !hasLeft)
			batch.checked.push_back(outcome(pending, !unanswered.contains(pending.key.id), _place.clock.now()));
	}
	if (!batch.checked.empty()) commit(_place, _known, batch);
}

/// Of an epoch that is over.
bool StatusRefresh::hasEnded(const MessageKey& key) const
{
	const auto epoch = _known.epochs.find(key.space);
	return epoch != _known.epochs.end() && epoch->second != key.epoch;
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

} // namespace eyrie::engine
