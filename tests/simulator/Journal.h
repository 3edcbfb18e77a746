#pragma once

#include "simulator/Fault.h"
#include "simulator/Stats.h"

#include <condition_variable>
#include <mutex>

namespace eyrie::sim
{

/// What a server remembers of its requests, what it was told to do wrong, and whether it is to stop. Thread-safe.
class Journal
{
public:
	/// Counts a request and asks the test what shall go wrong with it. Each call needs one end().
	Fault begin(Call call, const std::string& folder, bool tokenInUrl);

	/// Counts the answer, before its first byte goes out: what a client has read is in the statistics.
	void end(int status, const Reply& reply);

	Stats stats() const;
	void reset();
	void decideBy(std::function<Fault(const RequestSeen&)> decide);

	/// Waits, and returns false at once when the server stops.
	bool pause(std::chrono::milliseconds time);
	void stop();

	/// Waits although the server stops: between two looks at whether its threads have ended.
	void pauseStopped(std::chrono::milliseconds time);

private:
	mutable std::mutex _mutex;
	std::condition_variable _stopping;
	bool _stopped = false;
	std::size_t _active = 0;
	Stats _stats;
	std::function<Fault(const RequestSeen&)> _decide;
};

} // namespace eyrie::sim
