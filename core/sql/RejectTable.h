#pragma once

#include <vector>

#include <eyrie/Reader.h>
#include <eyrie/sql/Connection.h>
#include <eyrie/sql/Dialect.h>

#include "Storable.h"

namespace eyrie::sql
{

/// Keeps those of the batch, and of its messages those refused, that are not kept yet; of very long ones, the beginning.
void storeRejects(Connection&, const Dialect&, const Batch&, const std::vector<Refused>&);

/// Removes those that are done with.
void removeRejects(Connection&, const std::vector<std::int64_t>& numbers);

/// As Reader::rejects().
std::vector<StoredReject> loadRejects(Connection&, const RejectQuery&);

} // namespace eyrie::sql
