#pragma once

#include <cstddef>
#include <vector>

#include "MessageRecord.h"

namespace eyrie::smseagle
{

/// The records of one message that are shown together: its parts, each once, in their order. Every record holds a message, and
/// there is at least one.
using PartSet = std::vector<MessageRecord>;

/// How the gateway shows long messages, as far as the answers of this process have told. Where it repeats an id, once for each
/// part, a part may be in another folder than the rest: `error` and `delivered` pick rows by their status.
struct PartHabit
{
	bool numbered = false; ///< Repeats ids, and the parts tell which of how many they are.
	bool bare = false;     ///< Repeats ids, and the parts do not: of no single record is it known that it is all.
	bool onePart = false;  ///< Shows one record that calls itself the first of several, and no other in any folder.

	void learnFrom(const PartSet&);
	/// Whether other folders may hold more parts of this message.
	bool maySplit(const PartSet&) const;
};

/// The records by message, by rising id; within one by part, or else as they were answered.
std::vector<PartSet> setsOf(MessageRecords records);

/// What two folders show of one message. Of a part that both show the later folder's record is taken: it has moved on.
PartSet united(PartSet earlier, PartSet later);

/// Whether the parts tell how many they are, and are all there.
bool isCompleteByNumbers(const PartSet&);
bool isOrderedByNumbers(const PartSet&);

/// The one message (R2): the texts are joined in the order of the parts; the least settled part tells the state and the folder.
/// Says nothing about whether it is all of it.
Message joined(PartSet);

/// For a set that is not, or not surely, all of the message: what is joined of it must not replace what is known, nor is its
/// state the last word.
Message asFragment(Message);
/// Makes the fields absent that only a whole set can tell.
void withholdText(Message&);

} // namespace eyrie::smseagle
