#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <tuple>
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
		ahead,   ///< In the mirror further on than it is there, and as nothing goes back (R3) it stays so.
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
	std::size_t rejected = 0; ///< Records there that can't be read, hence not compared. Those not kept at all are missing.
	std::vector<Difference> differences;
};

/// Compares a source with its mirror, and changes no mirror: reads every folder, and asks of each message whether committing it
/// would change its row, and whether any folder shows it as far on as it is stored. Whatever differs is looked at once more at the
/// end, since messages move while others are read. What has happened since the daemon's last pass differs of course. A record that
/// can't be read is mirrored if it is among the rejects, or has a row. Remembers the ids of all messages compared.
class Verification
{
public:
	/// `since`: messages older than this by all their dates are left out; by default those that a cold start left out (R7).
	/// `looked`, if not null, counts the messages that were looked at, one in two folders twice. Keeps references.
	Verification(const Workplace&, std::optional<TimePoint> since, std::atomic<std::size_t>* looked = nullptr);

	/// Throws Error where the comparison can't be completed.
	Verified run(std::stop_token);

private:
	void begin(std::stop_token);
	TimePoint beginningOf(const Folder&);
	void readFolder(const Folder&, std::stop_token);
	Message completed(const Folder&, Message) const;
	void compare(const Folder&, const Message&);
	void findAhead(const std::string& space);
	void findExtra(const std::string& space);
	void findUnkept();
	void lookAgain(const std::string& space, std::stop_token);
	void lookAgainAt(
		const std::string& space, const std::vector<std::string>& ids, std::map<std::string, Difference>&, std::stop_token);
	bool isAhead(const Message& stored, const Message& seen) const;
	std::optional<StoredMessage> stored(const std::string& space, const std::string& id) const;
	MessageKey keyOf(const std::string& space, const std::string& id) const;

	const Workplace& _place;
	const std::optional<TimePoint> _since;
	std::atomic<std::size_t>* const _looked;
	std::vector<Folder> _folders;
	std::map<std::string, std::int32_t> _epochs;  ///< By id space.
	std::map<std::string, TimePoint> _beginnings; ///< By id space: the earliest of its folders.
	/// By id space and id: whether it is stored further on than every folder shows it that was read.
	std::map<std::string, std::map<std::string, bool>> _seen;
	std::map<std::string, std::map<std::string, Difference>> _doubts;        ///< By id space and id.
	std::set<std::tuple<std::string, std::string, std::size_t>> _unreadable; ///< Id space, id if it has one, hash of its bytes.
	Verified _verified;
};

} // namespace eyrie::engine
