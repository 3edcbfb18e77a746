#include "IdLookup.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>
#include <utility>

#include <eyrie/Error.h>

#include "FolderReading.h"
#include "Folders.h"
#include "Ranges.h"

namespace eyrie::smseagle
{

namespace
{

std::int64_t idIn(const std::string& text)
{
	std::int64_t id = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
	return error == std::errc() && end == text.data() + text.size() ? id : 0;
}

std::vector<Folder> foldersOf(const std::vector<Folder>& folders, const std::string& space)
{
	std::vector<Folder> result;
	std::copy_if(
		folders.begin(), folders.end(), std::back_inserter(result), [&](const Folder& folder) { return folder.space == space; });
	return result;
}

} // namespace


IdLookup::IdLookup(Api& api, Cap& cap, PartHabit& habit, const std::vector<Folder>& configured) :
	_api(api), _cap(cap), _habit(habit), _configured(configured)
{
}


Lookup IdLookup::run(const LookupRequest& request)
{
	begin(request);
	try
	{
		askEach(request);
	}
	catch (const Error&)
	{
		// What is known is worth having: the rest is left unanswered.
		if (!_answered) throw;
	}
	learn();
	return result();
}


std::map<std::int64_t, Message> IdLookup::assemble(const LookupRequest& request)
{
	begin(request);
	askEach(request);
	learn();
	std::map<std::int64_t, Message> wholes;
	for (const auto& [id, seen] : _found) wholes.emplace(id, wholeOf(id, seen));
	return wholes;
}


void IdLookup::begin(const LookupRequest& request)
{
	_folders = foldersOf(_configured, request.space);
	for (const auto& text : request.ids)
	{
		const std::int64_t id = idIn(text);
		if (id > 0)
			_ids.insert(id);
		else
			_unreadable.push_back(text);
	}
	// Where a folder is not mirrored, a message may well be there.
	if (_folders.size() < foldersOf(allFolders(), request.space).size()) _unsure = _ids;
}


void IdLookup::askEach(const LookupRequest& request)
{
	for (const auto& folder : _folders)
	{
		const auto open = openIds();
		try
		{
			ask(folder, open, request);
		}
		catch (const Error& error)
		{
			_unsure.insert(open.begin(), open.end());
			if (error.kind() == ErrorKind::unauthorised)
				_refused = true;
			else
				_undecided.insert(open.begin(), open.end());
			if (error.scope() == ErrorScope::plugin || error.kind() == ErrorKind::cancelled) throw;
		}
	}
}


void IdLookup::ask(const Folder& folder, const std::vector<std::int64_t>& ids, const LookupRequest& request)
{
	for (const auto& range : rangesOf(ids))
	{
		FolderReading reading({.folder = folder,
								  .after = range.first - 1,
								  .until = range.last,
								  .since = {},
								  .widening = folder,
								  .isolate = request.isolate},
			_cap);
		while (!reading.isDone())
		{
			auto cut = reading.next(_api, request.stop);
			_answered = true;
			_clock = cut.page.clock ? cut.page.clock : _clock;
			for (const auto& reject : cut.page.rejects) doubt(reject, range);
			for (auto& parts : cut.sets) take(std::move(parts));
		}
	}
}


void IdLookup::take(PartSet parts)
{
	_habit.learnFrom(parts);
	const std::int64_t id = *parts.front().message->position;
	if (!_ids.contains(id)) return;
	Seen& seen = _found[id];
	seen.mostAtOnce = std::max(seen.mostAtOnce, parts.size());
	seen.queued = seen.queued || parts.front().message->delivery == Delivery::queued;
	seen.parts = seen.parts.empty() ? std::move(parts) : united(std::move(seen.parts), std::move(parts));
	_habit.learnFrom(seen.parts);
}


/// A record that can't be read is there all the same.
void IdLookup::doubt(const Reject& reject, const IdRange& range)
{
	if (!reject.id.empty()) _rejected.insert(reject.id);
	for (auto* ids : {&_unsure, &_undecided})
		if (!reject.id.empty())
			ids->insert(idIn(reject.id));
		else
			ids->insert(_ids.lower_bound(range.first), _ids.upper_bound(*range.last));
}


std::vector<std::int64_t> IdLookup::openIds()
{
	std::vector<std::int64_t> open;
	for (const std::int64_t id : _ids)
		if (isSettled(id))
			_spared.insert(id);
		else
			open.push_back(id);
	return open;
}


/// A final message is looked for further on, to learn where it ended, and so is one whose status nobody understands; one that is not
/// final has gone no further, all its parts included.
bool IdLookup::isSettled(std::int64_t id) const
{
	const auto found = _found.find(id);
	if (found == _found.end() || _habit.maySplit(found->second.parts)) return false;
	const Message message = joined(found->second.parts);
	const bool mayHaveEnded = isFinal(message.delivery) || message.delivery == Delivery::unknown;
	return !mayHaveEnded || message.stage >= _folders.back().stage;
}


/// One that calls itself the first of several though nothing else is there, in any folder: the gateway shows no others. A queue may
/// show the first part alone until the last one is sent.
void IdLookup::learn()
{
	// What a folder that may not be read just now holds is no habit of the gateway's.
	if (_refused) return;
	for (const auto& [id, seen] : _found)
		if (isOnlyPartShown(seen) && !_undecided.contains(id) && !_spared.contains(id)) _habit.onePart = true;
}


bool IdLookup::isOnlyPartShown(const Seen& seen) const
{
	const Part& part = seen.parts.front().part;
	return !_habit.numbered && !seen.queued && seen.parts.size() == 1 && part.number == 1 && part.total > 1;
}


Message IdLookup::wholeOf(std::int64_t id, const Seen& seen) const
{
	Message message = joined(seen.parts);
	if (isCompleteByNumbers(seen.parts)) return message;
	const bool lacks = std::any_of(seen.parts.begin(), seen.parts.end(), [](const auto& record) { return record.part.total > 0; });
	if (_habit.maySplit(seen.parts) && (lacks || _undecided.contains(id))) return asFragment(std::move(message));
	const bool isOrdered = seen.mostAtOnce == seen.parts.size() || isOrderedByNumbers(seen.parts);
	// Of one that is all the gateway ever shows nothing was left out by sparing it.
	if ((_spared.contains(id) && !lacks) || !isOrdered) withholdText(message);
	return message;
}


Lookup IdLookup::result()
{
	Lookup lookup{.found = {}, .absent = {}, .unanswered = std::move(_unreadable), .rejected = {}, .clock = _clock};
	for (const std::int64_t id : _ids)
	{
		const auto found = _found.find(id);
		if (found != _found.end())
			lookup.found.push_back(wholeOf(id, found->second));
		else if (_unsure.contains(id))
			lookup.unanswered.push_back(std::to_string(id));
		else
			lookup.absent.push_back(std::to_string(id));
	}
	for (const auto& id : _rejected)
		if (_ids.contains(idIn(id))) lookup.rejected.push_back(id);
	return lookup;
}

} // namespace eyrie::smseagle
