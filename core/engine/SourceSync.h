#pragma once

#include <functional>
#include <random>
#include <stop_token>
#include <string>

#include "Commit.h"
#include "Order.h"
#include "RejectRetry.h"
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

	/// Whether something is to be reconciled now.
	bool isReconciliationDue();
	/// A piece of the sweep that is due, or of the second looks for what the last one missed; no longer than `until`, by
	/// Clock::elapsed(), if set. Adds its entry to the report. Requires a pass before.
	void reconcile(PassReport&, std::optional<Duration> until, std::stop_token);

	using Upkeep = std::function<void(const Workplace&, SourceState&, FolderReport&)>;
	/// Does other work beside the pass, with upkeep's share of the requests. Adds an entry of this name to the report if there was
	/// anything to ask. Requires a pass before.
	void upkeep(const std::string& what, PassReport&, const Upkeep& work);

	/// Commits from now on are made under this lease. What is known is forgotten if another one has held it in between.
	void hold(const Lease&);

	/// The remote system has begun to number an id space anew: from now on its messages are others than those stored (R18).
	/// What is read for a first time goes back as far before the last success as a cold start does. Throws Error, and `conflict` unless
	/// that space is halted or the order is by force: of a numbering that goes on as ever, everything would be stored a second time.
	void startEpoch(const StartEpoch&, std::stop_token);

	/// Puts a folder's cursor back: its next reading begins there. Returns in words where that is. Throws Error.
	std::string rewind(const Rewind&, std::stop_token);

	/// Asks once more for what was rejected. Throws Error.
	Retried retryRejects(std::stop_token);

	/// One cheap request. Throws Error.
	Probe probe(std::stop_token);

private:
	void begin(std::stop_token);
	void beginSpaces();
	std::map<std::string, StreamState> loadStates();
	void forget(const std::string& space);
	void beginNumbering(const std::string& space, std::optional<std::int64_t> highest);
	void halt(const NumberingRestarted&);
	void readFolders(PassReport&, const std::stop_token&);
	FolderReport visit(const Folder&, int attempts, std::stop_token);
	void attempt(const Folder&, FolderReport&, std::stop_token);
	Duration waitAfter(const Error&, int attempt);
	void expectQueued();
	void note(Batch&);
	void noteFailure(const Folder&, const Error&);
	void holdBack(const Folder&, const Error&);
	template <class Work>
	void measure(FolderReport&, Work&&);

	Workplace _place;
	SourceState _known;
	std::mt19937_64 _random;
};

} // namespace eyrie::engine
