#include "OrderDesk.h"

#include <utility>

#include "PassLog.h"

namespace eyrie::engine
{

namespace
{

bool isLong(const Order& order)
{
	return std::holds_alternative<Backfill>(order) || std::holds_alternative<RefreshStatuses>(order)
		|| std::holds_alternative<Reconcile>(order);
}

bool endsPause(const Order& order)
{
	return std::holds_alternative<Pause>(order) || std::holds_alternative<Resume>(order);
}

std::string inWords(const Retried& retried)
{
	return std::to_string(retried.resolved) + " resolved, " + std::to_string(retried.left) + " still can't be read, "
		+ std::to_string(retried.gone) + " are not there any more, " + std::to_string(retried.unknown) + " bear no id to ask for";
}

std::string inWords(const FolderReport& report)
{
	std::string text = std::to_string(report.inserted + report.updated + report.unchanged) + " read, "
		+ std::to_string(report.inserted) + " new, " + std::to_string(report.updated) + " updated";
	if (report.gone > 0) text += ", " + std::to_string(report.gone) + " gone";
	if (report.rejected > 0) text += ", " + std::to_string(report.rejected) + " rejected";
	return text;
}

} // namespace


OrderDesk::OrderDesk(
	const Workplace& place, Poco::Logger& logger, SourceSync& sync, const Doorbell& bell, std::function<void()> hold) :
	_place(place),
	_logger(logger), _sync(sync), _bell(bell), _hold(std::move(hold))
{
}

void OrderDesk::obey(std::stop_token stop)
{
	if (!_place.board) return;
	const auto isWanted = [this](const Order& order) { return endsPause(order) || (!_isPaused && !isLong(order)); };
	while (const auto taken = _place.board->take(_place.name, isWanted)) carryOut(*taken, stop);
	endCancelled();
	if (!_long && !_isPaused) beginLong();
}

void OrderDesk::endCancelled()
{
	if (_long && _long->cancelled.stop_requested()) endLong(TaskState::cancelled, inWords(_long->total));
	std::erase_if(_syncs,
		[this](const Sync& sync)
		{
			if (sync.cancelled.stop_requested()) _place.board->end(sync.id, TaskState::cancelled, "");
			return sync.cancelled.stop_requested();
		});
}

void OrderDesk::carryOut(const TaskBoard::Taken& taken, std::stop_token stop)
{
	const TaskId id = taken.task.id;
	if (std::holds_alternative<SyncNow>(taken.task.order)) return _syncs.push_back({id, taken.cancelled});
	const EitherStop either(stop, taken.cancelled);
	try
	{
		_place.board->end(id, TaskState::done, done(taken.task.order, either.token()));
	}
	catch (const Error& error)
	{
		if (stop.stop_requested())
		{
			_place.board->putBack(id);
			throw;
		}
		const bool isCancelled = error.kind() == ErrorKind::cancelled;
		_place.board->end(id, isCancelled ? TaskState::cancelled : TaskState::failed, isCancelled ? "" : error.what());
	}
	catch (const std::exception& error)
	{
		_place.board->end(id, TaskState::failed, unexpected(error).what());
	}
}

/// What it came to, in words.
std::string OrderDesk::done(const Order& order, std::stop_token stop)
{
	if (std::holds_alternative<Pause>(order)) return _isPaused = true, "nothing is asked of it until it is resumed";
	if (std::holds_alternative<Resume>(order)) return _isResumed = std::exchange(_isPaused, false), "it is mirrored";
	_hold();
	_place.budget.serve(Purpose::upkeep);
	if (const auto* rewind = std::get_if<Rewind>(&order))
	{
		std::string outcome = _sync.rewind(*rewind, stop);
		_isResumed = true;
		return outcome;
	}
	if (const auto* epoch = std::get_if<StartEpoch>(&order))
	{
		_sync.startEpoch(*epoch, stop);
		_isResumed = true;
		return "a new epoch has begun";
	}
	return inWords(_sync.retryRejects(stop));
}

void OrderDesk::beginLong()
{
	const auto taken = _place.board->take(_place.name, isLong);
	if (taken) _long.emplace(Long{.task = taken->task, .cancelled = taken->cancelled, .job = jobOf(taken->task.order)});
}

bool OrderDesk::step(std::stop_token stop)
{
	if (!_long || _long->isHeldUp || _isPaused) return false;
	// None starves: of two slices one is done to its end, whoever rings.
	const bool yields = !std::exchange(_long->wasCalled, false);
	const EitherStop ended(stop, _long->cancelled);
	const EitherStop called(ended.token(), yields ? _bell.token() : std::stop_token());
	bool isDone = false, stepped = false;
	FolderReport slice;
	PassReport unused;
	try
	{
		_sync.upkeep(std::string(nameOf(_long->task.order)), unused,
			[&](const Workplace& place, SourceState& known, FolderReport& report)
			{
				isDone = _long->job->step(place, known, report, called.token());
				stepped = true;
				slice = report;
			});
	}
	catch (const Error&)
	{
		if (stop.stop_requested()) throw;
		_long->wasCalled = true;
		return true;
	}
	if (!unused.folders.empty())
	{
		slice.error = unused.folders.back().error;
		slice.storageFailed = unused.folders.back().storageFailed;
		slice.requests = unused.folders.back().requests;
		slice.took = unused.folders.back().took;
	}
	settle(slice, stepped, isDone);
	return true;
}

void OrderDesk::settle(const FolderReport& slice, bool stepped, bool isDone)
{
	tell(_place.observer, [&](Observer& observer) { observer.sliceEnded(_place.name, slice); });
	auto& total = _long->total;
	total.inserted += slice.inserted;
	total.updated += slice.updated;
	total.unchanged += slice.unchanged;
	total.rejected += slice.rejected;
	total.gone += slice.gone;
	if (slice.error) logError(_logger, _place.name + ": task " + std::to_string(_long->task.id), *slice.error);
	if (slice.error && stepped) total.error = slice.error;
	_place.board->progress(_long->task.id, _long->job->progress(), slice.error ? slice.error->what() : "");
	if (isDone)
		return endLong(total.error ? TaskState::failed : TaskState::done,
			inWords(total) + (total.error ? std::string("; ") + total.error->what() : ""));
	if (stepped)
	{
		_long->failures = 0;
		return;
	}
	_long->isHeldUp = true;
	if (slice.storageFailed) return; // The next pass will tell.
	if (!slice.error->isPassing() || ++_long->failures >= _place.rules.attempts)
		endLong(TaskState::failed, std::string(slice.error->what()) + "; until then " + inWords(total));
}

void OrderDesk::endLong(TaskState state, const std::string& outcome)
{
	const TaskId id = _long->task.id;
	_place.board->progress(id, _long->job->progress());
	_long.reset();
	_place.board->end(id, state, outcome);
}

void OrderDesk::passEnded(bool good, const std::string& outcome)
{
	_isResumed = false;
	for (const auto& sync : std::exchange(_syncs, {}))
		_place.board->end(sync.id, good ? TaskState::done : TaskState::failed, outcome);
	if (_long) _long->isHeldUp = false;
}

void OrderDesk::refuseAll(const std::string& why)
{
	passEnded(false, why);
	if (_long) endLong(TaskState::failed, why);
}

} // namespace eyrie::engine
