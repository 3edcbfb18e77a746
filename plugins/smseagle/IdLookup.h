#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include <eyrie/Source.h>

#include "Api.h"
#include "Windows.h"

namespace eyrie::smseagle
{

/// Looks ids up in every folder of their space, in the order in which messages move: one that moves meanwhile is then seen at
/// least once. A later folder is asked only for what the earlier ones did not settle (R11).
class IdLookup
{
public:
	/// `configured`: the folders to ask. All must outlive it.
	IdLookup(Api&, Cap&, const std::vector<Folder>& configured);

	Lookup run(const LookupRequest&);

private:
	bool isSettled(std::int64_t id) const;
	std::vector<std::int64_t> openIds() const;
	void ask(const Folder&, const std::vector<std::int64_t>& ids, const std::stop_token&);
	void doubt(const Reject&, const IdRange&);
	void askEach(const std::stop_token&);
	void begin(const LookupRequest&);
	Lookup result();

	Api& _api;
	Cap& _cap;
	const std::vector<Folder>& _configured;
	std::vector<Folder> _folders; ///< Of the space.
	std::set<std::int64_t> _ids;
	std::set<std::int64_t> _unsure; ///< Some folder did not answer for these.
	std::map<std::int64_t, Message> _found;
	std::vector<std::string> _unreadable; ///< Ids that are none of this gateway.
	std::optional<TimePoint> _clock;
	bool _answered = false;
};

} // namespace eyrie::smseagle
