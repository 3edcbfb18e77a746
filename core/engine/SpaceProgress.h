#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <eyrie/Source.h>

namespace eyrie::engine
{

/// What the passes know of one id space of one source: which ids surely existed before the queue was read (H of R8), which
/// rows are young, what waits in the queue. Not thread-safe: a source's worker owns it.
class SpaceProgress
{
public:
	enum class Queue
	{
		unread, ///< Not reached yet in this pass.
		read,   ///< Completely, in this pass.
		failed, ///< For a passing reason: no later cursor may move.
		closed  ///< Forbidden or not configured: later folders work with an overlap.
	};

	/// A pass begins. `storedEarlier`: the highest id known to be stored already.
	void begin(std::optional<std::int64_t> storedEarlier, bool hasQueue);

	/// One page of the queue.
	void sawQueue(const Page&);
	void queueIs(Queue);
	/// In this pass a folder other than the queue could not be read, for a passing reason: what it shows to nobody may move on to a
	/// later one, whose cursor must not have passed it by then.
	void failed(const Folder&);
	Queue queue() const { return _queue; }

	/// These rows are stored now, or are not to be; `folder` is where they were seen.
	void stored(const Folder& folder, const Page&);

	/// Ids seen in the queue earlier, gone from it now, and not yet found in a later folder.
	std::vector<std::string> leftQueue() const;
	/// It has been looked up. One that was nowhere is looked up once more in the next pass, since a message may be in no folder
	/// for a moment; then its fate is in the hands of the status refresh.
	void lookedForLeft(const std::string& id, bool found);

	/// Ids that wait in the queue, as known from an earlier life of the daemon.
	void expectQueued(std::set<std::string> ids) { _queued = std::move(ids); }
	/// Whether the id was in the queue when that was last read completely, in this pass.
	bool isQueued(const std::string& id) const { return _queue == Queue::read && _queued.contains(id); }

private:
	friend class CursorBound;

	std::optional<std::int64_t> _existed; ///< H
	std::optional<std::int64_t> _highestStored;
	Queue _queue = Queue::unread;
	std::optional<int> _failedStage;      ///< The earliest that could not be read in this pass, the queue's left aside.
	std::optional<TimePoint> _queueClock; ///< The gateway's, as its first answer about the queue came.
	std::set<std::string> _queued;
	std::set<std::string> _seen;                 ///< In the queue, during this pass.
	std::map<std::string, int> _left;            ///< With how often they were looked for in vain.
	std::map<std::int64_t, Duration> _firstSeen; ///< Of rows that were young when first seen, by the clock that never steps.
};

/// The times of a page, by Clock::elapsed().
struct PageTimes
{
	Duration askedAt{}; ///< What it shows is no older than this,
	Duration now{};     ///< nor younger than this.
};

/// How far the cursor of one folder may go while the folder is read (R8). Lives as long as one reading of it.
class CursorBound
{
public:
	/// `settle`: how long a row stays young. Keeps references.
	CursorBound(SpaceProgress& space, const Folder& folder, Duration settle);

	/// Where the cursor may stand once `page` is stored: on its last row that is old and surely has no younger ones before it; nothing:
	/// where it stood.
	/// Requires the pages in their order.
	/// `leavesOutOld`: the pages do not show what is older than a window of hours.
	std::optional<Cursor> after(const Page& page, PageTimes times, bool leavesOutOld = false);

private:
	bool isYoung(const Message&, const std::optional<TimePoint>& remoteClock, PageTimes times);
	void raiseExisted(const Page&);

	SpaceProgress& _space;
	const Folder& _folder;
	const Duration _settle;
	std::optional<std::int64_t> _overlap; ///< Stands in for H where there is no queue to read.
	bool _metYoung = false;
	bool _metAny = false;
};

} // namespace eyrie::engine
