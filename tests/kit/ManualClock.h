#pragma once

#include <mutex>

#include <eyrie/Clock.h>

namespace eyrie::kit
{

/// A clock that stands still until it is moved. Waiting on it moves it at once, so that single-threaded tests never block.
/// Any thread.
class ManualClock final : public Clock
{
public:
	/// Starts at `start`; elapsed() starts at zero.
	explicit ManualClock(TimePoint start = TimePoint(std::chrono::milliseconds(1'750'000'000'000)));

	TimePoint now() const override;
	Duration elapsed() const override;

	/// Moves the clock by `duration` and returns at once; when a stop is already requested, it does not move.
	bool wait(Duration duration, std::stop_token) override;

	/// Time passes.
	void advance(Duration);

	/// The machine's clock is set: now() steps, elapsed() does not.
	void set(TimePoint);

private:
	mutable std::mutex _mutex;
	TimePoint _now;
	Duration _elapsed{};
};

} // namespace eyrie::kit
