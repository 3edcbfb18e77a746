#pragma once

#include <vector>

#include <eyrie/Reader.h>
#include <eyrie/sql/Connection.h>
#include <eyrie/sql/Dialect.h>

namespace eyrie::sql
{

/// Keeps those of its stream that are not kept yet.
void storeRejects(Connection&, const Dialect&, const Batch&);

/// Removes those that are done with.
void removeRejects(Connection&, const std::vector<std::int64_t>& numbers);

/// As Reader::rejects().
std::vector<StoredReject> loadRejects(Connection&, const RejectQuery&);

} // namespace eyrie::sql
