#pragma once

#include <random>
#include <stop_token>

#include "Report.h"
#include "SourceState.h"

namespace eyrie::engine
{

/// Which statuses to look at.
struct RefreshOrder
{
	std::optional<TimePoint> dueBy; ///< Those due by then; empty: none but what has left the queue.
	std::optional<Duration> until;  ///< By Clock::elapsed(): no further look begins after it, for the next pass is due.
};

/// One source, kept in step with its mirror. Each call does its work in the calling thread and returns; only `cancelled` is thrown,
/// every other error ends up in the report, the log and the stream's state. Not thread-safe.
class SourceSync
{
public:
	/// `seed`: of the jitter of retries. Keeps references to what `place` refers to.
	SourceSync(Workplace place, std::uint64_t seed);

	/// Visits every folder once, in the source's order. A failed folder does not keep the others from being read (R12).
	PassReport pass(std::stop_token);

	/// Looks for messages that left the queue and were not met again, and at whatever is tracked and due, if asked to.
	/// Adds its entry to the report if there was anything to ask.
	void refresh(PassReport&, const RefreshOrder&, std::stop_token);

	/// One cheap request. Throws Error.
	Probe probe(std::stop_token);

private:
	void begin(std::stop_token);
	void beginSpaces();
	FolderReport visit(const Folder&, int attempts, std::stop_token);
	void attempt(const Folder&, FolderReport&, std::stop_token);
	Duration waitAfter(const Error&, int attempt);
	void noteFailure(const Folder&, const Error&);
	void closeQueue(const Folder&, const Error&);
	template <class Work>
	void measure(FolderReport&, Work&&);

	Workplace _place;
	SourceState _known;
	std::mt19937_64 _random;
};

} // namespace eyrie::engine
