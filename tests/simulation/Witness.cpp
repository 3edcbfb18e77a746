#include "Witness.h"

#include <algorithm>

#include <eyrie/Merge.h>

#include "Daemon.h"
#include "Likeness.h"
#include "Violation.h"

namespace eyrie::simulation
{

namespace
{

using sim::Folder;

int stageOf(const std::string& folder)
{
	return folder == "sent" ? 1 : folder == "error" || folder == "delivered" ? 2 : 0;
}

std::string nameOf(const MessageKey& key)
{
	return key.space + "/" + key.id;
}

Space spaceOf(const MessageKey& key)
{
	return key.space == "incoming" ? Space::incoming : Space::outgoing;
}

sim::Id idOf(const MessageKey& key)
{
	return std::atoll(key.id.c_str());
}

/// Two messages that have come to bear one id (R18).
bool isAnother(const Message& a, const Message& b)
{
	const auto& created = [](const Message& of) { return of.direction == Direction::incoming ? of.receiveDate : of.insertDate; };
	return !a.phoneNumber.sameValue(b.phoneNumber) && !created(a).sameValue(created(b));
}

bool isKnownTo(const Record& record, const Message& message, bool whole)
{
	return std::any_of(record.versions.begin(), record.versions.end(),
		[&](const Version& version)
		{ return version.row.id != 0 && (!whole || isLike(message, record, version, Aspect::progress)); });
}

} // namespace


Committed Witness::commit(const Batch& batch)
{
	if (batch.messages.size() > static_cast<std::size_t>(_place.ways.batch))
		throw Violation{"too large", "a batch of " + std::to_string(batch.messages.size()) + " rows"};
	const Committed committed = _place.storage.commit(batch);
	if (!committed.strangers.empty()) return committed;
	if (_place.daemon != _holder) throw Violation{"interleaved", _place.daemon + " writes while " + _holder + " has the lease"};
	if (committed.cursorWaits && (!batch.cursorMayWait || batch.note || committed.inserted + committed.updated > 0))
		throw Violation{"misplaced", "the cursor of " + batch.stream.folder + " waits"};
	if (committed.cursorWaits) ++_waits;
	_changed.clear();
	_fresh.clear();
	if (committed.inserted + committed.updated > 0 || !batch.gone.empty()) reviewRows(batch, committed);
	reviewChanges(batch, committed.inserted);
	reviewStream(batch, committed);
	if (!_changed.empty() || !_fresh.empty() || !batch.checked.empty()) reviewTracking(batch);
	return committed;
}


LeaseAnswer Witness::lease(const LeaseRequest& request)
{
	LeaseAnswer answer = _place.storage.lease(request);
	if (answer.granted) _holder = request.holder;
	return answer;
}


const Witness::Kept* Witness::find(Space space, sim::Id id) const
{
	const auto epoch = _epochs[static_cast<std::size_t>(space)];
	const auto found = _kept.find({Daemon::source, space == Space::incoming ? "incoming" : "outgoing", epoch, std::to_string(id)});
	return found == _kept.end() ? nullptr : &found->second;
}


std::optional<TimePoint> Witness::coldStart(Folder folder) const
{
	const auto found = _streams.find(std::string(nameOf(folder)));
	return found == _streams.end() ? std::nullopt : found->second.state.coldStartSince;
}


std::optional<std::uint64_t> Witness::loadedAt(Folder folder) const
{
	const auto found = _streams.find(std::string(nameOf(folder)));
	return found == _streams.end() ? std::nullopt : found->second.loadedAt;
}


void Witness::reviewRows(const Batch& batch, const Committed& committed)
{
	std::set<MessageKey> keys(batch.gone.begin(), batch.gone.end());
	for (const auto& message : batch.messages) keys.insert(message.key);
	std::size_t updated = 0;
	if (batch.gone.size() * 100 > _kept.size() * static_cast<std::size_t>(_place.ways.goneLimit))
		throw Violation{"gone", std::to_string(batch.gone.size()) + " of " + std::to_string(_kept.size()) + " at once"};
	for (const auto& key : batch.gone) requireGone(key);
	for (const auto& key : keys)
	{
		const auto stored = reader().find(key);
		if (!stored && !_kept.contains(key) && std::find(batch.gone.begin(), batch.gone.end(), key) != batch.gone.end()) continue;
		if (!stored) throw Violation{"removed", nameOf(key) + " is not stored after its commit"};
		if (reviewRow(batch, key, *stored)) ++updated;
	}
	if (_fresh.size() != committed.inserted || updated < committed.updated)
		throw Violation{"miscounted",
			std::to_string(committed.inserted) + " inserted, " + std::to_string(committed.updated) + " updated, but found "
				+ std::to_string(_fresh.size()) + " and " + std::to_string(updated)};
}


/// Whether a row that existed has changed.
bool Witness::reviewRow(const Batch& batch, const MessageKey& key, const StoredMessage& stored)
{
	const Message& after = stored.message;
	const auto [place, fresh]
		= _kept.try_emplace(key, Kept{.id = stored.id, .message = after, .tracking = {}, .storedAt = _place.round});
	if (fresh)
	{
		_fresh.insert(stored.id);
		requireTrue(after);
		if (isBehind(spaceOf(key))) requireUnsuspicious(after);
		return false;
	}
	Kept& kept = place->second;
	const Message& before = kept.message;
	if (isSameRow(before, after))
	{
		if (before.updatedAt != after.updatedAt) throw Violation{"restless", nameOf(key) + " has not changed, but updated_at has"};
		return false;
	}
	if (stored.id != kept.id) throw Violation{"removed", nameOf(key) + " has got another number"};
	if (stageOf(after.folder) < stageOf(before.folder))
		throw Violation{"regressed", nameOf(key) + " went from " + before.folder + " to " + after.folder};
	if (isFinal(before.delivery) && !isFinal(after.delivery))
		throw Violation{"regressed", nameOf(key) + " was final and is not any more"};
	if (isAnother(before, after)) throw Violation{"overwritten", nameOf(key) + " is another message now"};
	if (after.updatedAt != batch.now) throw Violation{"untold", nameOf(key) + " has changed, but not its updated_at"};
	if (after.createdAt != before.createdAt || after.sortTime != before.sortTime)
		throw Violation{"regressed", nameOf(key) + " has got other times of its own"};
	kept.message = after;
	_changed.insert(stored.id);
	requireTrue(after);
	return true;
}


/// The device has shown the message just so, be it a while ago.
void Witness::requireTrue(const Message& message) const
{
	std::string why;
	if (_place.truth.hasTwin(spaceOf(message.key), idOf(message.key))) return;
	for (const Record* record : _place.truth.all(spaceOf(message.key), idOf(message.key)))
	{
		const bool apart = !record->versions.empty() && record->versions.front().row.parts > 1 && _place.ways.parts != 0;
		if (isKnownTo(*record, message, !apart)) return;
		for (const auto& version : record->versions)
		{
			why += "\n  not as it was when " + textOf(version) + ": ";
			std::string what;
			isLike(message, *record, version, Aspect::progress, &what);
			why += what;
		}
	}
	throw Violation{"invented", nameOf(message.key) + " in " + message.folder + (why.empty() ? " was never at the device" : why)};
}


/// R9: it is in no folder, and was in none an hour ago, or at an earlier time.
void Witness::requireGone(const MessageKey& key)
{
	const Space space = spaceOf(key);
	const Duration hourAgo = _place.clock.elapsed() - syncRules(_place.ways).goneAfter;
	const Record* record = _place.truth.find(space, idOf(key));
	const bool wasEver = record && !record->versions.empty();
	if (!wasEver && _place.truth.restarts(space) > 0) return; // It was of an earlier numbering.
	const bool isNew = wasEver && record->versions.front().tick >= _place.truth.restartedAt(space);
	if (isNew && _place.truth.restarts(space) > 0 && _kept.at(key).storedAt < _place.truth.restartedAt(space))
		return; // Nor this one.
	if (!wasEver) throw Violation{"invented", nameOf(key) + " is gone and was never there"};
	const auto owner = _place.device.settings().onlyOwner;
	const auto lastRow = std::find_if(
		record->versions.rbegin(), record->versions.rend(), [](const Version& version) { return version.row.id != 0; });
	const bool isOthers = owner && lastRow != record->versions.rend() && lastRow->row.userName.str() != *owner;
	// One that was erased or hidden before the token saw it again was missing for longer than it has been gone.
	const bool wasOthers = _place.truth.widenedAt() > 0 && (record->erased || _place.truth.wasOthers(*record));
	if (isOthers || wasOthers || _place.truth.widenedAt() >= _place.round)
		return; // A few that a token does not see any more are taken for gone: up to sync.gone-limit.
	const bool wasAbsent = std::any_of(record->versions.begin(), record->versions.end(),
		[&](const Version& version) { return !version.shown && version.at <= hourAgo; });
	// It may come back while it is looked for, behind the question.
	const bool isThere = record->isShown() && record->versions.back().tick < _place.round;
	if (isThere || !wasAbsent)
		throw Violation{"gone", nameOf(key) + " is marked as deleted; it is " + textOf(record->versions.back())};
}


void Witness::beginEpoch(Space space, std::int32_t epoch)
{
	_epochs[static_cast<std::size_t>(space)] = epoch;
	_numberings[static_cast<std::size_t>(space)] = _place.truth.restarts(space);
}


bool Witness::isHalted(Space space) const
{
	return std::any_of(_streams.begin(), _streams.end(),
		[&](const auto& entry)
		{ return (entry.first == "inbox") == (space == Space::incoming) && !entry.second.state.halted.empty(); });
}


bool Witness::isWell() const
{
	return std::all_of(_streams.begin(), _streams.end(), [](const auto& entry) { return entry.second.state.failures == 0; });
}


void Witness::reviewChanges(const Batch& batch, std::size_t inserted)
{
	std::set<std::int64_t> told;
	std::size_t markers = 0;
	for (const auto& change : reader().changes({.after = _lastChange, .messageId = {}}).changes)
	{
		if (change.number <= _lastChange) throw Violation{"disordered", "change " + std::to_string(change.number) + " comes late"};
		_lastChange = change.number;
		if (!change.messageId)
			++markers;
		else if (!told.insert(*change.messageId).second)
			throw Violation{"told twice", "a change of row " + std::to_string(*change.messageId)};
	}
	std::set<std::int64_t> expected = _changed;
	if (!batch.quiet) expected.insert(_fresh.begin(), _fresh.end());
	if (told != expected || markers != (batch.quiet && inserted > 0 ? 1 : 0))
		throw Violation{"untold",
			std::to_string(expected.size()) + " rows have changed, " + std::to_string(told.size()) + " changes and "
				+ std::to_string(markers) + " markers were told"};
}


void Witness::reviewStream(const Batch& batch, const Committed& committed)
{
	if (!batch.cursor && !batch.note && !batch.restart) return;
	const auto state = _place.storage.state(batch.stream);
	if (!state) throw Violation{"removed", "the state of " + batch.stream.folder};
	Stream& stream = _streams[batch.stream.folder];
	const StreamState before = stream.state;
	if (state->epoch > before.epoch)
	{
		// A new epoch begins as if nothing had ever been read.
		stream = {.state = *state, .loadedAt = {}};
		const Space space = batch.stream.folder == "inbox" ? Space::incoming : Space::outgoing;
		if (state->epoch > _epochs[static_cast<std::size_t>(space)]) beginEpoch(space, state->epoch);
		return;
	}
	const auto positionOf = [](const StreamState& of) { return of.cursor ? of.cursor->position.value_or(0) : 0; };
	if (before.generation == state->generation && positionOf(*state) < positionOf(before))
		throw Violation{"regressed", "the cursor of " + batch.stream.folder};
	const bool moves = batch.cursor && !committed.cursorWaits;
	if (moves ? state->cursor != batch.cursor->to : state->cursor != before.cursor)
		throw Violation{"misplaced", "the cursor of " + batch.stream.folder};
	if (before.coldStartSince && state->coldStartSince != before.coldStartSince && !batch.restart)
		throw Violation{"wandering", "the cold start of " + batch.stream.folder};
	stream.state = *state;
	if (state->lastSyncTime && !stream.loadedAt) stream.loadedAt = _place.tick;
	if (moves && stageOf(batch.stream.folder) + (batch.stream.folder == "inbox") > 0)
		requireNothingPassed(batch.stream, positionOf(before), positionOf(*state));
}


/// R8: whatever lies below a cursor is stored, or will be shown by a folder whose cursor is still below it.
void Witness::requireNothingPassed(const StreamId& stream, std::int64_t from, std::int64_t to)
{
	const Folder folder = sim::folderOf(stream.folder).value();
	const Space space = folder == Folder::inbox ? Space::incoming : Space::outgoing;
	const auto& records = _place.truth.of(space);
	for (auto at = records.upper_bound(from); at != records.end() && at->first <= to; ++at)
	{
		const auto& [id, record] = *at;
		if (_left.contains({space, id}) || find(space, id)) continue;
		// What a folder that can't be read shows to nobody may move on behind this cursor.
		const bool isHidden = _place.line.isClosed() && record.isShown() && !record.versions.back().isIn(folder);
		// What came back behind the reading of its folder may be in this one next.
		const bool isLate = cameBack(record) && isOutOfSight(record);
		if (!isHidden && !isLate && !isNarrowed(record) && mayBePassed(id, record)) continue;
		// In the inbox messages stay; one that goes and comes is for reconciliation.
		if (isHidden || isBeforeColdStart(folder, record) || isOutOfSight(record) || isLongPlanned(record)
			|| (space == Space::incoming && !record.isShown()))
		{
			_left.emplace(space, id);
			continue;
		}
		if (isBehind(space)) continue; // What the ids below this cursor are now nobody knows before it is noticed.
		std::string history;
		for (const auto& version : record.versions) history += "\n  " + std::to_string(version.tick) + ": " + textOf(version);
		throw Violation{"passed",
			"the cursor of " + stream.folder + " has moved to " + std::to_string(to) + ", but " + std::to_string(id)
				+ " is not stored; it is " + (record.versions.empty() ? "reserved" : textOf(record.versions.back())) + history};
	}
}


bool Witness::mayBePassed(sim::Id id, const Record& record) const
{
	if (record.late || record.erased) return true;
	if (isLost(record.peculiar) && isRejected(id, record)) return true;
	if (!record.isShown()) return false;
	for (const Folder other : {Folder::sent, Folder::error, Folder::delivered})
	{
		const auto stream = _streams.find(std::string(nameOf(other)));
		const auto* const cursor
			= stream == _streams.end() || !stream->second.state.cursor ? nullptr : &*stream->second.state.cursor;
		if (record.versions.back().isIn(other) && (!cursor || cursor->position.value_or(0) < id)) return true;
	}
	return false;
}


/// Where this folder or its own begins to be read (R7).
bool Witness::isBeforeColdStart(Folder folder, const Record& record) const
{
	if (!record.isShown()) return false;
	const Version& version = record.versions.back();
	const auto newest
		= std::max({version.row.insertDate, version.row.sendingDate, version.row.deliveryDate.value_or(version.row.insertDate)});
	const auto isBefore = [&](Folder of) { return coldStart(of) && newest < *coldStart(of); };
	return isBefore(folder) || isBefore(version.folder);
}


/// What can't be read is kept as it is, or, if it breaks any answer, by its id (R15).
bool Witness::isRejected(sim::Id id, const Record& record) const
{
	const auto oddity = oddityFor(record.label, record.peculiar);
	const auto rejects = _place.storage.reader().rejects({.source = {}, .before = {}, .limit = 100'000});
	return std::any_of(rejects.begin(), rejects.end(),
		[&](const StoredReject& each)
		{ return oddity->poisoned ? each.reject.id == std::to_string(id) : each.reject.bytes == oddity->verbatim.str(); });
}


/// In this round.
bool Witness::cameBack(const Record& record) const
{
	const auto& versions = record.versions;
	return std::adjacent_find(versions.begin(), versions.end(),
			   [&](const Version& a, const Version& b) { return !a.shown && b.shown && b.tick >= _place.round; })
		!= versions.end();
}


/// The token can't see it, or what would tell of it in time.
bool Witness::isOutOfSight(const Record& record) const
{
	const auto& versions = record.versions;
	// Hidden, as it may have been when the queue was read, or taken for older than it is; in the queue it will be met.
	const bool wasHidden = _place.truth.hasStepped() || _place.truth.widenedAt() >= _place.round
		|| std::any_of(versions.begin(), versions.end(), [](const Version& version) { return !version.shown; });
	if (!record.isShown() || cameBack(record) || (wasHidden && versions.back().isIn(Folder::outbox)))
	{
		// For longer than R8 bears with; and rows above an old one are not young, either.
		const bool isOld = record.now() && record.now()->row.insertDate < _place.device.now() - std::chrono::minutes(9);
		const bool hasBeen = !versions.empty() && _place.clock.elapsed() - versions.front().at >= std::chrono::minutes(1);
		if (isOld || hasBeen || (record.unseenSince && _place.clock.elapsed() - *record.unseenSince >= std::chrono::minutes(1)))
			return true;
	}
	// From a later folder to one that had been read before it.
	const bool wentBack = std::adjacent_find(versions.begin(), versions.end(),
							  [](const Version& a, const Version& b)
							  { return stageOf(std::string(nameOf(a.folder))) > stageOf(std::string(nameOf(b.folder))); })
		!= versions.end();
	return wentBack || _place.line.isClosed() || isNarrowed(record);
}


/// Created so long before the cold start that a search by the date of creation passes it, and sent after all (R7).
bool Witness::isLongPlanned(const Record& record) const
{
	const auto* const now = record.now();
	const auto since = now ? coldStart(now->folder) : std::nullopt;
	return since && now->row.insertDate < *since - std::chrono::hours(24);
}


bool Witness::isNarrowed(const Record& record) const
{
	auto owner = _place.device.settings().onlyOwner;
	// What was asked for earlier in this round was answered as it was then.
	if (!owner && _place.truth.widenedAt() >= _place.round && !_place.truth.widenedFrom().empty())
		owner = _place.truth.widenedFrom();
	return owner && record.isShown() && record.versions.back().row.userName.str() != *owner;
}


void Witness::reviewAll()
{
	const auto stored = reader().messages({.source = Daemon::source, .limit = 1'000'000});
	if (stored.size() != _kept.size())
		throw Violation{"removed", std::to_string(stored.size()) + " rows of " + std::to_string(_kept.size()) + " are stored"};
	for (const auto& each : stored)
	{
		const auto kept = _kept.find(each.message.key);
		if (kept == _kept.end() || kept->second.id != each.id || !isSameRow(kept->second.message, each.message))
			throw Violation{"regressed", nameOf(each.message.key) + " has changed without a commit of it"};
	}
	for (const auto& [folder, stream] : _streams)
		if (const auto state = _place.storage.state({Daemon::source, folder}); !state || state->cursor != stream.state.cursor)
			throw Violation{"regressed", "the cursor of " + folder + " has moved without a commit"};
	if (!reader().changes({.after = _lastChange, .messageId = {}}).changes.empty())
		throw Violation{"told twice", "changes without a commit"};
}

} // namespace eyrie::simulation
