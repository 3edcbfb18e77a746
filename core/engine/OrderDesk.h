#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <Poco/Logger.h>

#include "Doorbell.h"
#include "Job.h"
#include "SourceSync.h"
#include "TaskBoard.h"

namespace eyrie::engine
{

/// Works off the orders for one source, in its worker's thread: the short ones at once, of the long ones a slice at a time. Not
/// thread-safe.
class OrderDesk
{
public:
	/// Keeps references. `hold` makes sure that the source may be written to, or throws Error. Without a board nobody orders anything.
	OrderDesk(const Workplace&, Poco::Logger&, SourceSync&, const Doorbell&, std::function<void()> hold);

	/// Does what is done at once, and notes what asks for a pass. Throws only `cancelled`, when stopped.
	void obey(std::stop_token);

	/// A slice of the long task at hand, if one may be done now; whether one was. Requires a pass before. Throws as obey().
	bool step(std::stop_token);

	bool isPaused() const { return _isPaused; }
	void pause() { _isPaused = true; }
	/// A pass has been asked for.
	bool wantsPass() const { return !_isPaused && (!_syncs.empty() || _isResumed); }
	/// A task of its own does so: nothing else should.
	bool isReconciling() const { return _long && std::holds_alternative<Reconcile>(_long->task.order); }
	std::optional<TaskId> running() const { return _long ? std::optional(_long->task.id) : std::nullopt; }

	/// What a pass came to, in words; with it end the tasks that asked for one.
	void passEnded(bool good, const std::string& outcome);
	/// Another daemon mirrors the source: orders have to be given to that one.
	void refuseAll(const std::string& why);

private:
	/// The long task at hand.
	struct Long
	{
		Task task;
		std::stop_token cancelled;
		std::unique_ptr<Job> job;
		FolderReport total{};
		int failures = 0;       ///< In a row.
		bool isHeldUp = false;  ///< Until the next pass.
		bool wasCalled = false; ///< Its last slice was left half-done for something more urgent; the next one is not.
	};

	/// A task that ends with the next pass.
	struct Sync
	{
		TaskId id;
		std::stop_token cancelled;
	};

	void carryOut(const TaskBoard::Taken&, std::stop_token);
	std::string done(const Order&, std::stop_token);
	void endCancelled();
	void beginLong();
	void settle(const FolderReport& slice, bool stepped, bool isDone);
	void endLong(TaskState, const std::string& outcome);

	const Workplace& _place;
	Poco::Logger& _logger;
	SourceSync& _sync;
	const Doorbell& _bell;
	const std::function<void()> _hold;
	bool _isPaused = false;
	bool _isResumed = false;
	std::vector<Sync> _syncs;
	std::optional<Long> _long;
};

} // namespace eyrie::engine
