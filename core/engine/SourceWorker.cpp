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

} // namespace


SourceWorker::SourceWorker(const Workplace& place, Poco::Logger& logger, std::function<void()> prepare, std::uint64_t seed) :
	_place(place), _logger(logger), _prepare(std::move(prepare)), _sync(place, seed)
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
		_prepare();
		return visit(true, stop).succeeded();
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

	RefreshOrder order;
	if (refreshAll)
		// Asked for by hand: what would have been due within the interval is included, and all the time it takes is taken.
		order.dueBy = _place.clock.now() + _place.rules.statusInterval;
	else if (!_refreshedAt || begun - *_refreshedAt >= _place.rules.statusInterval)
		order = {.dueBy = _place.clock.now(), .until = begun + _place.rules.interval};
	if (order.dueBy) _refreshedAt = begun;
	PassReport statuses;
	_sync.refresh(statuses, order, stop);
	logPass(_logger, _place.name, statuses);
	report.storageFailed = statuses.storageFailed;
	report.folders.insert(report.folders.end(), statuses.folders.begin(), statuses.folders.end());
	return report;
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
