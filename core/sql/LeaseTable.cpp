#include "LeaseTable.h"

#include <algorithm>
#include <string>

#include "Columns.h"

namespace eyrie::sql
{

namespace
{

// A lease that lasts for so many times what is asked for was not given by this clock: it has been set back since. To take that one
// over does no harm, as its holder's commits are refused from then on; to wait for it might take years. A daemon of another interval
// may ask for a longer one, but not for that long.
constexpr int incredible = 4;
constexpr Duration longest = std::chrono::hours(24);

struct StoredLease
{
	std::string holder;
	std::int64_t fence = 0;
	TimePoint expiresAt{};
	TimePoint now{}; ///< By the database's clock, the only one that all daemons share.
};

std::optional<StoredLease> load(Connection& connection, const Dialect& dialect, const std::string& source)
{
	std::optional<StoredLease> lease;
	Values parameters;
	parameters << source;
	connection.read("SELECT holder, fence, expires_at, " + std::string(dialect.now) + " FROM leases WHERE name = ?"
			+ std::string(dialect.lockRows),
		parameters,
		[&](Row row)
		{
			Columns columns(row);
			lease.emplace();
			lease->holder = columns.take<std::string>();
			lease->fence = columns.take<std::int64_t>();
			lease->expiresAt = columns.take<TimePoint>();
			lease->now = columns.take<TimePoint>();
		});
	return lease;
}

void store(Connection& connection, const std::string& source, const StoredLease& lease)
{
	Rows row(4);
	row << lease.holder << lease.fence << lease.expiresAt << source;
	connection.post("UPDATE leases SET holder = ?, fence = ?, expires_at = ? WHERE name = ?", row);
}

} // namespace


LeaseAnswer takeLease(Connection& connection, const Dialect& dialect, const LeaseRequest& request)
{
	auto lease = load(connection, dialect, request.source);
	if (!lease)
	{
		Rows fresh(3);
		fresh << request.source << request.holder << TimePoint{};
		connection.write(
			"INSERT INTO leases (name, holder, fence, expires_at) VALUES (?, ?, 0, ?)" + dialect.onDuplicateIgnore("name"), fresh);
		lease = load(connection, dialect, request.source).value();
	}
	const bool own = lease->holder == request.holder && lease->fence > 0;
	const auto remaining = lease->expiresAt - lease->now;
	const bool givesBack = request.duration == Duration::zero();
	const bool free = remaining <= Duration::zero() || remaining > std::max<Duration>(incredible * request.duration, longest)
		|| request.abandoned == lease->fence;
	if (own || (free && !givesBack))
	{
		if (!own) ++lease->fence;
		lease->holder = request.holder;
		lease->expiresAt = lease->now + request.duration;
		store(connection, request.source, *lease);
	}
	return {.granted = !givesBack && (own || free),
		.holder = lease->holder,
		.fence = lease->fence,
		.remaining = std::max(Duration::zero(), lease->expiresAt - lease->now)};
}


void requireLease(Connection& connection, const Dialect& dialect, const std::string& source, const std::optional<Lease>& held)
{
	if (!held) return;
	auto lease = load(connection, dialect, source);
	if (!lease || lease->fence != held->fence)
		throw Error(ErrorKind::conflict, ErrorScope::plugin,
			"source " + source + " is mirrored by another daemon now" + (lease ? ", " + lease->holder : std::string()));
	const auto remaining = lease->expiresAt - lease->now;
	// More than was asked for: the clock has been set back.
	if (remaining >= held->duration / 2 && remaining <= held->duration) return;
	lease->expiresAt = lease->now + held->duration;
	store(connection, source, *lease);
}

} // namespace eyrie::sql
