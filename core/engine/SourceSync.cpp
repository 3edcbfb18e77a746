#include "SourceSync.h"

#include <algorithm>

#include "Backoff.h"
#include "FolderReader.h"
#include "StatusRefresh.h"

namespace eyrie::engine
{

namespace
{

// A longer wait than this is the worker's, between passes: a folder must not keep the others waiting.
constexpr Duration longestRetryAfter = std::chrono::seconds(30);

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
		report.folders.push_back({.folder = "all folders", .error = error, .storageFailed = report.storageFailed});
		return report;
	}

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
	return report;
}

void SourceSync::begin(std::stop_token stop)
{
	if (_known.folders.empty()) _known.folders = _place.source.folders(stop);
	beginSpaces();
}

void SourceSync::beginSpaces()
{
	const bool firstPass = _known.spaces.empty();
	std::map<std::string, std::optional<std::int64_t>> highest;
	std::map<std::string, bool> hasQueue;
	for (const auto& folder : _known.folders)
	{
		hasQueue[folder.space] = hasQueue[folder.space] || folder.queue;
		auto& top = highest[folder.space];
		const auto state = store([&] { return _place.storage.state({_place.name, folder.name}); });
		if (state && state->cursor && state->cursor->position && (!top || *top < *state->cursor->position))
			top = state->cursor->position;
	}
	for (const auto& [space, top] : highest) _known.spaces[space].begin(top, hasQueue[space]);

	if (!firstPass) return;
	// What an earlier life of the daemon saw in a queue: if it is there no more, this pass looks for it.
	std::map<std::string, std::set<std::string>> queued;
	for (auto& pending :
		store([&] { return _place.storage.pending({.source = _place.name, .dueBy = TimePoint::max(), .limit = 100'000}); }))
		if (!pending.tracking.expiresAt) queued[pending.key.space].insert(std::move(pending.key.id));
	for (auto& [space, ids] : queued) _known.spaces[space].expectQueued(std::move(ids));
}

FolderReport SourceSync::visit(const Folder& folder, int attempts, std::stop_token stop)
{
	FolderReport report{.folder = folder.name};
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
		noteFailure(folder, *report.error);
		if (folder.queue) closeQueue(folder, *report.error);
	}
	return report;
}

void SourceSync::attempt(const Folder& folder, FolderReport& report, std::stop_token stop)
{
	try
	{
		FolderReader(_place, _known, folder, report).read(stop);
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
	batch.stream = {_place.name, folder.name};
	batch.now = _place.clock.now();
	batch.note = StreamNote{.coldStartSince = {}, .succeeded = {}, .error = error.what()};
	try
	{
		_place.storage.commit(batch);
	}
	catch (const Error&)
	{
		// The storage is the trouble, or has trouble of its own, which the next commit will tell.
	}
}

void SourceSync::closeQueue(const Folder& folder, const Error& error)
{
	const bool forbidden = error.kind() == ErrorKind::unauthorised && error.scope() == ErrorScope::stream;
	_known.spaces[folder.space].queueIs(forbidden ? SpaceProgress::Queue::closed : SpaceProgress::Queue::failed);
}


void SourceSync::refresh(PassReport& pass, const RefreshOrder& order, std::stop_token stop)
{
	FolderReport report{.folder = "status"};
	_place.budget.serve(Purpose::status);
	measure(report,
		[&]
		{
			try
			{
				StatusRefresh work(_place, _known, report);
				work.refreshLeft(stop);
				if (order.dueBy) work.refresh(*order.dueBy, order.until, stop);
			}
			catch (const Error& error)
			{
				if (error.kind() == ErrorKind::cancelled) throw;
				report.error = error;
				pass.storageFailed = report.storageFailed = dynamic_cast<const StorageError*>(&error) != nullptr;
			}
			catch (const std::exception& error)
			{
				report.error = unexpected(error);
			}
		});
	if (report.requests > 0 || report.error) pass.folders.push_back(std::move(report));
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
