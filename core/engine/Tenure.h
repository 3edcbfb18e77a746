#pragma once

#include <optional>

#include <Poco/Logger.h>

#include "Workplace.h"

namespace eyrie::engine
{

/// This daemon's hold on one source: of several daemons on one database, only one reads it and writes what it reads (R19).
/// Not thread-safe: a source's worker owns it.
class Tenure
{
public:
	/// Keeps references.
	Tenure(const Workplace&, Poco::Logger&);

	/// Takes or renews the lease. False: another daemon holds it, which is logged when that begins. Throws StorageError.
	bool hold();

	/// What commits are to be made under; none where leases are not used.
	const std::optional<Lease>& lease() const { return _lease; }

	/// Until the other daemon's lease may run out. Requires that hold() returned false.
	Duration untilFree() const { return _untilFree; }

	/// For the next one not to wait. Does not throw: what is not given back runs out.
	void giveBack();

private:
	const Workplace& _place;
	Poco::Logger& _logger;
	const Duration _duration;
	std::optional<Lease> _lease;
	bool _waits = false;
	Duration _untilFree{};
};

} // namespace eyrie::engine
