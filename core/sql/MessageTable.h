#pragma once

#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <eyrie/sql/Connection.h>

#include "BatchPlan.h"

namespace eyrie::sql
{

using MessageIds = std::unordered_map<MessageKey, std::int64_t, KeyHash>;

/// The rows of these keys, archived ones included, with their tracking. `lock` as in Dialect::lockRows.
KnownRows loadMessages(Connection&, std::span<const MessageKey>, std::string_view lock);

/// What is stored of the messages of a batch. Most of those that are read again are as they were, and cost next to nothing.
Known loadKnown(Connection&, const Batch&, std::string_view lock);

/// The local numbers of stored messages.
MessageIds idsOf(Connection&, std::span<const MessageKey>);

/// Inserts and updates what the plan says.
void storeMessages(Connection&, const BatchPlan&);

} // namespace eyrie::sql
