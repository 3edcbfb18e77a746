#include "Inquiry.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "Commit.h"

namespace eyrie::engine
{

namespace
{

constexpr std::size_t fewestAtOnce = 4;
// More than these for one look-up, and it takes too long to be stopped in between.
constexpr std::uint64_t manyRequests = 16;

template <class T>
void append(std::vector<T>& to, std::vector<T>& from)
{
	to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void merge(Lookup& lookup, Lookup rest)
{
	append(lookup.found, rest.found);
	append(lookup.absent, rest.absent);
	append(lookup.unanswered, rest.unanswered);
	append(lookup.rejected, rest.rejected);
}

} // namespace


Inquiry::Inquiry(const Workplace& place, SourceState& known, FolderReport& report) : _place(place), _known(known), _report(report)
{
}

Inquiry::Answer Inquiry::ask(const std::string& space, std::vector<std::string> ids, std::stop_token stop)
{
	LookupRequest request{.space = space, .ids = std::move(ids), .stop = std::move(stop), .isolate = _known.isolatesLookups};
	Lookup lookup = lookUp(request);
	if (!lookup.unanswered.empty() && !std::exchange(request.isolate, true))
	{
		// Whoever stands beside a record that breaks answers need not wait for the next look, which may be far.
		request.ids = std::exchange(lookup.unanswered, {});
		merge(lookup, lookUp(request));
	}
	_known.isolatesLookups = !lookup.unanswered.empty();
	Answer answer{.found = {},
		.absent = std::move(lookup.absent),
		.unanswered = std::move(lookup.unanswered),
		.rejected = std::move(lookup.rejected)};
	stamp(space, lookup.found);
	for (const auto& message : lookup.found) answer.found[message.key.id] = message.stage;
	commitFound(space, std::move(lookup.found), answer);

	const Duration now = _place.clock.elapsed();
	for (const auto& id : answer.absent)
		_known.missing.try_emplace({_place.name, space, _known.epochs[space], id}, Missing{now, now + _place.rules.goneAfter});
	return answer;
}

Lookup Inquiry::lookUp(const LookupRequest& request)
{
	const auto before = _place.budget.admitted();
	Lookup lookup = _place.source.lookup(request);
	const auto requests = _place.budget.admitted() - before;
	auto& atOnce = _known.lookedUpAtOnce;
	if (requests > manyRequests)
		atOnce = std::max(atOnce / 4, fewestAtOnce);
	else if (requests * 2 <= manyRequests && request.ids.size() == atOnce)
		atOnce = std::min(atOnce * 4, mostAtOnce);
	return lookup;
}

void Inquiry::commitFound(const std::string& space, std::vector<Message> found, Answer& answer)
{
	Batch batch;
	batch.epoch = _known.epochs[space];
	const auto flush = [&]
	{
		if (batch.messages.empty()) return;
		const Committed committed = commit(_place, _known, batch);
		_report.add(committed);
		for (const auto& key : committed.rejected) answer.rejected.push_back(key.id);
		batch.messages.clear();
	};
	for (auto& message : found)
	{
		batch.messages.push_back(std::move(message));
		if (batch.messages.size() == _place.rules.batchSize) flush();
	}
	flush();
}

void Inquiry::stamp(const std::string& space, std::vector<Message>& messages) const
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
