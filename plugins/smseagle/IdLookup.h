#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <eyrie/Source.h>

#include "Api.h"
#include "Parts.h"
#include "Windows.h"

namespace eyrie::smseagle
{

/// Looks ids up in every folder of their space, in the order in which messages move: one that moves meanwhile is then seen at
/// least once. A later folder is asked only for what the earlier ones did not settle (R11).
///
/// What the folders show of an id is collected before it is joined, since the parts of a long message may be in several (R2):
///  - where a message may be split (PartHabit) every folder is asked; its folder and state are those of its least settled part;
///  - it is final only if its parts, by their own numbers, are all there, or if every folder has answered;
///  - its text is told on the same condition, and if the order of its parts is known: by their numbers, or because one folder shows
///    them all. A text that is stored has been seen whole, or is a fragment that only the whole may replace.
/// Where a folder may not be read or is not mirrored, what the others show has to do for all that there is.
class IdLookup
{
public:
	/// `configured`: the folders to ask. All must outlive it.
	IdLookup(Api&, Cap&, PartHabit&, const std::vector<Folder>& configured);

	Lookup run(const LookupRequest&);

	/// The messages as all folders together show them, by id; not those that none shows. Throws if the gateway fails as a whole.
	std::map<std::int64_t, Message> assemble(const LookupRequest&);

private:
	struct Seen
	{
		PartSet parts;
		std::size_t mostAtOnce = 0; ///< Parts in any one folder.
		bool queued = false;        ///< Some of it is still to be sent.
	};

	bool isSettled(std::int64_t id) const;
	std::vector<std::int64_t> openIds();
	void ask(const Folder&, const std::vector<std::int64_t>& ids, const LookupRequest&);
	void take(PartSet);
	void doubt(const Reject&, const IdRange&);
	void askEach(const LookupRequest&);
	void begin(const LookupRequest&);
	Message wholeOf(std::int64_t id, const Seen&) const;
	bool isOnlyPartShown(const Seen&) const;
	void learn();
	Lookup result();

	Api& _api;
	Cap& _cap;
	PartHabit& _habit;
	const std::vector<Folder>& _configured;
	std::vector<Folder> _folders; ///< Of the space.
	std::set<std::int64_t> _ids;
	std::set<std::int64_t> _unsure;    ///< Some folder did not answer for these,
	std::set<std::int64_t> _undecided; ///< though it might at another time;
	std::set<std::int64_t> _spared;    ///< or was not asked, being needless.
	std::map<std::int64_t, Seen> _found;
	std::set<std::string> _rejected;
	std::vector<std::string> _unreadable; ///< Ids that are none of this gateway.
	std::optional<TimePoint> _clock;
	bool _answered = false;
	bool _refused = false; ///< A folder may not be read.
};

} // namespace eyrie::smseagle
