#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <eyrie/Reader.h>

#include "Workplace.h"

namespace eyrie::engine
{

/// What differs between a remote system and its mirror.
struct Difference
{
	enum class Kind
	{
		missing, ///< There, and not in the mirror.
		stale,   ///< In the mirror, but not as it is there.
		extra    ///< In the mirror, and not there.
	};

	Kind kind = Kind::missing;
	std::string space;
	std::string id;
	std::string what; ///< For people: the folder, what is stored and what was seen.
};

struct Verified
{
	std::size_t compared = 0; ///< Messages of the remote system.
	std::size_t rejected = 0; ///< Records there that can't be read, hence not compared.
	std::vector<Difference> differences;
};

/// Compares a source with its mirror, and changes nothing: reads every folder, and asks of each message whether committing it
/// would change its row. Whatever differs is looked at once more at the end, since messages move while others are read.
/// What has happened since the daemon's last pass differs of course. Remembers the ids of all messages compared.
class Verification
{
public:
	/// `since`: messages older than this by all their dates are left out; by default those that a cold start left out (R7).
	/// Keeps references.
	Verification(const Workplace&, std::optional<TimePoint> since);

	/// Throws Error where the comparison can't be completed.
	Verified run(std::stop_token);

private:
	void begin(std::stop_token);
	TimePoint beginningOf(const Folder&);
	void readFolder(const Folder&, std::stop_token);
	void compare(const Folder&, Message);
	void findExtra(const std::string& space);
	void lookAgain(const std::string& space, std::stop_token);
	std::optional<StoredMessage> stored(const std::string& space, const std::string& id) const;
	MessageKey keyOf(const std::string& space, const std::string& id) const;

	const Workplace& _place;
	const std::optional<TimePoint> _since;
	std::vector<Folder> _folders;
	std::map<std::string, std::int32_t> _epochs;                      ///< By id space.
	std::map<std::string, TimePoint> _beginnings;                     ///< By id space: the earliest of its folders.
	std::map<std::string, std::set<std::string>> _seen;               ///< Ids by id space.
	std::map<std::string, std::map<std::string, Difference>> _doubts; ///< By id space and id.
	Verified _verified;
};

} // namespace eyrie::engine
