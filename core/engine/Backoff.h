#pragma once

#include <eyrie/Time.h>

namespace eyrie::engine
{

/// The wait before attempt `attempt` + 1 of the same work: 1 s, 2 s, 4 s, … up to a minute, spread by ± 25 % so that sources that
/// failed together do not come back together. `chance` is drawn from [0, 1). Requires attempt >= 1.
Duration retryWait(int attempt, double chance);

/// The wait before a source is visited again that has failed `failures` times in a row: its interval, doubled each time, up to
/// 15 min (R12); longer only if its interval is.
Duration revisitWait(Duration interval, int failures);

/// The wait before a storage is tried again that has failed `failures` times in a row: 5 s, doubled each time, up to the interval.
/// It is our own machine room, often just being restarted, and nothing is hammered.
Duration storageWait(Duration interval, int failures);

/// The wait before a tracked message is looked at again that has been looked at `checks` times: the interval, doubled with every sixth
/// look, up to 6 h (R11).
Duration recheckWait(Duration interval, int checks);

} // namespace eyrie::engine
