#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include <eyrie/Time.h>

namespace eyrie::engine
{

/// Hints that a source has news, however many: what they come to is one pass soon. Times are those of Clock::elapsed(). Any thread.
class WakeUps
{
public:
	void add(Duration now);

	/// When the pass that they ask for is due, where the last one began at `begun`; none if nobody has asked since it began.
	/// A moment is waited for others that follow, and for what they tell of to be there; together with the time between two such passes
	/// that leaves half of a second, in which a message is to be stored, to the pass.
	std::optional<Duration> dueAt(std::optional<Duration> begun) const;

	/// A pass begins, and answers all of them.
	void answer();

	/// So far, each single one.
	std::uint64_t count() const;

	static constexpr Duration patience = std::chrono::milliseconds(200);
	static constexpr Duration between = std::chrono::milliseconds(500); ///< From beginning to beginning.

private:
	mutable std::mutex _mutex;
	std::optional<Duration> _since; ///< The first one that no pass has answered.
	std::uint64_t _count = 0;
};

} // namespace eyrie::engine
