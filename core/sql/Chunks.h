#pragma once

#include <cstddef>
#include <string>

#include <eyrie/sql/Connection.h>

namespace eyrie::sql
{

// Lists of parameters in `IN (?, ?, …)` come in few sizes, so that few statements stay prepared; a list is padded with its last one.

constexpr std::size_t largestChunk = 512;

/// The size that a list of `count` is padded to. Requires at most largestChunk.
std::size_t chunkSize(std::size_t count);

/// `?, ?, ?`
std::string marks(std::size_t count);

/// Runs `sql`, which ends in `IN (`, for all of these numbers, in chunks: not every database copies rows one by one as fast as it
/// inserts them. Requires rows of one column.
void writeChunks(Connection&, const std::string& sql, const Rows& numbers);

} // namespace eyrie::sql
