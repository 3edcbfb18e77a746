#include "SourceSync.h"

#include <algorithm>

#include "Backoff.h"
#include "EpochStart.h"
#include "FolderReader.h"
#include "LoadScope.h"
#include "Reconciliation.h"
#include "StatusRefresh.h"
#include "StreamRewind.h"

namespace eyrie::engine
{

namespace
{

// A longer wait than this is the worker's, between passes: a folder must not keep the others waiting.
constexpr Duration longestRetryAfter = std::chrono::seconds(30);
constexpr int refusalsOfAClosedFolder = 3;

} // namespace


SourceSync::SourceSync(Workplace place, std::uint64_t seed) : _place(std::move(place)), _random(seed) {}

Probe SourceSync::probe(std::stop_token stop)
{
	return _place.source.probe(stop);
}


PassReport SourceSync::pass(std::stop_token stop)
{
	PassReport report;
	_place.budget.serve(Purpose::sync);
	try
	{
		begin(stop);
	}
	catch (const Error& error)
	{
		if (error.kind() == ErrorKind::cancelled) throw;
		report.storageFailed = dynamic_cast<const StorageError*>(&error) != nullptr;
		report.sourceFailed = !report.storageFailed;
		report.folders.push_back({.folder = "all folders", .error = error, .storageFailed = report.storageFailed, .isOfAll = true});
		return report;
	}

	LoadScope load(_place.storage, _known.loads);
	readFolders(report, stop);
	try
	{
		store([&] { load.end(); });
	}
	catch (const StorageError& error)
	{
		report.storageFailed = true;
		report.folders.push_back({.folder = "first load", .error = error, .storageFailed = true, .isUpkeep = true});
	}
	return report;
}

void SourceSync::readFolders(PassReport& report, const std::stop_token& stop)
{
	int attempts = _place.rules.attempts;
	std::size_t unreachable = 0;
	for (const auto& folder : _known.folders)
	{
		report.folders.push_back(visit(folder, attempts, stop));
		const auto& error = report.folders.back().error;
		if (!error) continue;
		report.storageFailed = report.folders.back().storageFailed;
		if (error->scope() != ErrorScope::plugin && !report.storageFailed) continue;
		++unreachable;
		// What holds for the whole source will not be otherwise for its next folder; what may pass gets one more chance there.
		if (report.storageFailed || !error->isPassing() || error->kind() == ErrorKind::throttled) break;
		attempts = 1;
	}
	report.sourceFailed = !report.storageFailed
		&& (unreachable == _known.folders.size() || (unreachable > 0 && report.folders.size() < _known.folders.size()));
}

void SourceSync::begin(std::stop_token stop)
{
	if (_known.folders.empty()) _known.folders = _place.source.folders(stop);
	beginSpaces();
}

void SourceSync::beginSpaces()
{
	const bool firstPass = _known.spaces.empty();
	const auto states = loadStates();
	std::map<std::string, std::optional<std::int64_t>> highest;
	std::map<std::string, bool> hasQueue;
	bool firstLoad = true;
	_known.halted.clear();
	_known.loads = false;
	for (const auto& folder : _known.folders)
	{
		hasQueue[folder.space] = hasQueue[folder.space] || folder.queue;
		auto& top = highest[folder.space];
		const auto state = states.find(folder.name);
		_known.loads = _known.loads || state == states.end() || !state->second.lastSyncTime;
		if (state == states.end()) continue;
		if (!state->second.halted.empty()) _known.halted[folder.space] = state->second.halted;
		if (state->second.lastSyncTime) firstLoad = false;
		if (const auto& cursor = state->second.cursor; cursor && cursor->position) top = std::max(top, cursor->position);
	}
	for (const auto& [space, top] : highest)
	{
		if (_known.isInDoubt || !_known.numberings.contains(space)) beginNumbering(space, top);
		_known.spaces[space].begin(top, hasQueue[space]);
	}
	_known.isInDoubt = false;
	if (!firstPass) return;
	// What has just been read for the first time needs no second reading yet.
	if (firstLoad) _known.sweepDueAt = _place.clock.elapsed() + _place.rules.reconcileInterval;
	expectQueued();
}

/// The states of the streams by folder, all of a space in the same epoch. One that has begun is begun folder by folder: what a crash has
/// left behind follows here.
std::map<std::string, StreamState> SourceSync::loadStates()
{
	std::map<std::string, StreamState> states;
	std::map<std::string, StreamState> ahead; // By id space.
	for (const auto& folder : _known.folders)
	{
		const auto state = store([&] { return _place.storage.state({_place.name, folder.name}); });
		auto& furthest = ahead.try_emplace(folder.space, state.value_or(StreamState{})).first->second;
		if (!state) continue;
		if (state->epoch > furthest.epoch) furthest = *state;
		states[folder.name] = *state;
	}
	for (const auto& folder : _known.folders)
	{
		const auto state = states.find(folder.name);
		const auto& furthest = ahead.at(folder.space);
		if (state == states.end() || state->second.epoch == furthest.epoch) continue;
		restart(
			_place, _known, folder, furthest.epoch, furthest.coldStartSince.value_or(_place.clock.now() - _place.rules.coldStart));
		state->second = store([&] { return _place.storage.state({_place.name, folder.name}); }).value();
	}
	for (const auto& [space, state] : ahead)
	{
		const auto known = _known.epochs.find(space);
		if (known != _known.epochs.end() && known->second != state.epoch) forget(space);
		_known.epochs[space] = state.epoch;
	}
	return states;
}

void SourceSync::startEpoch(const StartEpoch& order, std::stop_token stop)
{
	begin(stop);
	engine::startEpoch(_place, _known, order);
}

std::string SourceSync::rewind(const Rewind& order, std::stop_token stop)
{
	begin(stop);
	return StreamRewind(_place, _known, order).run(std::move(stop));
}

Retried SourceSync::retryRejects(std::stop_token stop)
{
	begin(stop);
	FolderReport unused;
	return RejectRetry(_place, _known, unused).run(stop);
}

void SourceSync::forget(const std::string& space)
{
	_known.spaces.erase(space);
	_known.numberings.erase(space);
	_known.swept.erase(space);
	_known.sweep.reset();
	std::erase_if(_known.missing, [&](const auto& entry) { return entry.first.space == space; });
}

void SourceSync::beginNumbering(const std::string& space, std::optional<std::int64_t> highest)
{
	MessageQuery query{.source = _place.name,
		.space = space,
		.epoch = _known.epochs.at(space),
		.after = AfterMessage{_place.clock.now() + Numbering::ahead, 0},
		.limit = 1};
	auto newest = store([&] { return _place.storage.reader().messages(query); });
	query.archived = true;
	if (newest.empty()) newest = store([&] { return _place.storage.reader().messages(query); });
	auto& numbering = _known.numberings[space];
	numbering.begin(highest, newest.empty() ? std::nullopt : std::optional(newest.front().message.sortTime));
}

/// What an earlier life of the daemon saw in a queue: if it is there no more, this pass looks for it.
void SourceSync::expectQueued()
{
	std::map<std::string, std::set<std::string>> queued;
	for (auto& pending :
		store([&] { return _place.storage.pending({.source = _place.name, .dueBy = TimePoint::max(), .limit = 100'000}); }))
		if (!pending.tracking.expiresAt && pending.key.epoch == _known.epochs[pending.key.space])
			queued[pending.key.space].insert(std::move(pending.key.id));
	for (auto& [space, ids] : queued) _known.spaces[space].expectQueued(std::move(ids));
}

FolderReport SourceSync::visit(const Folder& folder, int attempts, std::stop_token stop)
{
	FolderReport report{.folder = folder.name};
	if (const auto halted = _known.halted.find(folder.space); halted != _known.halted.end())
	{
		report.error = Error(ErrorKind::misconfigured, ErrorScope::stream, halted->second);
		return report;
	}
	measure(report,
		[&]
		{
			for (int attempt = 1;; ++attempt)
			{
				report.error.reset();
				report.storageFailed = false;
				this->attempt(folder, report, stop);
				if (!report.error || !report.error->isPassing() || attempt >= attempts) return;
				const Duration wait = waitAfter(*report.error, attempt);
				if (wait > longestRetryAfter) return;
				if (!_place.clock.wait(wait, stop)) throw Error(ErrorKind::cancelled, ErrorScope::plugin, "stopped");
			}
		});
	if (report.error)
	{
		if (!_known.halted.contains(folder.space)) noteFailure(folder, *report.error);
		holdBack(folder, *report.error);
	}
	return report;
}

void SourceSync::attempt(const Folder& folder, FolderReport& report, std::stop_token stop)
{
	try
	{
		if (_known.isInDoubt) beginSpaces();
		FolderReader(_place, _known, folder, report).read(stop);
	}
	catch (const NumberingRestarted& error)
	{
		report.error = error;
		halt(error);
	}
	catch (const Error& error)
	{
		if (error.kind() == ErrorKind::cancelled) throw;
		report.error = error;
		report.storageFailed = dynamic_cast<const StorageError*>(&error) != nullptr;
	}
	catch (const std::exception& error)
	{
		report.error = unexpected(error);
	}
}

Duration SourceSync::waitAfter(const Error& error, int attempt)
{
	const double chance = std::uniform_real_distribution<double>(0, 1)(_random);
	return std::max(error.retryAfter().value_or(Duration::zero()), retryWait(attempt, chance));
}

void SourceSync::noteFailure(const Folder& folder, const Error& error)
{
	Batch batch;
	batch.stream.folder = folder.name;
	batch.epoch = _known.epochs[folder.space];
	batch.note = StreamNote{.error = error.what()};
	note(batch);
}

void SourceSync::note(Batch& batch)
{
	try
	{
		commit(_place, _known, batch);
	}
	catch (const Error&)
	{
		// The storage is the trouble, or has trouble of its own, which the next commit will tell.
	}
}

/// Later folders wait for this one, unless it can't be read at all (R8).
void SourceSync::holdBack(const Folder& folder, const Error& error)
{
	const bool forbidden = error.kind() == ErrorKind::unauthorised && error.scope() == ErrorScope::stream;
	// What is refused again and again, be it not for want of rights, is not there.
	auto& refused = _known.refused[folder.name];
	refused = error.kind() == ErrorKind::misconfigured ? refused + 1 : 0;
	const bool isClosed = forbidden || refused >= refusalsOfAClosedFolder;
	auto& space = _known.spaces[folder.space];
	if (folder.queue) return space.queueIs(isClosed ? SpaceProgress::Queue::closed : SpaceProgress::Queue::failed);
	if (!isClosed) space.failed(folder);
}


void SourceSync::refresh(PassReport& pass, const RefreshOrder& order, std::stop_token stop)
{
	upkeep("status", pass,
		[&](const Workplace& place, SourceState& known, FolderReport& report)
		{
			StatusRefresh work(place, known, report);
			work.refreshLeft(stop);
			if (order.dueBy) work.refresh(*order.dueBy, order.until, stop);
		});
}

bool SourceSync::isReconciliationDue()
{
	FolderReport unused;
	return Reconciliation(_place, _known, unused).isDue();
}

void SourceSync::reconcile(PassReport& pass, std::optional<Duration> until, std::stop_token stop)
{
	upkeep("reconcile", pass,
		[&](const Workplace& place, SourceState& known, FolderReport& report)
		{ Reconciliation(place, known, report).work(until, stop); });
}

void SourceSync::hold(const Lease& lease)
{
	if (_known.lease && _known.lease->fence != lease.fence) _known = {};
	_known.lease = lease;
}

void SourceSync::upkeep(const std::string& what, PassReport& pass, const Upkeep& work)
{
	FolderReport report{.folder = what, .isUpkeep = true};
	std::optional<Error> cancelled;
	_place.budget.serve(Purpose::upkeep);
	measure(report,
		[&]
		{
			try
			{
				work(_place, _known, report);
			}
			catch (const NumberingRestarted& error)
			{
				report.error = error;
				halt(error);
			}
			catch (const Error& error)
			{
				if (error.kind() == ErrorKind::cancelled)
					cancelled = error;
				else
					report.error = error;
				pass.storageFailed = report.storageFailed = dynamic_cast<const StorageError*>(&error) != nullptr;
			}
			catch (const std::exception& error)
			{
				report.error = unexpected(error);
			}
		});
	if (report.requests > 0 || report.error) pass.folders.push_back(std::move(report));
	if (cancelled) throw *cancelled; // NOLINT(cert-err60-cpp,hicpp-exception-baseclass)
}

/// All folders of the space stop, in this pass and, written down, for all that come.
void SourceSync::halt(const NumberingRestarted& error)
{
	_known.halted[error.space()] = error.what();
	for (const auto& folder : _known.folders)
	{
		if (folder.space != error.space()) continue;
		Batch batch;
		batch.stream.folder = folder.name;
		batch.epoch = _known.epochs[folder.space];
		batch.note = StreamNote{.error = error.what(), .halt = error.what()};
		note(batch);
	}
}

template <class Work>
void SourceSync::measure(FolderReport& report, Work&& work)
{
	const auto begun = _place.clock.elapsed();
	const auto requests = _place.budget.admitted();
	work();
	report.took = _place.clock.elapsed() - begun;
	report.requests = _place.budget.admitted() - requests;
}

} // namespace eyrie::engine
