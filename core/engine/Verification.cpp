#include "Verification.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

#include <eyrie/Reader.h>

namespace eyrie::engine
{

namespace
{

constexpr std::size_t rowsAtOnce = 500;
constexpr std::size_t bytesKept = std::size_t{1} << 20U;

std::string stateOf(const Message& message)
{
	std::string text = message.folder;
	if (message.status.hasValue()) text += ", " + message.status.value();
	if (message.deletedAt) text += ", deleted";
	return text;
}

/// Empty if the mirror shows the message as it is.
std::string staleness(const Message& stored, const Message& seen)
{
	if (isStranger(stored, seen)) return "another message is stored under this id";
	if (isSameRow(stored, merge(stored, seen))) return {};
	if (stateOf(stored) != stateOf(seen)) return "stored as " + stateOf(stored) + "; it is " + stateOf(seen);
	return "in " + seen.folder + ", other fields differ";
}

std::string lead(const Message& stored, const Message& seen)
{
	if (stateOf(stored) != stateOf(seen)) return "stored as " + stateOf(stored) + "; it is " + stateOf(seen);
	return "in " + seen.folder + ", stored as " + std::string(nameOf(stored.delivery)) + "; it is "
		+ std::string(nameOf(seen.delivery));
}

/// Of what a storage keeps of a reject at least.
std::size_t hashOf(std::string_view bytes)
{
	return std::hash<std::string_view>()(bytes.substr(0, bytesKept));
}

} // namespace


Verification::Verification(const Workplace& place, std::optional<TimePoint> since, std::atomic<std::size_t>* looked) :
	_place(place), _since(since), _looked(looked)
{
}

Verified Verification::run(std::stop_token stop)
{
	begin(stop);
	for (const auto& folder : _folders) readFolder(folder, stop);
	for (const auto& [space, epoch] : _epochs)
	{
		findAhead(space);
		findExtra(space);
		lookAgain(space, stop);
		_verified.compared += _seen[space].size();
		for (auto& [id, difference] : _doubts[space]) _verified.differences.push_back(std::move(difference));
	}
	findUnkept();
	return std::move(_verified);
}

void Verification::begin(std::stop_token stop)
{
	_folders = _place.source.folders(stop);
	for (const auto& folder : _folders)
	{
		const auto state = store([&] { return _place.storage.state({_place.name, folder.name}); });
		auto& epoch = _epochs.try_emplace(folder.space, 1).first->second;
		if (state) epoch = std::max(epoch, state->epoch);
		const TimePoint beginning = beginningOf(folder);
		auto& earliest = _beginnings.try_emplace(folder.space, beginning).first->second;
		earliest = std::min(earliest, beginning);
	}
}

TimePoint Verification::beginningOf(const Folder& folder)
{
	if (_since) return *_since;
	const auto state = store([&] { return _place.storage.state({_place.name, folder.name}); });
	return state && state->coldStartSince ? *state->coldStartSince : TimePoint{};
}

void Verification::readFolder(const Folder& folder, std::stop_token stop)
{
	Position from = Since{beginningOf(folder)};
	if (folder.queue) from = FromOldest{};
	for (;;)
	{
		Page page = _place.source.fetch(
			{.folder = folder, .from = from, .until = {}, .limit = _place.rules.batchSize, .stop = stop, .isolate = true});
		for (auto& message : page.messages)
		{
			compare(folder, completed(folder, std::move(message)));
			if (_looked) ++*_looked;
		}
		_verified.rejected += page.rejects.size();
		for (const auto& reject : page.rejects)
		{
			if (!reject.id.empty()) _seen[folder.space].insert_or_assign(reject.id, false);
			_unreadable.emplace(folder.space, reject.id, hashOf(reject.bytes));
		}
		if (!page.more) return;
		from = page.covered;
	}
}

/// As it would be committed.
Message Verification::completed(const Folder& folder, Message message) const
{
	message.key = keyOf(folder.space, message.key.id);
	message.folder = folder.name;
	message.stage = folder.stage;
	message.direction = folder.direction;
	return message;
}

void Verification::compare(const Folder& folder, const Message& message)
{
	const auto row = stored(folder.space, message.key.id);
	bool& ahead = _seen[folder.space].try_emplace(message.key.id, true).first->second;
	ahead = ahead && row && isAhead(row->message, message);
	const std::string what = row ? staleness(row->message, message) : "in " + stateOf(message);
	if (what.empty()) return;
	_doubts[folder.space].insert_or_assign(
		message.key.id, Difference{row ? Difference::Kind::stale : Difference::Kind::missing, folder.space, message.key.id, what});
}

/// What merge() lets nobody take back. Of a folder that is no longer read nothing is known.
bool Verification::isAhead(const Message& stored, const Message& seen) const
{
	if (!staleness(stored, seen).empty()) return false;
	const bool isRead
		= std::any_of(_folders.begin(), _folders.end(), [&stored](const Folder& folder) { return folder.name == stored.folder; });
	return (isRead && stored.folder != seen.folder) || stored.delivery != seen.delivery
		|| (!seen.status.isAbsent() && !stored.status.sameValue(seen.status));
}

/// Several folders may show a message, one of them as it was before: only what none shows as it is stored is in doubt.
void Verification::findAhead(const std::string& space)
{
	for (const auto& [id, ahead] : _seen[space])
		if (const auto row = ahead ? stored(space, id) : std::nullopt)
			_doubts[space].try_emplace(id, Difference{Difference::Kind::ahead, space, id, "stored as " + stateOf(row->message)});
}

void Verification::findExtra(const std::string& space)
{
	MessageQuery query{.source = _place.name,
		.space = space,
		.epoch = _epochs.at(space),
		.folder = {},
		.phoneNumber = {},
		.since = _beginnings.at(space),
		.after = {},
		.limit = rowsAtOnce};
	for (;;)
	{
		const auto rows = store([&] { return _place.storage.reader().messages(query); });
		for (const auto& [number, message] : rows)
			if (!message.deletedAt && !_seen[space].contains(message.key.id))
				_doubts[space].insert_or_assign(
					message.key.id, Difference{Difference::Kind::extra, space, message.key.id, "stored as " + stateOf(message)});
		if (rows.size() == rowsAtOnce)
			query.after = AfterMessage{rows.back().message.sortTime, rows.back().id};
		else if (!std::exchange(query.archived, true))
			query.after.reset();
		else
			return;
	}
}

/// What has moved, come or gone while others were read is no difference.
void Verification::lookAgain(const std::string& space, std::stop_token stop)
{
	auto doubts = std::exchange(_doubts[space], {});
	std::vector<std::string> ids;
	for (const auto& [id, difference] : doubts)
	{
		ids.push_back(id);
		if (ids.size() < rowsAtOnce) continue;
		lookAgainAt(space, ids, doubts, stop);
		ids.clear();
	}
	if (!ids.empty()) lookAgainAt(space, ids, doubts, stop);
}

void Verification::lookAgainAt(
	const std::string& space, const std::vector<std::string>& ids, std::map<std::string, Difference>& doubts, std::stop_token stop)
{
	// A row that was there before the source is asked can't be ahead of the answer for what has happened in between.
	std::map<std::string, Message> rows;
	for (const auto& id : ids)
		if (auto row = stored(space, id)) rows.emplace(id, std::move(row->message));
	const Lookup lookup = _place.source.lookup({.space = space, .ids = ids, .stop = std::move(stop), .isolate = true});
	for (const auto& found : lookup.found)
		for (const auto& folder : _folders)
		{
			if (folder.name != found.folder) continue;
			const Message seen = completed(folder, found);
			compare(folder, seen);
			const auto row = rows.find(seen.key.id);
			if (row != rows.end() && isAhead(row->second, seen))
				_doubts[space].try_emplace(
					row->first, Difference{Difference::Kind::ahead, space, row->first, lead(row->second, seen)});
		}
	for (const auto& id : lookup.absent)
		if (const auto row = stored(space, id); row && !row->message.deletedAt)
			_doubts[space].insert_or_assign(
				id, Difference{Difference::Kind::extra, space, id, "stored as " + stateOf(row->message)});
	for (const auto& id : lookup.unanswered) _doubts[space].insert_or_assign(id, doubts.at(id));
}

/// By an id or bytes that are kept, or by a row from when it could be read.
void Verification::findUnkept()
{
	if (_unreadable.empty()) return;
	std::set<std::pair<std::string, std::string>> ids;
	std::set<std::size_t> bytes;
	RejectQuery query{.source = _place.name, .before = {}, .limit = rowsAtOnce};
	for (std::size_t count = rowsAtOnce; count == rowsAtOnce;)
	{
		const auto rejects = store([&] { return _place.storage.reader().rejects(query); });
		count = rejects.size();
		if (!rejects.empty()) query.before = rejects.back().number;
		for (const auto& [number, stream, reject, at] : rejects)
		{
			if (!reject.bytes.empty()) bytes.insert(hashOf(reject.bytes));
			for (const auto& folder : _folders)
				if (folder.name == stream.folder) ids.emplace(folder.space, reject.id);
		}
	}
	for (const auto& [space, id, hash] : _unreadable)
	{
		if (bytes.contains(hash) || (!id.empty() && ids.contains({space, id}))) continue;
		if (const auto row = id.empty() ? std::nullopt : stored(space, id); row && !row->message.deletedAt) continue;
		_verified.differences.push_back(
			{Difference::Kind::missing, space, id.empty() ? "(no id)" : id, "it can't be read, and is not kept among the rejects"});
	}
}

std::optional<StoredMessage> Verification::stored(const std::string& space, const std::string& id) const
{
	return store([&] { return _place.storage.reader().find(keyOf(space, id)); });
}

MessageKey Verification::keyOf(const std::string& space, const std::string& id) const
{
	return {_place.name, space, _epochs.at(space), id};
}

} // namespace eyrie::engine
