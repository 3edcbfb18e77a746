#include "Reckoning.h"

#include <algorithm>

#include "Likeness.h"
#include "Violation.h"

namespace eyrie::simulation
{

namespace
{

using sim::Folder;

std::string nameOf(Space space, sim::Id id)
{
	return (space == Space::incoming ? "incoming/" : "outgoing/") + std::to_string(id);
}

std::chrono::sys_seconds newestDate(const sim::Row& row)
{
	return std::max({row.insertDate, row.sendingDate, row.deliveryDate.value_or(row.insertDate)});
}

std::string historyOf(const Record& record)
{
	std::string text;
	for (const auto& version : record.versions) text += "\n  " + std::to_string(version.tick) + ": " + textOf(version);
	return text;
}

} // namespace


void Reckoning::requireEqual()
{
	_world.witness().reviewAll();
	_rejected.clear();
	for (auto& rows : _absent) rows.clear();
	for (auto& count : _unmarked) count = 0;
	for (const auto& reject : _world.witness().reader().rejects({.source = {}, .before = {}, .limit = 100'000}))
		_rejected[reject.reject.bytes] = reject.stream.folder;
	for (const auto& reject : _world.witness().reader().rejects({.source = {}, .before = {}, .limit = 100'000}))
		if (!reject.reject.id.empty()) _rejected[reject.reject.id] = reject.stream.folder;
	for (const Space space : {Space::incoming, Space::outgoing})
	{
		if (_world.witness().isBehind(space) && !requireNoticed(space)) continue;
		for (const auto& [id, record] : _world.truth().of(space)) requireEqual(space, id, record);
	}
	requireMarks();
}


/// A numbering that has begun anew is noticed as soon as a message of it is seen that bears the id of another and was created at
/// another time (R18). Whether it makes sense to compare.
bool Reckoning::requireNoticed(Space space)
{
	if (_world.witness().isHalted(space)) throw Violation{"halted", "after a new epoch was begun"};
	bool isPlain = true;
	for (const auto& [id, record] : _world.truth().of(space))
	{
		const auto* const kept = _world.witness().find(space, id);
		const bool isNew = !record.versions.empty() && record.versions.front().tick >= _world.witness().unnoticedSince(space);
		if (!kept || !isNew) continue;
		const sim::Row& first = record.versions.front().row;
		const auto& created = space == Space::incoming ? kept->message.receiveDate : kept->message.insertDate;
		const bool isSame = kept->message.phoneNumber.hasValue() && kept->message.phoneNumber.value() == first.number.str();
		isPlain = isPlain && isSame;
		const bool isStranger = !isSame && !(created.hasValue() && created.value() == first.insertDate);
		if (isStranger && record.isShown() && isSwept(record.versions.back().row) && !isLost(record.peculiar))
			throw Violation{"unnoticed", nameOf(space, id) + " is another message now" + historyOf(record)};
	}
	++_tally[isPlain ? "restarts that nothing tells of" : "restarts, not noticed before the window (R18)"];
	return isPlain;
}


void Reckoning::requireEqual(Space space, sim::Id id, const Record& record)
{
	const auto* const kept = _world.witness().find(space, id);
	if (record.versions.empty())
	{
		if (kept && !_world.witness().isBehind(space))
			throw Violation{"invented", nameOf(space, id) + " is stored and was never there"};
		return;
	}
	if (record.erased)
	{
		if (kept) requireGone(space, *kept);
		return;
	}
	if (isLost(record.peculiar)) return requireRejected(id, record);
	if (!kept) return excuse(space, id, record);
	++_tally["compared"];
	std::string why;
	if (kept->message.deletedAt && !isSwept(record.versions.back().row)) return void(++_tally["back after the window (R9)"]);
	if (kept->message.deletedAt) throw Violation{"stale", nameOf(space, id) + " is marked as deleted and is there"};
	if (isLike(kept->message, record, record.versions.back(), Aspect::all, &why)) return;
	const std::string excuse = excuseFor(space, record, *kept);
	if (excuse.empty()) throw Violation{"stale", nameOf(space, id) + ": " + why + historyOf(record)};
	++_tally[excuse];
}


/// Why a message need not be stored as it is now.
std::string Reckoning::excuseFor(Space space, const Record& record, const Witness::Kept& kept) const
{
	if (_world.truth().hasTwin(space, record.versions.back().row.id)) return "not told from another of its id (R2)";
	const bool swept = isSwept(record.versions.back().row);
	const auto* const settled = record.settled();
	// Each folder has a window of its own, which begins when it is first asked for.
	const auto since = _world.witness().coldStart(record.versions.back().folder);
	Message moved = kept.message;
	moved.folder = nameOf(record.versions.back().folder);
	if (since && newestDate(record.versions.back().row) < *since)
	{
		if (isLike(moved, record, record.versions.back(), Aspect::all)) return "moved before the cold start (R7)";
		// Where its parts may be split over folders, only the folder that it ended in tells how (R2).
		const bool maySplit = record.versions.back().row.parts > 1 && moved.delivery == Delivery::sent;
		for (const Delivery ended : {Delivery::failed, Delivery::delivered})
		{
			moved.delivery = ended;
			if (maySplit && isLike(moved, record, record.versions.back(), Aspect::all))
				return "ended before the cold start (R2, R7)";
		}
	}
	const auto* const peak = record.peak();
	const bool wentBack
		= kept.message.folder != moved.folder && peak->folder != Folder::sent && record.versions.back().folder == Folder::sent;
	if (wentBack && isLikeOneSince(kept, record, peak->tick)) return "went back at the device (R3)";
	auto ended = kept;
	for (const Delivery delivery : {Delivery::failed, Delivery::delivered})
	{
		ended.message.delivery = delivery;
		if (wentBack && record.versions.back().row.parts > 1 && kept.message.delivery == Delivery::sent
			&& isLikeOneSince(ended, record, peak->tick))
			return "went back at the device before its parts were known (R2, R3)";
	}
	const auto shownIn = sim::folderOf(kept.message.folder);
	const bool isSplit = _world.ways().parts == 1 && record.versions.back().row.parts > 1;
	const auto wasAnyThere = [&](const Version& version) { return shownIn && version.isIn(*shownIn); };
	const bool hadPartThere = isSplit && std::any_of(record.versions.begin(), record.versions.end(), wasAnyThere);
	if (hadPartThere && !record.versions.back().isFinal() && !isFinal(kept.message.delivery))
		return "in the folder of one part, while that of others did not answer (R2)";
	// Two requests of one pass may see one part before the other has ended, and it afterwards.
	const auto wasThere = [&](const Version& version) { return version.isFinal() && wasAnyThere(version); };
	if (isSplit && record.versions.back().isFinal() && isFinal(kept.message.delivery)
		&& std::any_of(record.versions.begin(), record.versions.end(), wasThere))
		return "as one of its parts ended (R2, R3)";
	const bool isFinalHere = settled && isFinal(kept.message.delivery);
	if (swept && isFinalHere && !record.versions.back().isFinal() && isLikeOneSince(kept, record, settled->tick))
		return "no longer final (R3)";
	if (hadPartThere && isFinalHere && !record.versions.back().isFinal())
	{
		auto before = kept;
		before.message.folder = nameOf(settled->folder);
		if (isLikeOneSince(before, record, settled->tick)) return "no longer final, in the folder of one part (R2, R3)";
	}
	if (_world.ways().readMarks != 0 && space == Space::incoming && isLikeOneSince(kept, record, kept.storedAt))
		return "marked as read by its being listed";
	if (isSlow() && space == Space::incoming && isLikeOneSince(kept, record, kept.storedAt))
		return "read or unread before a sweep that the budget allows (R9, R13)";
	// Looked up by its id, it is final in the earlier of two folders that show it, and the later one can't be asked for a record that
	// breaks answers; the next sweep gets round that.
	if (_world.truth().has(Peculiar::poisoned) && record.versions.back().tick > _world.sweptAt()
		&& isLikeOneSince(kept, record, record.versions.back().tick))
		return "in the earlier of its folders before the next sweep (R9)";
	if (swept) return {};
	// Its folder was passed when the token did not show it.
	if (_world.witness().isLeftToReconciliation(space, record.versions.back().row.id)) return "late, before the window (R8, R9)";
	if (space == Space::incoming) return isLikeOneSince(kept, record, kept.storedAt) ? "read or unread before the window (R9)" : "";
	if (isFinalHere && isLikeOneSince(kept, record, settled->tick)) return "changed after it was final, before the window (R9)";
	if (kept.expiredAt && isLikeOneSince(kept, record, *kept.expiredAt))
		return "changed after it had expired, before the window (R10)";
	if (kept.expiredAt && _world.truth().wasOthers(record) && isLikeOneSince(kept, record, 0))
		return "not shown to the token as it expired, before the window (R10)";
	if (record.versions.back().row.parts > 1 && !kept.tracking && !isFinal(kept.message.delivery)
		&& _world.truth().wasOthers(record))
		return "seen in part, as the token was shown less, and never tracked (R2, R10)";
	return {};
}


/// Erased, and stored.
void Reckoning::requireGone(Space space, const Witness::Kept& kept)
{
	++_tally["erased"];
	if (kept.message.deletedAt) return void(++_tally["marked as deleted"]);
	++_unmarked[static_cast<std::size_t>(space)];
	auto& rows = _absent[static_cast<std::size_t>(space)];
	if (kept.message.sortTime >= _world.sweptSince()) rows.push_back(kept.message.key.id);
}


/// There is a record of which nobody knows which message it is.
bool Reckoning::isNameless(Space space) const
{
	const auto& records = _world.truth().of(space);
	return std::any_of(records.begin(), records.end(),
		[](const auto& entry)
		{ return entry.second.peculiar == Peculiar::garbage || entry.second.peculiar == Peculiar::nameless; });
}


/// What breaks answers in the queue, or so few rows in each, may take more requests in each pass than the budget leaves to sweeps.
bool Reckoning::isSlow() const
{
	const auto& ways = _world.ways();
	const bool isScarce = ways.perMinute > 0 && ways.perMinute * ways.interval <= 30 * 60;
	return ways.perMinute > 0
		&& (_world.truth().has(Peculiar::poisoned) || (isScarce && ((ways.cap > 0 && ways.cap <= 10) || ways.maxLimit > 0)));
}


/// What is gone is marked, unless it is so much that an operator has to decide.
void Reckoning::requireMarks()
{
	for (const Space space : {Space::incoming, Space::outgoing})
	{
		const auto& rows = _absent[static_cast<std::size_t>(space)];
		if (rows.empty() || _world.witness().isBehind(space)) continue;
		if (isNameless(space) || isAnyUnanswered() || isSlow())
		{
			// Of an unreadable record nobody knows whether it is one of them, nor what is in a folder that does not answer.
			_tally["gone, beside unreadable records (R9)"] += rows.size();
			continue;
		}
		// Once new ones are known, or some are older than the window, those that were too many no longer are, one by one.
		if (_wereTooMany.contains(space))
		{
			_tally["gone, and too many before (R9)"] += rows.size();
			continue;
		}
		const std::size_t known = _world.swept(space);
		// All count, be it those before the window; a few of what is known may have come since it was compared.
		if (_unmarked[static_cast<std::size_t>(space)] * 100
			<= (known - known / 8) * static_cast<std::size_t>(_world.ways().goneLimit))
			throw Violation{"stale",
				std::to_string(rows.size()) + " of " + std::to_string(known) + " messages are gone and not marked, as "
					+ (space == Space::incoming ? "incoming/" : "outgoing/") + rows.front()};
		_tally["gone, but too many (R9)"] += rows.size();
		_wereTooMany.insert(space);
	}
}


/// It may be known from an earlier folder of those that showed it.
bool Reckoning::isLikeOneSince(const Witness::Kept& kept, const Record& record, std::uint64_t tick) const
{
	for (std::size_t i = 0; i < record.versions.size(); ++i)
	{
		Version version = record.versions[i];
		const bool isOver = version.tick < tick && i + 1 < record.versions.size() && record.versions[i + 1].tick <= tick;
		const auto folder = sim::folderOf(kept.message.folder);
		if (folder && version.isIn(*folder)) version.folder = *folder;
		if (!isOver && isLike(kept.message, record, version, Aspect::all)) return true;
	}
	return false;
}


bool Reckoning::isAnyUnanswered() const
{
	using enum sim::Folder;
	const auto folders = {inbox, outbox, sent, error, delivered};
	return std::any_of(folders.begin(), folders.end(), [this](sim::Folder folder) { return isUnanswered(folder); });
}


/// All that it holds breaks answers, so that nothing tells it from a folder that fails (R15).
bool Reckoning::isUnanswered(sim::Folder folder) const
{
	bool any = false;
	for (const auto& [id, record] : _world.truth().of(folder == sim::Folder::inbox ? Space::incoming : Space::outgoing))
	{
		if (!record.isShown() || !record.versions.back().isIn(folder)) continue;
		if (record.peculiar != Peculiar::poisoned) return false;
		any = true;
	}
	return any;
}


void Reckoning::requireRejected(sim::Id id, const Record& record)
{
	const auto oddity = oddityFor(record.label, record.peculiar);
	++_tally[oddity->poisoned ? "poisoned" : "unreadable"];
	if (_rejected.contains(oddity->poisoned ? std::to_string(id) : oddity->verbatim.str())) return;
	const bool swept = isSwept(record.versions.back().row);
	if (record.late && !swept) return void(++_tally["late, before the window (R8, R9)"]);
	if (oddity->poisoned && isUnanswered(record.versions.back().folder))
		return void(++_tally["no record to tell it from a folder that fails (R15)"]);
	throw Violation{"lost", "the unreadable record of " + std::to_string(id) + " is not among the rejects" + historyOf(record)};
}


/// Where the beginning of the window has to be searched for, it is taken for granted that dates rise with the ids.
bool Reckoning::isAmongOlder(Space space, sim::Id id) const
{
	const auto& records = _world.truth().of(space);
	return std::any_of(records.upper_bound(id), records.end(),
		[&](const auto& entry) { return entry.second.isShown() && !isSwept(entry.second.versions.back().row); });
}


/// Not stored.
void Reckoning::excuse(Space space, sim::Id id, const Record& record)
{
	const bool swept = isSwept(record.versions.back().row);
	if (isBeforeColdStart(record))
		++_tally["before the cold start (R7)"];
	else if (!swept && (record.late || _world.witness().isLeftToReconciliation(space, id)))
		++_tally["late, before the window (R8, R9)"];
	else if (record.late && isAmongOlder(space, id))
		++_tally["late, among messages before the window (R7, R9)"];
	else if (_world.witness().isBehind(space) && !swept)
		++_tally["restarts, not noticed before the window (R18)"];
	else
		throw Violation{"lost", nameOf(space, id) + " is at the device and not stored" + historyOf(record)};
}


/// The last sweep has read it. Where a window can't be read at once, or much lies before it, its beginning is searched for by the date
/// of creation.
bool Reckoning::isSwept(const sim::Row& row) const
{
	const auto& ways = _world.ways();
	const bool isReadAtOnce = ways.cap == 0 && ways.maxLimit == 0 && ways.batch >= 100 && ways.past <= 30;
	return (isReadAtOnce ? newestDate(row) : row.insertDate) >= _world.sweptSince();
}


/// Old when its folder was first read.
bool Reckoning::isBeforeColdStart(const Record& record) const
{
	for (std::size_t i = 0; i < record.versions.size(); ++i)
	{
		const auto& version = record.versions[i];
		if (!version.shown || version.folder == Folder::outbox) continue;
		const auto since = _world.witness().coldStart(version.folder);
		const auto loadedAt = _world.witness().loadedAt(version.folder);
		const bool wasThen = since && loadedAt && version.tick <= *loadedAt
			&& (i + 1 == record.versions.size() || record.versions[i + 1].tick > *loadedAt);
		if (wasThen && newestDate(version.row) < *since) return true;
	}
	return false;
}


void Reckoning::requireTracking()
{
	if (_world.witness().isBehind(Space::outgoing)) return;
	for (const auto& [id, record] : _world.truth().of(Space::outgoing))
	{
		const auto* const kept = _world.witness().find(Space::outgoing, id);
		if (!kept || kept->message.deletedAt || record.erased || record.versions.empty()) continue;
		const bool open = !record.versions.back().isFinal();
		if (kept->tracking) ++_tally["tracked"];
		if (kept->tracking && !open) throw Violation{"tracked", nameOf(Space::outgoing, id) + " is final" + historyOf(record)};
		if (!kept->tracking && open && !kept->expiredAt && !isFinal(kept->message.delivery))
			throw Violation{"untracked", nameOf(Space::outgoing, id) + historyOf(record)};
	}
}


void Reckoning::requireFewRequests()
{
	requireIdle();
	const auto& ways = _world.ways();
	if (ways.order == 0 && ways.cap == 0 && ways.maxLimit == 0 && ways.batch >= 10) requirePage();
}


bool Reckoning::isDue() const
{
	return !_world.witness()
				.pending({.source = Daemon::source,
					.dueBy = _world.clock().now() + std::chrono::seconds(2 * _world.ways().interval),
					.limit = 1})
				.empty();
}


void Reckoning::requireIdle()
{
	// Where nobody knows what is gone, sweeps are begun ever again.
	if ((_world.ways().perMinute > 0 || _world.ways().interval >= 600)
		&& (isNameless(Space::incoming) || isNameless(Space::outgoing)))
		return void(++_tally["no idle pass, beside unreadable records"]);
	if (isAnyUnanswered()) return void(++_tally["no idle pass, where no record is answered for"]);
	// How much is in the queue has to be proved each time; that a short answer is whole only shows where others are longer.
	_world.emptyQueue();
	// A sweep or a look at tracked messages may be under way.
	std::string busy;
	for (int i = 0; i < 120; ++i)
	{
		_world.line().reset();
		_world.round();
		busy.clear();
		for (const auto& [folder, requests] : _world.line().requests())
			if (requests != 1) busy += " " + std::to_string(requests) + " to " + folder;
		if (busy.empty()) return void(++_tally["idle passes"]);
	}
	throw Violation{"wasteful", "requests in each pass, though nothing happens:" + busy};
}


void Reckoning::requirePage()
{
	const auto most = _world.line().mostIds();
	const auto rows = std::min<std::size_t>(most > 0 ? most - 1 : 0, 20);
	// Next to one that breaks answers it costs more to be sure of the others.
	if (isNameless(Space::incoming) || _world.truth().has(Peculiar::poisoned)) return;
	if (rows == 0 || isDue() || _world.witness().isBehind(Space::incoming)) return;
	const auto batch = static_cast<std::size_t>(_world.ways().batch);
	const std::size_t enough = (rows + batch - 1) / batch + 1;
	std::size_t requests = 0;
	std::int32_t label = 1'000'000;
	// A sweep may come in between, but not every time.
	for (int i = 0; i < 5; ++i)
	{
		std::vector<Step> steps(rows, Step{.deed = Deed::receive});
		for (auto& step : steps) step.label = label++;
		_world.perform(steps);
		_world.line().reset();
		_world.round();
		++_tally["passes with new rows"];
		requests = _world.line().requests().at("inbox");
		if (requests <= enough) return;
		requireIdle();
	}
	throw Violation{"wasteful", std::to_string(requests) + " requests to the inbox for " + std::to_string(rows) + " new rows"};
}

} // namespace eyrie::simulation
