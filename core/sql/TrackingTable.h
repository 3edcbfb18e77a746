#pragma once

#include <vector>

#include <eyrie/sql/Connection.h>

#include "BatchPlan.h"
#include "MessageTable.h"

namespace eyrie::sql
{

/// Begins, changes and ends tracking as the plan says. `ids` knows at least the new messages that are tracked.
void storeTracking(Connection&, const BatchPlan&, const MessageIds& ids);

/// Writes down what was looked at.
void storeChecks(Connection&, const std::vector<Checked>&);

/// As Storage::pending().
std::vector<Pending> loadPending(Connection&, const PendingQuery&);

} // namespace eyrie::sql
