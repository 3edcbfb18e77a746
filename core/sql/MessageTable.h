#pragma once

#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <eyrie/sql/Connection.h>
#include <eyrie/sql/Dialect.h>

#include "BatchPlan.h"

namespace eyrie::sql
{

using MessageIds = std::unordered_map<MessageKey, std::int64_t, KeyHash>;

/// The rows of these keys, archived ones included, with their tracking.
KnownRows loadMessages(Connection&, const Dialect&, std::span<const MessageKey>);

/// What is stored of the messages of a batch, kept for this transaction. Most of those that are read again are as they were, and cost
/// next to nothing.
Known loadKnown(Connection&, const Dialect&, const Batch&);

/// Whether each message of the batch is stored just as it is, and nothing is to be done about it.
bool areSettled(Connection&, const Dialect&, const Batch&);

/// The local numbers of stored messages, and maybe of others.
MessageIds idsOf(Connection&, const Dialect&, std::span<const MessageKey>);

/// Inserts and updates what the plan says.
void storeMessages(Connection&, const BatchPlan&);

} // namespace eyrie::sql
