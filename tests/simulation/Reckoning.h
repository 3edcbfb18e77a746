#pragma once

#include <map>
#include <set>
#include <string>

#include "World.h"

namespace eyrie::simulation
{

/// How often each excuse that a rule gives was made use of, and how much was looked at: an excuse that is used too often proves
/// nothing any more.
using Tally = std::map<std::string, std::size_t>;

/// What must hold once a World has settled.
class Reckoning
{
public:
	Reckoning(World& world, Tally& tally) : _world(world), _tally(tally) {}

	/// The mirror is what the device shows, but for what R7 and R10 exclude.
	void requireEqual();
	/// Tracked is exactly what is neither final nor expired.
	void requireTracking();
	/// An idle pass and one that finds new rows cost what R5 allows, a look at tracked messages what R11 does. Makes the world go on.
	void requireFewRequests();

private:
	bool requireNoticed(Space);
	void requireEqual(Space, sim::Id, const Record&);
	void requireRejected(sim::Id, const Record&);
	bool isUnanswered(sim::Folder) const;
	bool isAnyUnanswered() const;
	bool isAmongOlder(Space, sim::Id) const;
	std::string excuseFor(Space, const Record&, const Witness::Kept&) const;
	void requireGone(Space, const Witness::Kept&);
	bool isNameless(Space) const;
	bool isSlow() const;
	void requireMarks();
	void excuse(Space, sim::Id, const Record&);
	bool isSwept(const sim::Row&) const;
	bool isBeforeColdStart(const Record&) const;
	bool isLikeOneSince(const Witness::Kept&, const Record&, std::uint64_t tick) const;
	void requireIdle();
	void requirePage();
	bool isDue() const;

	World& _world;
	Tally& _tally;
	std::map<std::string, std::string> _rejected; ///< Bytes and folder.
	std::vector<std::string> _absent[2];          ///< By space: erased within the window and not marked.
	std::size_t _unmarked[2] = {};                ///< Erased, and not marked as deleted.
	std::set<Space> _wereTooMany;                 ///< Id spaces of which more is gone than may be marked.
};

} // namespace eyrie::simulation
