#include "Commit.h"

#include <algorithm>

#include <eyrie/Reader.h>

namespace eyrie::engine
{

namespace
{

// Enough that not all of them have just been deleted by hand.
constexpr std::size_t newestAsked = 20;

std::vector<Message> newestStored(const Workplace& place, const SourceState& known, const std::string& space)
{
	std::vector<Message> newest;
	// Of a source that has been silent for long everything may be archived.
	for (const bool archived : {false, true})
	{
		const MessageQuery query{.source = place.name,
			.space = space,
			.epoch = known.epochs.at(space),
			.deleted = MessageQuery::Deleted::excluded,
			.limit = newestAsked - newest.size(),
			.archived = archived};
		for (const auto& row : store([&] { return place.storage.reader().messages(query); })) newest.push_back(row.message);
	}
	return newest;
}

/// The first that was found and is, or is not, what is stored of it; null: there is none.
const Message* foundAs(bool stranger, const std::vector<Message>& messages, const Lookup& lookup)
{
	const auto result = std::find_if(lookup.found.begin(), lookup.found.end(),
		[&](const Message& found)
		{
			const auto stored = std::find_if(
				messages.begin(), messages.end(), [&](const Message& message) { return message.key.id == found.key.id; });
			return stored != messages.end() && isStranger(*stored, found) == stranger;
		});
	return result == lookup.found.end() ? nullptr : &*result;
}

Committed committedBy(Storage& storage, SourceState& known, const Batch& batch)
{
	try
	{
		return store([&] { return storage.commit(batch); });
	}
	catch (...)
	{
		known.isInDoubt = true;
		throw;
	}
}

[[noreturn]] void failAsStranger(const std::string& source, const std::string& space, const std::string& id)
{
	throw NumberingRestarted(source, space, "message " + id + " is another one than the one stored under this id");
}

} // namespace


NumberingRestarted::NumberingRestarted(const std::string& source, std::string space, const std::string& sign) :
	Error(ErrorKind::misconfigured, ErrorScope::stream,
		sign + ": the numbering of " + source + "/" + space
			+ " has started anew (a reset, or a restored backup?). Nothing was overwritten, and nothing more of it is read. If the "
			  "remote system was really reset, begin a new epoch: eyriectl new-epoch "
			+ source + " " + space + ", or eyried --new-epoch " + source + "/" + space + " while no daemon runs"),
	_space(std::move(space))
{
}


Committed commit(const Workplace& place, SourceState& known, Batch& batch)
{
	batch.stream.source = place.name;
	batch.now = place.clock.now();
	batch.tracking = place.rules.tracking;
	batch.lease = known.lease;
	Committed committed = committedBy(place.storage, known, batch);
	if (!committed.strangers.empty()) failAsStranger(place.name, committed.strangers.front().space, committed.strangers.front().id);
	for (const auto& message : batch.messages)
	{
		known.numberings[message.key.space].stored(message, batch.now);
		known.missing.erase(message.key);
	}
	return committed;
}


void requireSameNumbering(const Workplace& place, SourceState& known, const std::string& space,
	const std::vector<Message>& messages, std::stop_token stop)
{
	auto& numbering = known.numberings[space];
	const Message* const suspect = numbering.suspect(messages);
	if (!suspect) return;
	const auto newest = newestStored(place, known, space);
	LookupRequest request{.space = space, .ids = {}, .stop = std::move(stop)};
	for (const auto& message : newest) request.ids.push_back(message.key.id);
	Lookup lookup = request.ids.empty() ? Lookup{} : place.source.lookup(request);
	// Some of them may stand beside a record that breaks answers (R15).
	request.isolate = true;
	if (!lookup.unanswered.empty() && !foundAs(false, newest, lookup)) lookup = place.source.lookup(request);
	if (newest.empty() || foundAs(false, newest, lookup)) return numbering.acquit(messages, place.clock.now());
	if (const Message* stranger = foundAs(true, newest, lookup)) failAsStranger(place.name, space, stranger->key.id);
	// A folder that does not answer may hold them; one that never does is no reason to overwrite messages.
	if (!lookup.unanswered.empty() && numbering.suspectedFor(*suspect, place.clock.elapsed()) < place.rules.goneAfter)
		throw Error(ErrorKind::unavailable, ErrorScope::stream,
			"message " + suspect->key.id + " is new and has a low id: whether the numbering of " + place.name + "/" + space
				+ " has started anew can't be told before every folder answers");
	throw NumberingRestarted(place.name, space,
		"message " + suspect->key.id + " is new, has a low id, and of the newest messages stored none is found any more");
}

} // namespace eyrie::engine
