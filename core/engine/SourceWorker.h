#pragma once

#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include <Poco/Logger.h>

#include "Doorbell.h"
#include "OrderDesk.h"
#include "Schedule.h"
#include "SourceStatus.h"
#include "SourceSync.h"
#include "Tenure.h"
#include "Visits.h"
#include "WakeUps.h"

namespace eyrie::engine
{

/// One thread that keeps one source in step: a pass every interval, or when somebody wakes it; statuses when they are due; orders in
/// between; ever rarer visits while it fails.
class SourceWorker
{
public:
	/// `prepare` is called before a pass until it returns; it makes the storage ready and may throw Error.
	/// Keeps references to what `place` refers to.
	SourceWorker(const Workplace& place, Poco::Logger& logger, std::function<void()> prepare, std::uint64_t seed);

	void start();
	void requestStop();
	void join();

	/// Begins paused. Before start().
	void pause();

	// Any thread.

	/// A hint that the source has news: a pass soon, but not sooner than its interval while it fails. Any number of hints until that
	/// pass begins cost no more than it.
	void wake();
	/// An order for it has been put on the board, or is to be cancelled.
	void ring();
	SourceStatus status() const;

	/// One full pass with status refresh, in the calling thread; not while the worker runs. False if anything failed.
	bool once(std::stop_token);

	/// Runs `work` on the source, in the calling thread and under its lease; not while the worker runs. Throws Error, also if another
	/// daemon mirrors the source.
	void alone(const std::function<void(SourceSync&)>& work);

	/// One round of the worker's life: a pass, or a probe of a failing source. Returns the wait until the next one.
	Duration round(std::stop_token);

	/// The same, but an error is logged and becomes a longer wait. Throws only `cancelled`.
	Duration patientRound(std::stop_token);

	/// What the thread does over and over: short orders, then a round if one is due, else a slice of a long order, else the wait for
	/// the next thing to do. Throws only `cancelled`.
	void turn(std::stop_token);

private:
	void run(std::stop_token);
	bool hold();
	void requireHold();
	Duration dueAt() const;
	void goRound(std::stop_token);
	Duration concluded(const PassReport&, Duration begun);
	Duration nextInterval(const PassReport&);
	Duration broken(const PassReport&, Duration begun);
	Duration failed(const Error&);
	void noteFolders(const PassReport&);
	void noteFailure(const std::string& why);
	void publish();

	const Workplace _place;
	Poco::Logger& _logger;
	std::function<void()> _prepare;
	SourceSync _sync;
	Tenure _tenure;
	Doorbell _bell;
	WakeUps _wakes;
	Visits _visits;
	OrderDesk _desk;
	Schedule _schedule;
	bool _mustProbe = false;
	bool _refused = false;          ///< The credentials are wrong: asked only every 15 minutes.
	Duration _mustWait{};           ///< After the last round, whoever wakes.
	std::optional<Duration> _begun; ///< The last round.
	int _roundsInARow = 0;          ///< With no time for long orders in between.
	Duration _due{};                ///< The next one, by Clock::elapsed().
	Duration _dueIfWoken{};         ///< The earliest.
	SourceStatus _now;
	mutable std::mutex _mutex;
	SourceStatus _published; ///< Guarded by the mutex.
	std::jthread _thread;
};

} // namespace eyrie::engine
