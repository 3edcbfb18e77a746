#include "ReconcileJob.h"

#include <utility>

#include "Reconciliation.h"

namespace eyrie::engine
{

bool ReconcileJob::step(const Workplace& place, SourceState& known, FolderReport& report, std::stop_token stop)
{
	if (!std::exchange(_isBegun, true))
	{
		known.sweep.reset();
		known.sweepDueAt = place.clock.elapsed();
		_progress = {.done = 0, .total = known.folders.size()};
	}
	try
	{
		Reconciliation(place, known, report).work(place.clock.elapsed() + std::chrono::seconds(1), stop);
	}
	catch (const Error& error)
	{
		// The sweep is lost, unless it has only been interrupted.
		_isBegun = error.kind() == ErrorKind::cancelled && known.sweep;
		throw;
	}
	if (known.sweep) _progress.done = known.sweep->folder;
	if (!known.sweep) _progress.done = *_progress.total;
	return !known.sweep;
}

} // namespace eyrie::engine
