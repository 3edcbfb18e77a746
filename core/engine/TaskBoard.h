#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <Poco/Logger.h>
#include <eyrie/Clock.h>

#include "Observer.h"
#include "Task.h"

namespace eyrie::engine
{

/// The orders of operators: those that wait, those under way, and the last ones that have ended. Logs each with who asked. Any thread.
/// In memory only: a restart of the daemon forgets them, and every one of them may be given again without harm.
class TaskBoard
{
public:
	/// Keeps references.
	TaskBoard(Clock&, Observer*);

	/// An order that waits already is not given twice: its task answers for both. Throws Error (throttled) if too many wait.
	TaskId put(const std::string& source, const Order&, const std::string& who);

	/// A task that waits is cancelled now; one that is running is asked to end, and most do after the piece of work at hand.
	/// False if there is no such task, or it has ended.
	bool cancel(TaskId, const std::string& who);

	/// The newest first: all that have not ended, and the last 100 that have.
	std::vector<Task> tasks() const;
	std::optional<Task> task(TaskId) const;

	// For a source's worker.

	struct Taken
	{
		Task task;
		std::stop_token cancelled;
	};

	/// The oldest task of the source that waits and that is `wanted`: it is running now.
	std::optional<Taken> take(const std::string& source, const std::function<bool(const Order&)>& wanted);
	void progress(TaskId, const Progress&, const std::string& holdUp = {});
	void end(TaskId, TaskState, const std::string& outcome);

	/// Its worker ends, and another one will begin: what is running waits again.
	void putBack(const std::string& source);
	void putBack(TaskId);
	/// Nobody will work for this source any more.
	void drop(const std::string& source, const std::string& why);

	static constexpr std::size_t endedKept = 100;
	static constexpr std::size_t mostWaiting = 100; ///< Per source.

private:
	struct Entry
	{
		Task task;
		std::stop_source cancel;
	};

	Entry* find(TaskId);
	void close(Entry&, TaskState, const std::string& outcome);
	void forgetOldest();
	void told(const Task&) const;

	Clock& _clock;
	Observer* const _observer;
	Poco::Logger& _logger;
	mutable std::mutex _mutex;
	std::deque<Entry> _entries; ///< By rising id.
	TaskId _lastId = 0;
};

} // namespace eyrie::engine
