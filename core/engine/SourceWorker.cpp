#include "SourceWorker.h"

#include <algorithm>

#include "Backoff.h"
#include "PassLog.h"

namespace eyrie::engine
{

namespace
{

// Wrong credentials are not tried more often: a gateway may lock out who guesses.
constexpr Duration refusedInterval = std::chrono::minutes(15);
constexpr Duration forgetInterval = std::chrono::hours(1);

} // namespace


SourceWorker::SourceWorker(const Workplace& place, Poco::Logger& logger, std::function<void()> prepare, std::uint64_t seed) :
	_place(place), _logger(logger), _prepare(std::move(prepare)), _sync(place, seed), _tenure(_place, logger)
{
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

void SourceWorker::run(std::stop_token stop)
{
	try
	{
		while (!stop.stop_requested()) _place.clock.wait(patientRound(stop), stop);
	}
	catch (const Error&)
	{
		// Asked to stop in the middle of a round.
	}
	_tenure.giveBack();
}

bool SourceWorker::hold()
{
	if (!_tenure.hold()) return false;
	if (_tenure.lease()) _sync.hold(*_tenure.lease());
	return true;
}

void SourceWorker::alone(const std::function<void(SourceSync&)>& work)
{
	_prepare();
	const struct GiveBack
	{
		Tenure& tenure;
		~GiveBack() { tenure.giveBack(); }
	} giveBack{_tenure};
	if (!hold())
		throw Error(ErrorKind::conflict, ErrorScope::plugin,
			"source " + _place.name + " is being mirrored by another daemon; stop that one first, or wait for it to end");
	work(_sync);
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

bool SourceWorker::once(std::stop_token stop)
{
	try
	{
		bool good = false;
		alone([&](SourceSync&) { good = visit(true, stop).succeeded(); });
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

Duration SourceWorker::round(std::stop_token stop)
{
	const Duration begun = _place.clock.elapsed();
	store(_prepare);
	if (!hold()) return std::min(_place.rules.interval, _tenure.untilFree());
	if (_mustProbe) _sync.probe(stop);
	_mustProbe = false;
	const PassReport report = visit(false, stop);
	Duration asked{};
	for (const auto& folder : report.folders)
		if (folder.error) asked = std::max(asked, folder.error->retryAfter().value_or(Duration::zero()));
	if (report.sourceFailed || report.storageFailed)
	{
		for (const auto& folder : report.folders)
			_refused = _refused || (folder.error && folder.error->kind() == ErrorKind::unauthorised && report.sourceFailed);
		_mustProbe = report.sourceFailed;
		if (report.storageFailed) return storageWait(_place.rules.interval, ++_failures);
		return std::max({revisitWait(_place.rules.interval, ++_failures), asked, _refused ? refusedInterval : Duration::zero()});
	}
	_failures = 0;
	_refused = false;
	// The interval is from beginning to beginning, so that a slow pass does not slow the pace further.
	return std::max(_place.rules.interval - (_place.clock.elapsed() - begun), asked);
}

PassReport SourceWorker::visit(bool refreshAll, std::stop_token stop)
{
	const Duration begun = _place.clock.elapsed();
	PassReport report = _sync.pass(stop);
	logPass(_logger, _place.name, report);
	if (report.sourceFailed || report.storageFailed) return report;

	refresh(report, refreshAll, begun, stop);
	if (!refreshAll && !report.storageFailed) reconcile(report, begun, stop);
	if (!report.storageFailed) forgetChanges();
	return report;
}

void SourceWorker::refresh(PassReport& report, bool all, Duration begun, std::stop_token stop)
{
	RefreshOrder order;
	if (all)
		// Asked for by hand: what would have been due within the interval is included, and all the time it takes is taken.
		order.dueBy = _place.clock.now() + _place.rules.statusInterval;
	else if (!_refreshedAt || begun - *_refreshedAt >= _place.rules.statusInterval)
		// Until the next pass is due; passes that take longer than their interval must not starve it.
		order = {.dueBy = _place.clock.now(),
			.until = std::max(begun + _place.rules.interval, _place.clock.elapsed() + _place.rules.interval / 4)};
	if (order.dueBy) _refreshedAt = begun;
	PassReport statuses;
	_sync.refresh(statuses, order, stop);
	add(report, statuses);
}

void SourceWorker::reconcile(PassReport& report, Duration begun, std::stop_token stop)
{
	if (!_sync.isReconciliationDue()) return;
	PassReport sweep;
	_sync.reconcile(sweep, begun + _place.rules.interval, stop);
	add(report, sweep);
}

void SourceWorker::add(PassReport& report, const PassReport& more)
{
	logPass(_logger, _place.name, more);
	report.storageFailed = report.storageFailed || more.storageFailed;
	report.folders.insert(report.folders.end(), more.folders.begin(), more.folders.end());
}

/// Every now and then, and a slice at a time: nobody waits for it.
void SourceWorker::forgetChanges()
{
	const Duration now = _place.clock.elapsed();
	if (_place.rules.keepChanges == Duration::zero() || (_forgotAt && now - *_forgotAt < forgetInterval)) return;
	Batch batch;
	batch.stream.source = _place.name;
	batch.now = _place.clock.now();
	batch.lease = _tenure.lease();
	batch.forgetChangesBefore = batch.now - _place.rules.keepChanges;
	// Again after the next pass, as long as there are any.
	const auto forgotten = store([&] { return _place.storage.commit(batch).forgotten; });
	if (forgotten == 0) _forgotAt = now;
}

Duration SourceWorker::failed(const Error& error)
{
	logError(_logger, _place.name, error);
	if (dynamic_cast<const StorageError*>(&error)) return storageWait(_place.rules.interval, ++_failures);
	_refused = error.kind() == ErrorKind::unauthorised;
	const Duration wait = revisitWait(_place.rules.interval, ++_failures);
	return std::max({wait, error.retryAfter().value_or(Duration::zero()), _refused ? refusedInterval : Duration::zero()});
}

} // namespace eyrie::engine
