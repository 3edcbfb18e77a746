#include "SourceWorker.h"

#include <algorithm>

#include "Backoff.h"
#include "Observer.h"
#include "PassLog.h"

namespace eyrie::engine
{

namespace
{

// Wrong credentials are not tried more often: a gateway may lock out who guesses.
constexpr Duration refusedInterval = std::chrono::minutes(15);

std::string inWords(const PassReport& report)
{
	std::size_t inserted = 0, updated = 0;
	std::string errors;
	for (const auto& folder : report.folders)
	{
		inserted += folder.inserted;
		updated += folder.updated;
		if (folder.error) errors += "; " + folder.folder + ": " + folder.error->what();
	}
	return std::to_string(inserted) + " new, " + std::to_string(updated) + " updated" + errors;
}

} // namespace


SourceWorker::SourceWorker(const Workplace& place, Poco::Logger& logger, std::function<void()> prepare, std::uint64_t seed) :
	_place(place), _logger(logger), _prepare(std::move(prepare)), _sync(place, seed), _tenure(_place, logger),
	_visits(_place, logger, _sync, _tenure, _bell), _desk(_place, logger, _sync, _bell, [this] { requireHold(); }),
	_schedule(place.rules, place.budget.perMinute()),
	_due(place.clock.elapsed()), _now{.source = place.name, .plugin = {}, .interval = place.rules.interval}
{
	publish();
}

void SourceWorker::start()
{
	_thread = std::jthread([this](std::stop_token stop) { run(stop); });
}

void SourceWorker::requestStop()
{
	_thread.request_stop();
}

void SourceWorker::join()
{
	if (_thread.joinable()) _thread.join();
}

void SourceWorker::pause()
{
	_desk.pause();
	publish();
}

void SourceWorker::run(std::stop_token stop)
{
	try
	{
		while (!stop.stop_requested()) turn(stop);
	}
	catch (const Error&)
	{
		// Asked to stop in the middle of a round.
	}
	_tenure.giveBack();
}


void SourceWorker::wake()
{
	_wakes.add(_place.clock.elapsed());
	_bell.ring();
	tell(_place.observer, [&](Observer& observer) { observer.woken(_place.name); });
}

void SourceWorker::ring()
{
	_bell.ring();
}

SourceStatus SourceWorker::status() const
{
	const std::lock_guard lock(_mutex);
	SourceStatus status = _published;
	status.wakeUps = _wakes.count();
	status.requests = _place.budget.admitted();
	const auto waits = _place.budget.waits();
	status.requestWaits = waits.count;
	status.requestsWaited = waits.waited;
	return status;
}

void SourceWorker::publish()
{
	_now.isPaused = _desk.isPaused();
	_now.runningTask = _desk.running();
	_now.nextPassAt.reset();
	if (!_now.isPaused) _now.nextPassAt = _place.clock.now() + std::max(Duration::zero(), _due - _place.clock.elapsed());
	const std::lock_guard lock(_mutex);
	_published = _now;
}


void SourceWorker::turn(std::stop_token stop)
{
	_bell.answer();
	_desk.obey(stop);
	const Duration due = dueAt();
	// None starves: where one pass is due right behind another, a slice is done in between.
	const bool isDue = _desk.wantsPass() || _place.clock.elapsed() >= due;
	if (isDue && _roundsInARow < 2) return goRound(stop);
	// Long tasks wait for a source that answers.
	const bool mayWork = _now.passes > 0 && _now.failures == 0 && !_now.standsBy;
	_roundsInARow = 0;
	publish();
	if ((mayWork && _desk.step(stop)) || isDue) return;
	const EitherStop called(stop, _bell.token());
	_place.clock.wait(due - _place.clock.elapsed(), called.token());
}

Duration SourceWorker::dueAt() const
{
	const auto woken = _desk.isPaused() ? std::nullopt : _wakes.dueAt(_begun);
	return woken ? std::min(_due, std::max(*woken, _dueIfWoken)) : _due;
}

void SourceWorker::goRound(std::stop_token stop)
{
	++_roundsInARow;
	_wakes.answer();
	_begun = _place.clock.elapsed();
	const Duration wait = patientRound(stop);
	_due = _place.clock.elapsed() + wait;
	_dueIfWoken = _place.clock.elapsed() + std::min(wait, _mustWait);
	publish();
}


bool SourceWorker::hold()
{
	_now.standsBy = !_tenure.hold();
	if (_now.standsBy) return false;
	if (_tenure.lease()) _sync.hold(*_tenure.lease());
	return true;
}

void SourceWorker::requireHold()
{
	store(_prepare);
	if (!hold())
		throw Error(ErrorKind::conflict, ErrorScope::plugin,
			"source " + _place.name + " is being mirrored by another daemon; stop that one first, or wait for it to end");
}

void SourceWorker::alone(const std::function<void(SourceSync&)>& work)
{
	const struct GiveBack
	{
		Tenure& tenure;
		~GiveBack() { tenure.giveBack(); }
	} giveBack{_tenure};
	requireHold();
	work(_sync);
}

bool SourceWorker::once(std::stop_token stop)
{
	try
	{
		bool good = false;
		alone([&](SourceSync&) { good = _visits.visitWhole(stop).succeeded(); });
		return good;
	}
	catch (const Error& error)
	{
		if (error.kind() == ErrorKind::cancelled) throw;
		logError(_logger, _place.name, error);
		return false;
	}
	catch (const std::exception& error)
	{
		logError(_logger, _place.name, unexpected(error));
		return false;
	}
}


Duration SourceWorker::patientRound(std::stop_token stop)
{
	try
	{
		return round(stop);
	}
	catch (const Error& error)
	{
		if (error.kind() == ErrorKind::cancelled) throw;
		return failed(error);
	}
	catch (const std::exception& error)
	{
		return failed({ErrorKind::internal, ErrorScope::plugin, "unexpected; this is a defect, please report it", error.what()});
	}
}

Duration SourceWorker::round(std::stop_token stop)
{
	const Duration begun = _place.clock.elapsed();
	_mustWait = Duration::zero();
	store(_prepare);
	if (!hold())
	{
		_desk.refuseAll("another daemon on the same database mirrors this source; order it there");
		return std::min(_place.rules.interval, _tenure.untilFree());
	}
	if (_desk.isPaused()) return _place.rules.interval; // The lease is kept.
	if (_mustProbe) _sync.probe(stop);
	_mustProbe = false;
	const PassReport report = _visits.visit(!_desk.isReconciling(), stop);
	++_now.passes;
	noteFolders(report);
	const bool isBroken = report.sourceFailed || report.storageFailed;
	const Duration wait = isBroken ? broken(report, begun) : concluded(report, begun);
	_desk.passEnded(report.succeeded(), inWords(report));
	return wait;
}

Duration SourceWorker::concluded(const PassReport& report, Duration begun)
{
	_now.failures = 0;
	_now.failingSince.reset();
	_now.error.clear();
	_now.lastPassAt = _place.clock.now();
	_refused = false;
	for (const auto& folder : report.folders)
		if (folder.error) _mustWait = std::max(_mustWait, folder.error->retryAfter().value_or(Duration::zero()));
	// The interval is from beginning to beginning, so that a slow pass does not slow the pace further.
	return std::max(nextInterval(report) - (_place.clock.elapsed() - begun), _mustWait);
}

Duration SourceWorker::nextInterval(const PassReport& report)
{
	Schedule::Passed passed{.at = _place.clock.elapsed()};
	for (const auto& folder : report.folders)
	{
		passed.looksUpStatuses = passed.looksUpStatuses || folder.isUpkeep;
		if (folder.isUpkeep) continue;
		passed.arrivals += folder.inserted;
		passed.requests += folder.requests;
	}
	_schedule.passed(passed);
	return _now.interval = _schedule.interval(passed.at, _place.clock.now());
}

Duration SourceWorker::broken(const PassReport& report, Duration begun)
{
	Duration asked{};
	std::string why;
	for (const auto& folder : report.folders)
	{
		if (!folder.error) continue;
		why = folder.error->what();
		asked = std::max(asked, folder.error->retryAfter().value_or(Duration::zero()));
		_refused = _refused || (folder.error->kind() == ErrorKind::unauthorised && report.sourceFailed);
	}
	_mustProbe = report.sourceFailed;
	noteFailure(why);
	if (report.storageFailed) return _mustWait = storageWait(_place.rules.interval, _now.failures);
	_mustWait = std::max(
		{_place.rules.interval - (_place.clock.elapsed() - begun), asked, _refused ? refusedInterval : Duration::zero()});
	return std::max(revisitWait(_place.rules.interval, _now.failures), _mustWait);
}

Duration SourceWorker::failed(const Error& error)
{
	logError(_logger, _place.name, error);
	noteFailure(error.what());
	const bool isStorages = dynamic_cast<const StorageError*>(&error) != nullptr;
	tell(_place.observer,
		[&](Observer& observer)
		{
			PassReport report{.folders = {}, .sourceFailed = !isStorages, .storageFailed = isStorages};
			report.folders.push_back({.folder = "all folders", .error = error, .storageFailed = isStorages, .isOfAll = true});
			observer.passEnded(_place.name, report, Duration::zero());
		});
	_desk.passEnded(false, error.what());
	if (isStorages) return _mustWait = storageWait(_place.rules.interval, _now.failures);
	_refused = error.kind() == ErrorKind::unauthorised;
	_mustWait = std::max(
		{_place.rules.interval, error.retryAfter().value_or(Duration::zero()), _refused ? refusedInterval : Duration::zero()});
	return std::max(revisitWait(_place.rules.interval, _now.failures), _mustWait);
}

void SourceWorker::noteFolders(const PassReport& report)
{
	for (const auto& folder : report.folders)
	{
		if (folder.isUpkeep) continue;
		if (folder.error)
			_now.folderErrors[folder.folder] = folder.error->what();
		else
		{
			_now.folderErrors.erase(folder.folder);
			_now.lastSuccess[folder.folder] = _place.clock.now();
		}
	}
}

void SourceWorker::noteFailure(const std::string& why)
{
	++_now.failures;
	_now.error = why;
	if (!_now.failingSince) _now.failingSince = _place.clock.now();
}

} // namespace eyrie::engine
