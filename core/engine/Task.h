#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "Order.h"

namespace eyrie::engine
{

/// Rises with each order, from 1 in each life of the daemon.
using TaskId = std::int64_t;

enum class TaskState
{
	waiting,
	running,
	done,
	failed,
	cancelled
};

std::string_view nameOf(TaskState);

/// How far a task has come, in whatever it counts: ids, messages, folders.
struct Progress
{
	std::uint64_t done = 0;
	std::optional<std::uint64_t> total{}; ///< None: not known.
};

/// An order, and what has become of it.
struct Task
{
	TaskId id = 0;
	std::string source;
	Order order;
	std::string orderedBy;
	TimePoint orderedAt{};
	std::optional<TimePoint> begunAt{};
	std::optional<TimePoint> endedAt{};
	TaskState state = TaskState::waiting;
	Progress progress{};
	std::string
		outcome{}; ///< In words, once it has ended: what it came to, or why it failed. While running: what holds it up, if anything.

	bool hasEnded() const { return state != TaskState::waiting && state != TaskState::running; }
};

} // namespace eyrie::engine
