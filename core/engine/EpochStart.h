#pragma once

#include <cstdint>

#include "Order.h"
#include "SourceState.h"
#include "Workplace.h"

namespace eyrie::engine
{

/// Begins an epoch in one folder (R18): nothing of it has been read, and its first load goes back to `coldStartSince`. Throws StorageError.
void restart(const Workplace&, SourceState&, const Folder&, std::int32_t epoch, TimePoint coldStartSince);

/// The next epoch of an id space, in each of its folders. Throws Error, and `conflict` unless the space is halted or the order is by force.
void startEpoch(const Workplace&, SourceState&, const StartEpoch&);

} // namespace eyrie::engine
