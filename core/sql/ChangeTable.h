#pragma once

#include <vector>

#include <eyrie/Reader.h>
#include <eyrie/sql/Connection.h>

#include "BatchPlan.h"
#include "MessageTable.h"

namespace eyrie::sql
{

/// What a commit has to tell, without numbers yet. `ids` knows at least the new messages that are told of.
std::vector<Change> changesOf(const BatchPlan&, const Batch&, const MessageIds& ids);

/// Gives numbers and appends. From here on no other commit gets past this point until this one ends, so: last before COMMIT.
void appendChanges(Connection&, const std::vector<Change>&);

/// Removes changes told before `time`, the oldest first and not all at once. Returns how many.
std::size_t forgetChanges(Connection&, TimePoint time);

/// As Reader::changes().
ChangePage loadChanges(Connection&, const ChangeQuery&);

} // namespace eyrie::sql
