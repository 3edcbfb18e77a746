#pragma once

#include <eyrie/sql/Connection.h>
#include <eyrie/sql/Dialect.h>

#include "Schema.h"

namespace eyrie::sql
{

/// Brings the tables to the version that this program knows; does nothing when they are there. Throws Error (misconfigured)
/// when they are newer.
void migrate(Connection&, const Dialect&);

/// Runs a statement that defines something, unless that has been done. Throws Error.
void define(Connection&, const Migration::Statement&);

} // namespace eyrie::sql
