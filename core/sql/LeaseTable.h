#pragma once

#include <eyrie/Storage.h>
#include <eyrie/sql/Connection.h>
#include <eyrie/sql/Dialect.h>

namespace eyrie::sql
{

/// As Storage::lease().
LeaseAnswer takeLease(Connection&, const Dialect&, const LeaseRequest&);

/// Throws Error (conflict) if the lease of a source, where one is held, has passed to another holder; keeps it from passing until the
/// transaction ends, and renews it once half of its time is over (R19).
void requireLease(Connection&, const Dialect&, const std::string& source, const std::optional<Lease>& held);

} // namespace eyrie::sql
