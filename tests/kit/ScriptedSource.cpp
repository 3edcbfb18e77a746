#include "ScriptedSource.h"

#include <algorithm>

namespace eyrie::kit
{

namespace
{

/// The latest date but the date of change, as Since understands it.
TimePoint newestDate(const Message& message)
{
	TimePoint newest = TimePoint::min();
	for (const auto* date : {&message.insertDate, &message.receiveDate, &message.sendingDate, &message.deliveryDate})
		if (date->hasValue()) newest = std::max(newest, date->value());
	return newest;
}

} // namespace


std::vector<Folder> gatewayFolders(bool withQueue)
{
	std::vector<Folder> folders;
	folders.push_back({"inbox", "incoming", Direction::incoming, false, 0});
	if (withQueue) folders.push_back({"outbox", "outgoing", Direction::outgoing, true, 0});
	folders.push_back({"sent", "outgoing", Direction::outgoing, false, 1});
	folders.push_back({"error", "outgoing", Direction::outgoing, false, 2});
	folders.push_back({"delivered", "outgoing", Direction::outgoing, false, 2});
	return folders;
}


ScriptedSource::ScriptedSource(const Clock& clock) : _clock(clock) {}

Message& ScriptedSource::put(const std::string& folder, std::int64_t id, Delivery delivery)
{
	Message message;
	message.key.id = std::to_string(id);
	message.position = id;
	message.folder = folder;
	message.delivery = delivery;
	message.phoneNumber = "+48600" + std::to_string(id);
	message.text = "message " + std::to_string(id);
	message.status = std::string(nameOf(delivery));
	if (folder == "inbox")
		message.receiveDate = _clock.now();
	else
	{
		message.insertDate = _clock.now();
		message.sendingDate = _clock.now();
		message.validity = "max";
	}
	return _folders[folder][id] = message;
}

void ScriptedSource::remove(const std::string& folder, std::int64_t id)
{
	_folders[folder].erase(id);
}

void ScriptedSource::move(const std::string& from, const std::string& to, std::int64_t id, Delivery delivery)
{
	Message message = _folders[from].at(id);
	_folders[from].erase(id);
	message.folder = to;
	message.delivery = delivery;
	message.status = std::string(nameOf(delivery));
	message.sendingDate = _clock.now();
	_folders[to][id] = message;
}

void ScriptedSource::answer(const std::string& what)
{
	++calls[what];
	if (before) before(what);
	auto& failures = _failures[what];
	if (failures.empty()) return;
	const Error error = failures.front();
	failures.pop_front();
	throw error;
}

std::optional<TimePoint> ScriptedSource::clock() const
{
	return tellsClock ? std::optional(_clock.now()) : std::nullopt;
}

Probe ScriptedSource::probe(std::stop_token)
{
	answer("probe");
	return {"a scripted source", clock()};
}

std::vector<Folder> ScriptedSource::folders(std::stop_token)
{
	return gatewayFolders(hasQueue);
}

Page ScriptedSource::fetch(const FetchRequest& request)
{
	answer(request.folder.name);
	std::int64_t above = 0;
	if (const auto* cursor = std::get_if<Cursor>(&request.from)) above = cursor->position.value();
	auto since = request.since;
	if (const auto* begin = std::get_if<Since>(&request.from)) since = begin->time;

	Page page;
	page.clock = clock();
	page.covered = Cursor{std::to_string(above), above};
	const auto& messages = _folders[request.folder.name];
	for (auto i = messages.upper_bound(above); i != messages.end(); ++i)
	{
		if (request.until && i->first > request.until->position.value()) break;
		page.more = page.messages.size() == request.limit;
		if (page.more) break;
		page.covered = Cursor{std::to_string(i->first), i->first};
		if (!since || newestDate(i->second) >= *since) page.messages.push_back(i->second);
	}
	return page;
}

Lookup ScriptedSource::lookup(const LookupRequest& request)
{
	answer("lookup");
	Lookup lookup;
	lookup.clock = clock();
	lookedUp.insert(lookedUp.end(), request.ids.begin(), request.ids.end());
	for (const auto& id : request.ids)
	{
		if (unanswerable.contains(id) || (besideBroken.contains(id) && !request.isolate))
		{
			lookup.unanswered.push_back(id);
			continue;
		}
		const Message* found = nullptr;
		for (const auto& folder : gatewayFolders(hasQueue))
		{
			const auto& messages = _folders[folder.name];
			const auto i = messages.find(std::stoll(id));
			if (folder.space == request.space && i != messages.end()) found = &i->second;
		}
		if (found)
			lookup.found.push_back(*found);
		else
			lookup.absent.push_back(id);
	}
	return lookup;
}

} // namespace eyrie::kit
