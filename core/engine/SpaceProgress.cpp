#include "SpaceProgress.h"

#include <algorithm>

namespace eyrie::engine
{

namespace
{

using namespace std::chrono_literals;

// A serial is taken, and the row committed, well within this; it also bears with the seconds between an answer's clock and its rows.
constexpr Duration surelyOld = 10min;
// How far back later folders are read again where no queue tells which ids are still to come.
constexpr Duration overlapWithoutQueue = 1h;
// Rows remembered as young are passed by every cursor long before this, or their folder is failing.
constexpr Duration forgetYoung = 24h;

template <class T>
void raise(std::optional<T>& highest, const std::optional<T>& other)
{
	if (other && (!highest || *highest < *other)) highest = other;
}

/// The latest of the dates that tell of the message itself.
std::optional<TimePoint> newestDate(const Message& message)
{
	std::optional<TimePoint> newest;
	for (const auto* date :
		{&message.insertDate, &message.receiveDate, &message.sendingDate, &message.deliveryDate, &message.updateDate})
		if (date->hasValue()) raise(newest, std::optional(date->value()));
	return newest;
}

/// By rising position.
std::vector<const Message*> rowsOf(const Page& page)
{
	std::vector<const Message*> rows;
	for (const auto* messages : {&page.messages, &page.elsewhere})
		for (const auto& message : *messages) rows.push_back(&message);
	if (!page.elsewhere.empty())
		std::sort(rows.begin(), rows.end(), [](const Message* a, const Message* b) { return a->position < b->position; });
	return rows;
}

} // namespace


void SpaceProgress::begin(std::optional<std::int64_t> storedEarlier, bool hasQueue)
{
	raise(_highestStored, storedEarlier);
	_existed = _highestStored;
	_queue = hasQueue ? Queue::unread : Queue::closed;
	_queueClock.reset();
	_failedStage.reset();
	_seen.clear();
}

void SpaceProgress::sawQueue(const Page& page)
{
	if (!_queueClock) _queueClock = page.clock;
	for (const auto& message : page.messages)
	{
		raise(_existed, message.position);
		_seen.insert(message.key.id);
	}
}

void SpaceProgress::queueIs(Queue queue)
{
	_queue = queue;
	if (queue != Queue::read) return;
	for (const auto& id : _queued)
		if (!_seen.contains(id)) _left.try_emplace(id, 0);
	for (const auto& id : _seen) _left.erase(id);
	_queued.swap(_seen);
	_seen.clear();
}

void SpaceProgress::failed(const Folder& folder)
{
	if (!_failedStage || folder.stage < *_failedStage) _failedStage = folder.stage;
}

void SpaceProgress::stored(const Folder& folder, const Page& page)
{
	for (const auto& message : page.messages)
	{
		raise(_highestStored, message.position);
		if (!folder.queue) _left.erase(message.key.id);
	}
	for (const auto& message : page.elsewhere) raise(_highestStored, message.position);
}

std::vector<std::string> SpaceProgress::leftQueue() const
{
	std::vector<std::string> ids;
	for (const auto& [id, misses] : _left) ids.push_back(id);
	return ids;
}

void SpaceProgress::lookedForLeft(const std::string& id, bool found)
{
	const auto left = _left.find(id);
	if (left != _left.end() && (found || ++left->second == 2)) _left.erase(left);
}


CursorBound::CursorBound(SpaceProgress& space, const Folder& folder, Duration settle) :
	_space(space), _folder(folder), _settle(settle)
{
}

std::optional<Cursor> CursorBound::after(const Page& page, PageTimes times, bool leavesOutOld)
{
	const bool later = _folder.stage > 0;
	if (later && (_space._queue == SpaceProgress::Queue::failed || _space._queue == SpaceProgress::Queue::unread))
		return std::nullopt;
	if (_space._failedStage && *_space._failedStage < _folder.stage) return std::nullopt;
	if (!page.covered.position) return page.covered;

	std::erase_if(_space._firstSeen, [&](const auto& entry) { return times.now - entry.second > forgetYoung; });
	if (later) raiseExisted(page);
	const auto& highest = _space._queue == SpaceProgress::Queue::read ? _space._existed : _overlap;

	// It only ever stands on a row that is old: an id missing right below a young row may belong to one that commits late.
	std::optional<std::int64_t> stand;
	const auto rows = rowsOf(page);
	_metAny = _metAny || !rows.empty();
	for (const Message* row : rows)
	{
		if (!row->position) continue;
		// Each young row's time runs from its first sight, be it behind another one.
		if (isYoung(*row, page.clock, times)) _metYoung = true;
		if (!_metYoung && (!later || row->position <= highest)) stand = row->position;
	}
	// A history of which nothing is wanted is passed at once, or each pass would search through it anew. What was left out for its
	// age surely existed.
	const bool surelyExisted = !later || page.covered.position <= highest || (leavesOutOld && !_metAny);
	if (rows.empty() && !page.more && !_metYoung && surelyExisted) stand = page.covered.position;
	if (!stand) return std::nullopt;
	return stand == page.covered.position ? page.covered : Cursor{"", stand};
}

void CursorBound::raiseExisted(const Page& page)
{
	const bool read = _space._queue == SpaceProgress::Queue::read;
	const auto& clock = read ? _space._queueClock : page.clock;
	if (!clock) return;
	for (const Message* row : rowsOf(page))
		if (row->insertDate.hasValue() && row->insertDate.value() <= *clock - (read ? surelyOld : overlapWithoutQueue))
			raise(read ? _space._existed : _overlap, row->position);
}

bool CursorBound::isYoung(const Message& message, const std::optional<TimePoint>& remoteClock, PageTimes times)
{
	const auto newest = newestDate(message);
	if (newest && remoteClock && *newest < *remoteClock - surelyOld) return false;
	const auto [entry, isNew] = _space._firstSeen.try_emplace(*message.position, times.now);
	// From when it was surely there to when it was surely asked for.
	return std::max(Duration::zero(), times.askedAt - entry->second) < _settle;
}

} // namespace eyrie::engine
