#pragma once

#include <optional>
#include <vector>

#include <eyrie/Reader.h>
#include <eyrie/sql/Connection.h>
#include <eyrie/sql/Dialect.h>

namespace eyrie::sql
{

std::optional<StreamState> loadStream(Connection&, const StreamId&);

/// As Reader::streams().
std::vector<StreamSummary> loadStreams(Connection&);

/// The state of a batch's stream, kept from others until the transaction ends; its row is made where there is none.
StreamState lockStream(Connection&, const Dialect&, const Batch&);

/// Throws Error (conflict) if the stream is not where the batch believes it to be (R4).
void requireUnmoved(const StreamState&, const Batch&);

/// Writes what the batch says of its stream.
void storeStream(Connection&, StreamState, const Batch&);

} // namespace eyrie::sql
