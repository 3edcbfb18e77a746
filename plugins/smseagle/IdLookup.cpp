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


IdLookup::IdLookup(Api& api, Cap& cap, const std::vector<Folder>& configured) : _api(api), _cap(cap), _configured(configured) {}


Lookup IdLookup::run(const LookupRequest& request)
{
	begin(request);
	try
	{
		askEach(request.stop);
	}
	catch (const Error&)
	{
		// What is known is worth having: the rest is left unanswered.
		if (!_answered) throw;
	}
	return result();
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


void IdLookup::askEach(const std::stop_token& stop)
{
	for (const auto& folder : _folders)
	{
		const auto open = openIds();
		try
		{
			ask(folder, open, stop);
		}
		catch (const Error& error)
		{
			_unsure.insert(open.begin(), open.end());
			if (error.scope() == ErrorScope::plugin || error.kind() == ErrorKind::cancelled) throw;
		}
	}
}


void IdLookup::ask(const Folder& folder, const std::vector<std::int64_t>& ids, const std::stop_token& stop)
{
	for (const auto& range : rangesOf(ids))
	{
		FolderReading reading(
			{.folder = folder, .after = range.first - 1, .until = range.last, .since = {}, .widening = folder}, _cap);
		while (!reading.isDone())
		{
			Page page = reading.next(_api, stop);
			_answered = true;
			_clock = page.clock ? page.clock : _clock;
			for (const auto& reject : page.rejects) doubt(reject, range);
			for (auto& message : page.messages)
				if (_ids.contains(*message.position)) _found.insert_or_assign(*message.position, std::move(message));
		}
	}
}


/// A record that can't be read is there all the same.
void IdLookup::doubt(const Reject& reject, const IdRange& range)
{
	if (!reject.id.empty())
		_unsure.insert(idIn(reject.id));
	else
		_unsure.insert(_ids.lower_bound(range.first), _ids.upper_bound(*range.last));
}


std::vector<std::int64_t> IdLookup::openIds() const
{
	std::vector<std::int64_t> open;
	std::copy_if(_ids.begin(), _ids.end(), std::back_inserter(open), [this](std::int64_t id) { return !isSettled(id); });
	return open;
}


/// A final message is looked for further on, to learn where it ended; one that is not has gone no further.
bool IdLookup::isSettled(std::int64_t id) const
{
	const auto found = _found.find(id);
	if (found == _found.end()) return false;
	return !isFinal(found->second.delivery) || found->second.stage >= _folders.back().stage;
}


Lookup IdLookup::result()
{
	Lookup lookup{.found = {}, .absent = {}, .unanswered = std::move(_unreadable), .clock = _clock};
	for (const std::int64_t id : _ids)
	{
		const auto found = _found.find(id);
		if (found != _found.end())
			lookup.found.push_back(std::move(found->second));
		else if (_unsure.contains(id))
			lookup.unanswered.push_back(std::to_string(id));
		else
			lookup.absent.push_back(std::to_string(id));
	}
	return lookup;
}

} // namespace eyrie::smseagle
