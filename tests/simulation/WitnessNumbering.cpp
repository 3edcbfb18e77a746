// What a Witness knows of R18: which new messages tell that a numbering has begun anew.
#include <algorithm>

#include "Daemon.h"
#include "Violation.h"
#include "Witness.h"

namespace eyrie::simulation
{

namespace
{

using namespace std::chrono_literals;

// The margin of those who suspect, and the seconds in between.
constexpr Duration disorder = 11min;
// What is dated further ahead of the daemon's clock says nothing.
constexpr Duration ahead = 23h;

TimePoint createdAt(const Message& message)
{
	return message.insertDate.hasValue() ? message.insertDate.value() : message.receiveDate.value();
}

} // namespace


/// Of the new numbering, and stored as one of the old. That can't be told unless its id is low, it is newer than all that is stored,
/// and none of that is there any more.
void Witness::requireUnsuspicious(const Message& fresh) const
{
	const bool isIncoming = fresh.key.space == "incoming";
	const Space space = isIncoming ? Space::incoming : Space::outgoing;
	const auto idIn = [](const MessageKey& key) { return std::atoll(key.id.c_str()); };
	const Record* record = _place.truth.find(space, idIn(fresh.key));
	if (!record || record->versions.empty() || record->versions.front().tick < _place.truth.restartedAt(space)) return;
	if (_place.truth.hasStepped()) return; // What was dated far ahead of one clock says nothing, be it right by another.
	std::int64_t highest = 0;
	for (const auto& [folder, stream] : _streams)
		if ((folder == "inbox") == isIncoming && stream.state.cursor)
			highest = std::max(highest, stream.state.cursor->position.value_or(0));
	if (idIn(fresh.key) >= highest) return;
	bool any = false;
	for (const auto& [key, kept] : _kept)
	{
		if (key.space != fresh.key.space || key.epoch != fresh.key.epoch || key == fresh.key || kept.message.deletedAt) continue;
		any = true;
		const Record* other = _place.truth.find(space, idIn(key));
		const bool isThere = other && !other->versions.empty() && !other->erased;
		const TimePoint created = createdAt(kept.message);
		if (isThere || created > _place.clock.now() + ahead || created + disorder >= createdAt(fresh)) return;
	}
	if (any)
		throw Violation{"unnoticed", fresh.key.space + "/" + fresh.key.id + " is of a new numbering, and stored as of the old one"};
}

} // namespace eyrie::simulation
