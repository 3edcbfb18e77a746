#pragma once

#include <optional>
#include <stop_token>

#include <Poco/Logger.h>

#include "Archiving.h"
#include "Doorbell.h"
#include "SourceSync.h"
#include "Tenure.h"

namespace eyrie::engine
{

/// What a source is visited for, time and again: a pass, and beside it whatever is due of statuses, of reconciliation, of changes
/// to be forgotten and of messages to be archived. Not thread-safe: a source's worker owns it.
class Visits
{
public:
	/// Keeps references.
	Visits(const Workplace&, Poco::Logger&, SourceSync&, const Tenure&, const Doorbell&);

	/// A pass, and a part of the rest as long as nobody rings.
	PassReport visit(bool reconciles, std::stop_token);

	/// A pass, and all statuses that are due or soon will be.
	PassReport visitWhole(std::stop_token);

private:
	PassReport pass(std::stop_token);
	void refresh(PassReport&, Duration begun, std::optional<Duration> most, std::stop_token);
	void reconcile(PassReport&, Duration until, std::stop_token);
	void add(PassReport&, const PassReport& more);
	void forgetChanges();
	void tidyUp(Duration begun, const std::stop_token&);
	void tellOf(const PassReport&, Duration begun) const;

	const Workplace& _place;
	Poco::Logger& _logger;
	SourceSync& _sync;
	const Tenure& _tenure;
	const Doorbell& _bell;
	Archiving _archiving;
	std::optional<Duration> _refreshedAt;
	std::optional<Duration> _forgotAt;
	bool _wasCalled = false; ///< Away from the last visit's rest.
};

} // namespace eyrie::engine
