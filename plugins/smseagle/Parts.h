#pragma once

#include <vector>

#include "MessageRecord.h"

namespace eyrie::smseagle
{

/// The messages of `records`, each id once, by rising id. Records that share an id are parts of one message (R2): their texts
/// are joined in the order of the parts, the least settled state counts, and a set that is not complete is never final.
/// Requires every record to hold a message.
std::vector<Message> joinParts(std::vector<MessageRecord> records);

} // namespace eyrie::smseagle
