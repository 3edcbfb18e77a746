#include "TaskBoard.h"

#include <algorithm>
#include <array>

namespace eyrie::engine
{

std::string_view nameOf(TaskState state)
{
	static constexpr std::array<std::string_view, 5> names{"waiting", "running", "done", "failed", "cancelled"};
	return names.at(static_cast<std::size_t>(state));
}

namespace
{

/// Again, if it is running.
void wait(Task& task)
{
	if (task.state != TaskState::running) return;
	task.state = TaskState::waiting;
	task.begunAt.reset();
	task.progress = {};
}

} // namespace


TaskBoard::TaskBoard(Clock& clock, Observer* observer) :
	_clock(clock), _observer(observer), _logger(Poco::Logger::get("eyrie.control"))
{
}

TaskId TaskBoard::put(const std::string& source, const Order& order, const std::string& who)
{
	Task task{.id = 0, .source = source, .order = order, .orderedBy = who, .orderedAt = _clock.now()};
	bool isNew = true;
	{
		const std::lock_guard lock(_mutex);
		std::size_t waiting = 0;
		for (const auto& entry : _entries)
		{
			if (entry.task.source != source || entry.task.state != TaskState::waiting) continue;
			++waiting;
			if (entry.task.order != order) continue;
			task.id = entry.task.id;
			isNew = false;
		}
		if (isNew && waiting >= mostWaiting)
			throw Error(ErrorKind::throttled, ErrorScope::plugin,
				std::to_string(waiting) + " orders for source " + source + " wait already; cancel some, or wait");
		if (isNew)
		{
			task.id = ++_lastId;
			_entries.push_back({task, {}});
		}
	}
	_logger.information("task " + std::to_string(task.id) + ": " + source + ": " + describe(order) + ": ordered by " + who
		+ (isNew ? "" : ", and waiting already"));
	if (isNew) tell(_observer, [&](Observer& observer) { observer.taskChanged(task); });
	return task.id;
}

bool TaskBoard::cancel(TaskId id, const std::string& who)
{
	Task cancelled;
	{
		const std::lock_guard lock(_mutex);
		Entry* const entry = find(id);
		if (!entry || entry->task.hasEnded()) return false;
		entry->cancel.request_stop();
		if (entry->task.state == TaskState::waiting) close(*entry, TaskState::cancelled, "cancelled by " + who);
		cancelled = entry->task;
		forgetOldest();
	}
	_logger.information("task " + std::to_string(id) + ": " + cancelled.source + ": " + describe(cancelled.order)
		+ ": to be cancelled, asked by " + who);
	if (cancelled.hasEnded()) told(cancelled);
	return true;
}

std::vector<Task> TaskBoard::tasks() const
{
	const std::lock_guard lock(_mutex);
	std::vector<Task> tasks;
	std::transform(_entries.rbegin(), _entries.rend(), std::back_inserter(tasks), [](const Entry& entry) { return entry.task; });
	return tasks;
}

std::optional<Task> TaskBoard::task(TaskId id) const
{
	const std::lock_guard lock(_mutex);
	const auto entry = std::find_if(_entries.begin(), _entries.end(), [id](const Entry& other) { return other.task.id == id; });
	return entry == _entries.end() ? std::nullopt : std::optional(entry->task);
}

std::optional<TaskBoard::Taken> TaskBoard::take(const std::string& source, const std::function<bool(const Order&)>& wanted)
{
	std::optional<Taken> taken;
	{
		const std::lock_guard lock(_mutex);
		const auto entry = std::find_if(_entries.begin(), _entries.end(),
			[&](const Entry& other)
			{ return other.task.source == source && other.task.state == TaskState::waiting && wanted(other.task.order); });
		if (entry == _entries.end()) return std::nullopt;
		entry->task.state = TaskState::running;
		entry->task.begunAt = _clock.now();
		taken = Taken{entry->task, entry->cancel.get_token()};
	}
	tell(_observer, [&](Observer& observer) { observer.taskChanged(taken->task); });
	return taken;
}

void TaskBoard::progress(TaskId id, const Progress& progress, const std::string& holdUp)
{
	const std::lock_guard lock(_mutex);
	Entry* const entry = find(id);
	if (!entry || entry->task.hasEnded()) return;
	entry->task.progress = progress;
	entry->task.outcome = holdUp;
}

void TaskBoard::end(TaskId id, TaskState state, const std::string& outcome)
{
	Task ended;
	{
		const std::lock_guard lock(_mutex);
		Entry* const entry = find(id);
		if (!entry || entry->task.hasEnded()) return;
		close(*entry, state, outcome);
		ended = entry->task;
		forgetOldest();
	}
	told(ended);
}

void TaskBoard::putBack(const std::string& source)
{
	const std::lock_guard lock(_mutex);
	for (auto& [task, cancel] : _entries)
		if (task.source == source) wait(task);
}

void TaskBoard::putBack(TaskId id)
{
	const std::lock_guard lock(_mutex);
	if (Entry* const entry = find(id)) wait(entry->task);
}

void TaskBoard::drop(const std::string& source, const std::string& why)
{
	std::vector<Task> dropped;
	{
		const std::lock_guard lock(_mutex);
		for (auto& entry : _entries)
		{
			if (entry.task.source != source || entry.task.hasEnded()) continue;
			close(entry, TaskState::cancelled, why);
			dropped.push_back(entry.task);
		}
		forgetOldest();
	}
	for (const auto& task : dropped) told(task);
}

TaskBoard::Entry* TaskBoard::find(TaskId id)
{
	const auto entry = std::find_if(_entries.begin(), _entries.end(), [id](const Entry& other) { return other.task.id == id; });
	return entry == _entries.end() ? nullptr : &*entry;
}

void TaskBoard::close(Entry& entry, TaskState state, const std::string& outcome)
{
	entry.task.state = state;
	entry.task.outcome = outcome;
	entry.task.endedAt = _clock.now();
}

void TaskBoard::forgetOldest()
{
	auto ended = static_cast<std::size_t>(
		std::count_if(_entries.begin(), _entries.end(), [](const Entry& entry) { return entry.task.hasEnded(); }));
	std::erase_if(_entries, [&](const Entry& entry) { return entry.task.hasEnded() && ended > endedKept && ended-- > 0; });
}

void TaskBoard::told(const Task& task) const
{
	const std::string line = "task " + std::to_string(task.id) + ": " + task.source + ": " + describe(task.order) + ", ordered by "
		+ task.orderedBy + ": " + std::string(nameOf(task.state)) + (task.outcome.empty() ? "" : ": " + task.outcome);
	if (task.state == TaskState::failed)
		_logger.error(line);
	else
		_logger.information(line);
	tell(_observer, [&](Observer& observer) { observer.taskChanged(task); });
}

} // namespace eyrie::engine
