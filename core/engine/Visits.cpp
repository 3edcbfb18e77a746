#include "Visits.h"

#include <algorithm>
#include <utility>

#include "Observer.h"
#include "PassLog.h"

namespace eyrie::engine
{

namespace
{

constexpr Duration forgetInterval = std::chrono::hours(1);
// For what was left the last time, whoever rings: none starves. Long enough for a look-up at the pace of upkeep.
constexpr Duration ownTime = std::chrono::minutes(1);

} // namespace


Visits::Visits(const Workplace& place, Poco::Logger& logger, SourceSync& sync, const Tenure& tenure, const Doorbell& bell) :
	_place(place), _logger(logger), _sync(sync), _tenure(tenure), _bell(bell), _archiving(place, logger)
{
}

PassReport Visits::visit(bool reconciles, std::stop_token stop)
{
	const Duration begun = _place.clock.elapsed();
	PassReport report = pass(stop);
	if (!report.sourceFailed && !report.storageFailed)
	{
		const bool yields = !std::exchange(_wasCalled, false);
		const EitherStop called(stop, yields ? _bell.token() : std::stop_token());
		const auto most = yields ? std::nullopt : std::optional(_place.clock.elapsed() + ownTime);
		const auto refreshedAt = _refreshedAt;
		try
		{
			refresh(report, begun, most, called.token());
			const Duration until = begun + _place.rules.interval;
			if (reconciles && !report.storageFailed) reconcile(report, most ? std::min(*most, until) : until, called.token());
		}
		catch (const Error&)
		{
			if (stop.stop_requested()) throw;
			_wasCalled = true;
			_refreshedAt = refreshedAt;
		}
		if (!report.storageFailed) tidyUp(begun, stop);
	}
	tellOf(report, begun);
	return report;
}

PassReport Visits::visitWhole(std::stop_token stop)
{
	const Duration begun = _place.clock.elapsed();
	PassReport report = pass(stop);
	if (!report.sourceFailed && !report.storageFailed)
	{
		// Asked for by hand: what would have been due within the interval is included, and all the time it takes is taken.
		PassReport statuses;
		_refreshedAt = begun;
		_sync.refresh(statuses, {.dueBy = _place.clock.now() + _place.rules.statusInterval, .until = {}}, stop);
		add(report, statuses);
		if (!report.storageFailed) tidyUp(begun, stop);
	}
	tellOf(report, begun);
	return report;
}

PassReport Visits::pass(std::stop_token stop)
{
	PassReport report = _sync.pass(std::move(stop));
	logPass(_logger, _place.name, report);
	return report;
}

void Visits::refresh(PassReport& report, Duration begun, std::optional<Duration> most, std::stop_token stop)
{
	RefreshOrder order;
	if (!_refreshedAt || begun - *_refreshedAt >= _place.rules.statusInterval)
	{
		// Until the next pass is due; passes that take longer than their interval must not starve it.
		const Duration until = std::max(begun + _place.rules.interval, _place.clock.elapsed() + _place.rules.interval / 4);
		order = {.dueBy = _place.clock.now(), .until = most ? std::min(*most, until) : until};
		_refreshedAt = begun;
	}
	PassReport statuses;
	try
	{
		_sync.refresh(statuses, order, std::move(stop));
	}
	catch (const Error&)
	{
		add(report, statuses);
		throw;
	}
	add(report, statuses);
}

void Visits::reconcile(PassReport& report, Duration until, std::stop_token stop)
{
	if (!_sync.isReconciliationDue()) return;
	PassReport sweep;
	_sync.reconcile(sweep, until, std::move(stop));
	add(report, sweep);
}

void Visits::add(PassReport& report, const PassReport& more)
{
	logPass(_logger, _place.name, more);
	report.storageFailed = report.storageFailed || more.storageFailed;
	report.folders.insert(report.folders.end(), more.folders.begin(), more.folders.end());
}

/// What there is always time for later: whoever rings does not wait for it.
void Visits::tidyUp(Duration begun, const std::stop_token& stop)
{
	try
	{
		forgetChanges();
		const EitherStop called(stop, _bell.token());
		_archiving.run(_tenure.lease(), begun + _place.rules.interval / 2, called.token());
	}
	catch (const StorageError& error)
	{
		// The pass was good all the same; a database that stays so is met by the next one.
		logError(_logger, _place.name + ": forgetting changes, or archiving", error);
	}
}

/// Every now and then, and a slice at a time: nobody waits for it.
void Visits::forgetChanges()
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

void Visits::tellOf(const PassReport& report, Duration begun) const
{
	tell(_place.observer, [&](Observer& observer) { observer.passEnded(_place.name, report, _place.clock.elapsed() - begun); });
}

} // namespace eyrie::engine
