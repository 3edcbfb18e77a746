#pragma once

#include <cstdint>
#include <functional>
#include <mutex>

#include <eyrie/Plugin.h>

namespace eyrie::engine
{

/// What requests are made for.
enum class Purpose
{
	sync,
	upkeep ///< Looking up statuses, reconciling.
};

/// The pace at which one source is asked (R13): `perMinute` requests in any minute at most, the first quarter of them at once if need
/// be, the rest evenly. Upkeep may use 30 % of it (R11). Any thread.
class RequestBudget final : public RequestGate
{
public:
	/// `perMinute` 0: no limit. Keeps a reference to the clock. `onLeft` hears what each request came to, in the thread that made it;
	/// it does not throw.
	RequestBudget(Clock& clock, std::int64_t perMinute, std::function<void(const RequestOutcome&)> onLeft = {});

	void enter(std::stop_token) override;
	void left(const RequestOutcome&) override;

	/// What the requests from now on are for.
	void serve(Purpose);

	/// 0: no limit.
	std::int64_t perMinute() const { return _perMinute; }

	/// Requests let through so far.
	std::uint64_t admitted() const;

	/// Requests that had to wait for their turn, and how long all of them together.
	struct Waits
	{
		std::uint64_t count = 0;
		Duration waited{};
	};
	Waits waits() const;

private:
	/// Fills up steadily; a request takes one out.
	struct Bucket
	{
		double capacity = 0;
		double perMillisecond = 0;
		double tokens = 0;
		Duration filledAt{};

		explicit Bucket(double perMinute);
		Duration untilOne(Duration now);
	};

	Duration take();
	void noteWait(Duration);

	Clock& _clock;
	const std::int64_t _perMinute;
	const std::function<void(const RequestOutcome&)> _onLeft;
	mutable std::mutex _mutex;
	Bucket _all;
	Bucket _upkeep;
	Purpose _purpose = Purpose::sync;
	std::uint64_t _admitted = 0;
	Waits _waits;
};

} // namespace eyrie::engine
