#pragma once

#include <eyrie/sql/Connection.h>
#include <eyrie/sql/Dialect.h>

namespace eyrie::sql
{

/// Brings the tables to the version that this program knows; does nothing when they are there. Throws Error (misconfigured)
/// when they are newer.
void migrate(Connection&, const Dialect&);

} // namespace eyrie::sql
