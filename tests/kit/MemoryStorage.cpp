#include "MemoryStorage.h"

#include <algorithm>
#include <tuple>

#include <eyrie/Error.h>

namespace eyrie::kit
{

namespace
{

Error conflict(const StreamId& stream, const char* what)
{
	return Error(ErrorKind::conflict, ErrorScope::stream, stream.source + "/" + stream.folder + ": " + what);
}

/// Throws if the stream is not where the batch believes it to be (R4). `stored` is null if nothing was ever committed to it.
void check(const StreamState* stored, const Batch& batch)
{
	const StreamState state = stored ? *stored : StreamState{.epoch = batch.epoch};
	if (batch.epoch < state.epoch) throw conflict(batch.stream, "a newer epoch has begun");
	if (batch.restart && stored && batch.epoch == state.epoch) throw conflict(batch.stream, "this epoch has begun already");
	if (!batch.cursor) return;
	const auto& move = *batch.cursor;
	const bool rewind = move.generation == state.generation + 1;
	if (move.generation != state.generation && !rewind) throw conflict(batch.stream, "the cursor was rewound meanwhile");
	if (move.from != state.cursor) throw conflict(batch.stream, "the cursor was moved meanwhile");
	const bool down = state.cursor && state.cursor->position && move.to.position && *move.to.position < *state.cursor->position;
	if (down && !rewind) throw conflict(batch.stream, "the cursor would go down");
}

} // namespace


MemoryStorage::MemoryStorage(Contents contents, const Clock* clock) : _contents(std::move(contents)), _clock(clock) {}


MemoryStorage::Contents MemoryStorage::snapshot() const
{
	const std::lock_guard lock(_mutex);
	return _contents;
}


void MemoryStorage::restore(Contents contents)
{
	const std::lock_guard lock(_mutex);
	_contents = std::move(contents);
}


void MemoryStorage::migrate() {}


std::optional<StreamState> MemoryStorage::state(const StreamId& stream)
{
	const std::lock_guard lock(_mutex);
	const auto found = _contents.streams.find(stream);
	return found == _contents.streams.end() ? std::nullopt : std::optional(found->second);
}


Committed MemoryStorage::commit(const Batch& batch)
{
	const std::lock_guard lock(_mutex);
	const auto stream = _contents.streams.find(batch.stream);
	requireLease(batch.stream.source, batch.lease);
	if (batch.cursor || batch.note || batch.restart) check(stream == _contents.streams.end() ? nullptr : &stream->second, batch);

	Committed committed;
	Work work;
	observe(work, batch, committed.strangers);
	if (!committed.strangers.empty()) return committed;

	if (batch.cursorMayWait && isIdle(work, batch)) return {.unchanged = work.steps.size(), .cursorWaits = true};

	// From here on nothing fails.
	store(work, batch, committed);
	finishChecks(batch);
	keepRejects(batch);
	moveStream(batch);
	if (batch.forgetChangesBefore) committed.forgotten = forgetChanges(*batch.forgetChangesBefore);
	return committed;
}


TimePoint MemoryStorage::now() const
{
	return _clock ? _clock->now() : std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}


LeaseAnswer MemoryStorage::lease(const LeaseRequest& request)
{
	const std::lock_guard lock(_mutex);
	auto& lease = _contents.leases[request.source];
	const bool own = lease.fence > 0 && lease.holder == request.holder;
	const Duration left = lease.expiresAt - now();
	// More than any daemon asks for: the clock was set back.
	const bool free = left <= Duration::zero() || left > std::max<Duration>(4 * request.duration, std::chrono::hours(24))
		|| request.abandoned == lease.fence;
	const bool wanted = request.duration > Duration::zero();
	if (!own && free && wanted) lease = {request.holder, lease.fence + 1, {}};
	if (own || (free && wanted)) lease.expiresAt = now() + request.duration;
	return {wanted && (own || free), lease.holder, lease.fence, std::max(Duration::zero(), lease.expiresAt - now())};
}


void MemoryStorage::requireLease(const std::string& source, const std::optional<Lease>& held)
{
	if (!held) return;
	auto& lease = _contents.leases[source];
	if (lease.fence != held->fence)
		throw Error(ErrorKind::conflict, ErrorScope::plugin, "source " + source + " is mirrored by another daemon now");
	const Duration left = lease.expiresAt - now();
	if (left < held->duration / 2 || left > held->duration) lease.expiresAt = now() + held->duration;
}


/// The oldest first.
std::vector<MemoryStorage::Row*> MemoryStorage::outdated(const ArchiveRequest& request, bool archivedToo)
{
	requireLease(request.source, request.lease);
	std::vector<Row*> rows;
	for (auto& [key, row] : _contents.rows)
		if (key.source == request.source && row.message.sortTime < request.olderThan && !row.tracking
			&& (archivedToo || !row.archived))
			rows.push_back(&row);
	std::sort(rows.begin(), rows.end(),
		[](const Row* a, const Row* b)
		{ return std::tie(b->archived, a->message.sortTime, a->id) < std::tie(a->archived, b->message.sortTime, b->id); });
	if (rows.size() > request.limit) rows.resize(request.limit);
	return rows;
}


std::size_t MemoryStorage::archive(const ArchiveRequest& request)
{
	const std::lock_guard lock(_mutex);
	const auto rows = outdated(request, false);
	for (auto* row : rows) row->archived = true;
	return rows.size();
}


std::size_t MemoryStorage::discard(const ArchiveRequest& request)
{
	const std::lock_guard lock(_mutex);
	const auto rows = outdated(request, true);
	for (const auto* row : rows) _contents.rows.erase(MessageKey(row->message.key));
	return rows.size();
}


std::size_t MemoryStorage::forgetChanges(TimePoint time)
{
	auto& changes = _contents.changes;
	const auto kept = std::find_if(changes.begin(), changes.end(), [&](const Change& change) { return change.at >= time; });
	const auto count = kept - changes.begin();
	if (count > 0) _contents.forgottenTo = std::prev(kept)->number;
	changes.erase(changes.begin(), kept);
	return static_cast<std::size_t>(count);
}


std::vector<Pending> MemoryStorage::pending(const PendingQuery& query)
{
	const std::lock_guard lock(_mutex);
	std::vector<std::pair<std::int64_t, Pending>> due;
	for (const auto& [key, row] : _contents.rows)
		if (key.source == query.source && row.tracking && row.tracking->nextCheckAt <= query.dueBy)
			due.push_back({row.id, {key, row.message.folder, *row.tracking}});
	std::sort(due.begin(), due.end(),
		[](const auto& a, const auto& b)
		{ return std::tie(a.second.tracking.nextCheckAt, a.first) < std::tie(b.second.tracking.nextCheckAt, b.first); });
	if (due.size() > query.limit) due.resize(query.limit);
	std::vector<Pending> result;
	for (auto& [id, pending] : due) result.push_back(std::move(pending));
	return result;
}


Reader& MemoryStorage::reader()
{
	return *this;
}


MemoryStorage::Step& MemoryStorage::begin(Work& work, const MessageKey& key) const
{
	const auto [place, fresh] = work.byKey.try_emplace(key);
	if (!fresh) return *place->second;
	auto& step = work.steps.emplace_back();
	place->second = &step;
	step.row.message.key = key;
	const auto found = _contents.rows.find(key);
	if (found != _contents.rows.end())
	{
		step.stored = &found->second;
		step.row = found->second;
	}
	return step;
}


void MemoryStorage::observe(Work& work, const Batch& batch, std::vector<MessageKey>& strangers) const
{
	for (const auto& message : batch.messages)
	{
		auto& step = begin(work, message.key);
		if (!step.stored && !step.seen)
			step.row.message = firstStored(message, batch.now);
		else if (isStranger(step.row.message, message))
			strangers.push_back(message.key);
		else
			step.row.message = merge(step.row.message, message);
		step.seen = true;
		step.row.message.position.reset();
	}
	for (auto& step : work.steps)
		step.row.tracking
			= track(step.stored ? &step.stored->message : nullptr, step.row.tracking, step.row.message, batch.tracking, batch.now);
	for (const auto& key : batch.gone)
	{
		auto& step = begin(work, key);
		if (!step.stored && !step.seen) continue;
		if (!step.row.message.deletedAt) step.row.message.deletedAt = batch.now;
		step.row.tracking.reset();
	}
}


/// Whether there are only messages, each once, that are stored as they are and need not be looked at any more.
bool MemoryStorage::isIdle(const Work& work, const Batch& batch) const
{
	if (!batch.gone.empty() || !batch.checked.empty() || !batch.rejects.empty() || !batch.resolved.empty()) return false;
	if (batch.note || batch.restart || batch.forgetChangesBefore || work.steps.size() != batch.messages.size()) return false;
	return std::all_of(work.steps.begin(), work.steps.end(),
		[](const Step& step) {
			return step.stored && isSameRow(step.stored->message, step.row.message) && !step.stored->tracking && !step.row.tracking;
		});
}


void MemoryStorage::store(Work& work, const Batch& batch, Committed& committed)
{
	for (auto& step : work.steps)
	{
		if (!step.stored && !step.seen) continue;
		const bool same = step.stored && isSameRow(step.stored->message, step.row.message);
		if (!same) step.row.message.updatedAt = batch.now;
		if (step.seen) ++(!step.stored ? committed.inserted : same ? committed.unchanged : committed.updated);
		if (!step.stored) step.row.id = ++_contents.lastId;
		if (!same) tell(step, batch);
		const auto key = step.row.message.key;
		_contents.rows[key] = std::move(step.row);
	}
	if (batch.quiet && committed.inserted > 0)
		_contents.changes.push_back(
			{++_contents.lastChange, "loaded", {}, batch.stream.source, batch.stream.folder, {}, {}, batch.now});
}


void MemoryStorage::tell(const Step& step, const Batch& batch)
{
	if (!step.stored && batch.quiet) return;
	const auto& message = step.row.message;
	const bool was = step.stored && step.stored->message.deletedAt;
	const char* kind = !step.stored ? "new" : message.deletedAt && !was ? "gone" : was && !message.deletedAt ? "back" : "changed";
	Change change{++_contents.lastChange, kind, step.row.id, message.key.source, message.folder, {}, {}, batch.now};
	if (message.status.hasValue()) change.status = message.status.value();
	if (message.errorCode.hasValue()) change.errorCode = message.errorCode.value();
	_contents.changes.push_back(std::move(change));
}


void MemoryStorage::finishChecks(const Batch& batch)
{
	for (const auto& checked : batch.checked)
	{
		const auto found = _contents.rows.find(checked.key);
		if (found == _contents.rows.end() || !found->second.tracking) continue;
		auto& tracking = found->second.tracking;
		if (!checked.nextCheckAt)
		{
			tracking.reset();
			continue;
		}
		tracking->nextCheckAt = *checked.nextCheckAt;
		++tracking->checks;
	}
}


void MemoryStorage::keepRejects(const Batch& batch)
{
	for (const auto& reject : batch.rejects)
	{
		const bool known = std::any_of(_contents.rejects.begin(), _contents.rejects.end(),
			[&](const StoredReject& other)
			{
				return other.stream == batch.stream && other.reject.bytes == reject.bytes
					&& (!reject.bytes.empty() || other.reject.id == reject.id);
			});
		if (!known) _contents.rejects.push_back({++_contents.lastReject, batch.stream, reject, batch.now});
	}
	for (const auto number : batch.resolved)
		std::erase_if(_contents.rejects, [&](const StoredReject& reject) { return reject.number == number; });
}


void MemoryStorage::moveStream(const Batch& batch)
{
	if (!batch.cursor && !batch.note && !batch.restart) return;
	auto& state = _contents.streams[batch.stream];
	if (batch.restart) state = StreamState{.generation = state.generation + 1, .coldStartSince = batch.restart->coldStartSince};
	state.epoch = batch.epoch;
	if (batch.cursor)
	{
		state.cursor = batch.cursor->to;
		state.generation = batch.cursor->generation;
	}
	if (!batch.note) return;
	if (!state.coldStartSince) state.coldStartSince = batch.note->coldStartSince;
	if (batch.note->succeeded)
	{
		state.lastSyncTime = batch.note->succeeded;
		state.lastError.clear();
		state.failures = 0;
	}
	if (batch.note->halt) state.halted = *batch.note->halt;
	if (batch.note->error)
	{
		state.lastError = *batch.note->error;
		state.lastErrorTime = batch.now;
		++state.failures;
	}
}

} // namespace eyrie::kit
