#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <eyrie/Plugin.h>

#include "Report.h"
#include "Task.h"

namespace eyrie::engine
{

/// A call of the storage, a reader's too.
struct StorageCall
{
	std::string_view operation; ///< One of a handful of words: `commit`, `state`, `messages`, … Lives for ever.
	std::chrono::nanoseconds took{};
	std::optional<ErrorKind> error;
	bool isSlow = false; ///< As `storage.slow-query` has it.
};

/// Hears what the engine does, for metrics. Called from the workers' and the callers' threads, several at once, with no lock held;
/// what it throws is dropped. Be quick: the sync waits meanwhile. By default nothing is done about anything.
class Observer
{
public:
	virtual ~Observer() = default;

	/// A visit of a source has ended: every folder, then the refresh of statuses and reconciliation if there were any. Not called
	/// while the source is paused or another daemon mirrors it.
	virtual void passEnded(const std::string& /*source*/, const PassReport&, Duration /*took*/) {}

	/// A piece of a long task; what it read is in no PassReport.
	virtual void sliceEnded(const std::string& /*source*/, const FolderReport&) {}

	/// A request to a source has been answered, or has failed.
	virtual void requestEnded(const std::string& /*source*/, const RequestOutcome&) {}

	/// A task was ordered, has begun, or has ended. Not told of progress.
	virtual void taskChanged(const Task&) {}

	/// A call of the storage has ended, whoever made it. All that are made through Engine's storage but making the tables.
	virtual void storageCalled(const StorageCall&) {}

	/// Somebody has called Engine::wake().
	virtual void woken(const std::string& /*source*/) {}
};

/// Calls the observer, if there is one, and lets nothing out of it.
template <class Call>
void tell(Observer* observer, Call&& call) noexcept
{
	if (!observer) return;
	try
	{
		call(*observer);
	}
	catch (...) // NOLINT(bugprone-empty-catch): metrics must not stop the sync.
	{
	}
}

} // namespace eyrie::engine
