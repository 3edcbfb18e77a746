#include "Verification.h"

#include <algorithm>

#include <eyrie/Reader.h>

namespace eyrie::engine
{

namespace
{

constexpr std::size_t rowsAtOnce = 500;

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

} // namespace


Verification::Verification(const Workplace& place, std::optional<TimePoint> since) : _place(place), _since(since) {}

Verified Verification::run(std::stop_token stop)
{
	begin(stop);
	for (const auto& folder : _folders) readFolder(folder, stop);
	for (const auto& [space, epoch] : _epochs)
	{
		findExtra(space);
		lookAgain(space, stop);
		_verified.compared += _seen[space].size();
		for (auto& [id, difference] : _doubts[space]) _verified.differences.push_back(std::move(difference));
	}
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
		for (auto& message : page.messages) compare(folder, std::move(message));
		_verified.rejected += page.rejects.size();
		for (const auto& reject : page.rejects) _seen[folder.space].insert(reject.id);
		if (!page.more) return;
		from = page.covered;
	}
}

void Verification::compare(const Folder& folder, Message message)
{
	message.key = keyOf(folder.space, message.key.id);
	message.folder = folder.name;
	message.stage = folder.stage;
	message.direction = folder.direction;
	_seen[folder.space].insert(message.key.id);
	const auto row = stored(folder.space, message.key.id);
	const std::string what = row ? staleness(row->message, message) : "in " + stateOf(message);
	if (what.empty()) return;
	_doubts[folder.space].insert_or_assign(
		message.key.id, Difference{row ? Difference::Kind::stale : Difference::Kind::missing, folder.space, message.key.id, what});
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
		if (rows.size() < rowsAtOnce) return;
		query.after = AfterMessage{rows.back().message.sortTime, rows.back().id};
	}
}

/// What has moved, come or gone while others were read is no difference.
void Verification::lookAgain(const std::string& space, std::stop_token stop)
{
	auto doubts = std::move(_doubts[space]);
	_doubts[space].clear();
	std::vector<std::string> ids;
	const auto ask = [&]
	{
		const Lookup lookup = _place.source.lookup({.space = space, .ids = std::move(ids), .stop = stop, .isolate = true});
		ids.clear();
		for (const auto& found : lookup.found)
			for (const auto& folder : _folders)
				if (folder.name == found.folder) compare(folder, found);
		for (const auto& id : lookup.absent)
			if (const auto row = stored(space, id); row && !row->message.deletedAt)
				_doubts[space].insert_or_assign(
					id, Difference{Difference::Kind::extra, space, id, "stored as " + stateOf(row->message)});
		for (const auto& id : lookup.unanswered) _doubts[space].insert_or_assign(id, doubts.at(id));
	};
	for (const auto& [id, difference] : doubts)
	{
		ids.push_back(id);
		if (ids.size() == rowsAtOnce) ask();
	}
	if (!ids.empty()) ask();
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
