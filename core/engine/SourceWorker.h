#pragma once

#include <functional>
#include <stop_token>
#include <thread>

#include <Poco/Logger.h>

#include "SourceSync.h"
#include "Tenure.h"

namespace eyrie::engine
{

/// One thread that keeps one source in step: a pass every interval, statuses when they are due, ever rarer visits while it fails.
class SourceWorker
{
public:
	/// `prepare` is called before a pass until it returns; it makes the storage ready and may throw Error.
	/// Keeps references to what `place` refers to.
	SourceWorker(const Workplace& place, Poco::Logger& logger, std::function<void()> prepare, std::uint64_t seed);

	void start();
	void requestStop();
	void join();

	/// One full pass with status refresh, in the calling thread; not while the worker runs. False if anything failed.
	bool once(std::stop_token);

	/// Runs `work` on the source, in the calling thread and under its lease; not while the worker runs. Throws Error, also if another
	/// daemon mirrors the source.
	void alone(const std::function<void(SourceSync&)>& work);

	/// One round of the worker's life: a pass, or a probe of a failing source. Returns the wait until the next one.
	Duration round(std::stop_token);

	/// The same, but an error is logged and becomes a longer wait: what the thread does over and over. Throws only `cancelled`.
	Duration patientRound(std::stop_token);

private:
	void run(std::stop_token);
	bool hold();
	PassReport visit(bool refreshAll, std::stop_token);
	void refresh(PassReport&, bool all, Duration begun, std::stop_token);
	void reconcile(PassReport&, Duration begun, std::stop_token);
	void add(PassReport&, const PassReport& more);
	void forgetChanges();
	Duration failed(const Error&);

	const Workplace _place;
	Poco::Logger& _logger;
	std::function<void()> _prepare;
	SourceSync _sync;
	Tenure _tenure;
	int _failures = 0;
	bool _mustProbe = false;
	bool _refused = false; ///< The credentials are wrong: asked only every 15 minutes.
	std::optional<Duration> _refreshedAt;
	std::optional<Duration> _forgotAt;
	std::jthread _thread;
};

} // namespace eyrie::engine
