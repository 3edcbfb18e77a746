#pragma once

#include <vector>

#include <eyrie/Reader.h>
#include <eyrie/sql/Connection.h>
#include <eyrie/sql/Dialect.h>

namespace eyrie::sql
{

/// Keeps those of its stream that are not kept yet.
void storeRejects(Connection&, const Dialect&, const Batch&);

/// As Reader::rejects().
std::vector<StoredReject> loadRejects(Connection&, std::size_t limit);

} // namespace eyrie::sql
