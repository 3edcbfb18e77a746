#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <eyrie/Export.h>
#include <eyrie/Message.h>

namespace eyrie
{

/// A place of the remote system where messages are found.
struct Folder
{
	std::string name;
	std::string space; ///< Folders of one space share their ids: a message keeps its id as it moves among them.
	Direction direction = Direction::incoming;
	bool queue = false;     ///< Messages leave it as they progress. It is read whole in every pass.
	std::int32_t stage = 0; ///< Its place in a message's life; 0 for the first.
};

/// How far a folder has been read. A source makes cursors and is the only one to understand `token`. Where its ids have an
/// order it sets `position` too, and then accepts a cursor with an empty token as "everything up to this id".
struct Cursor
{
	std::string token;
	std::optional<std::int64_t> position;

	bool operator==(const Cursor&) const = default;
};

struct FromOldest
{
};
/// Messages of which any date but the date of change lies at or after `time`.
struct Since
{
	TimePoint time;
};
using Position = std::variant<FromOldest, Since, Cursor>;

struct FetchRequest
{
	const Folder& folder;
	Position from;
	std::optional<Cursor> until; ///< Nothing above this is asked for.
	std::size_t limit;           ///< No page holds more messages than this.
	std::stop_token stop;
	/// With a cursor that a `Since` has led to: messages wholly older than this are still of no interest.
	std::optional<TimePoint> since{};
	/// This folder has failed again and again: if it is for some records that break any answer they are in, narrow down to each of
	/// them, reject it, and go on (R15).
	bool isolate = false;
};

/// A record that could not be read. It is kept with its bytes and the reason; the rest of its page goes on (R15).
struct Reject
{
	std::string id; ///< Empty where not even that was readable.
	std::string bytes;
	std::string reason;
};

struct Page
{
	std::vector<Message> messages; ///< By rising position, where there is one. Whole: no message's parts are on another page.
	std::vector<Reject> rejects;
	Cursor covered;    ///< Everything from the request's `from` up to here is in hand.
	bool more = false; ///< There may be messages above `covered`.
	/// Seen here as well, by rising position, but told of by other folders, or among the rejects: not to be stored, yet what passes them
	/// heeds their age.
	std::vector<Message> elsewhere;
	/// The remote system's clock as it answered, if it tells; the earliest, where it was asked several times for what this page and those
	/// before it hold: what was young then may have others below it that came since. Tell it, and dates: a row of which nothing shows that
	/// it is old is read again for `sync.settle` by every run of the daemon.
	std::optional<TimePoint> clock;
	/// By Clock::elapsed(), a moment before which nothing was asked for of what this page and those before it hold. Tell it where that
	/// may be earlier than the first fetch() of a run from page to page: where rows stay in hand after a run that failed, and where they
	/// are asked for beforehand. Too early costs a second look at young rows; too late may cost one that came below them.
	std::optional<Duration> askedAt{};
};

struct LookupRequest
{
	std::string space;
	std::vector<std::string> ids;
	std::stop_token stop;
	bool isolate = false; ///< As in FetchRequest: what can't be answered for is asked for apart from the rest.
};

struct Lookup
{
	std::vector<Message> found;          ///< As they are now, in the last folder that shows them.
	std::vector<std::string> absent;     ///< In no folder of the space, each of which answered completely.
	std::vector<std::string> unanswered; ///< Not known: a folder did not answer, or the request was stopped.
	std::vector<std::string> rejected;   ///< Of which a record could not be read as it is; whatever else is known of them.
	std::optional<TimePoint> clock;
};

struct Probe
{
	std::string about; ///< One line on what answered, for people.
	std::optional<TimePoint> clock;
};

/// One remote system. Written by plugins, called by the engine: one call at a time, though not always from the same thread.
/// Every call may throw Error; one that waits returns with ErrorKind::cancelled soon after a stop is requested.
class EYRIE_API Source
{
public:
	virtual ~Source();

	/// Reachable? Allowed? One cheap request, whose outcome is an Error or a few words.
	virtual Probe probe(std::stop_token) = 0;

	/// The folders, in the order in which a pass must read them: a message that moves is then seen before or after, never missed.
	virtual std::vector<Folder> folders(std::stop_token) = 0;

	/// The next messages after `from`. Called again from `covered` until no more. The next page is asked for while the one before is
	/// still being stored, and any earlier cursor may come back after a failure: a source forgets nothing on being asked for more. It may
	/// ask the remote system beforehand for what it will be asked for next, with PluginContext::concurrency requests at once at most, and
	/// tells Page::askedAt then. Never drops a message that it cannot show to be not there: an answer that may be incomplete is asked for
	/// again in smaller pieces (R6).
	virtual Page fetch(const FetchRequest&) = 0;

	/// The messages with these ids as they are now, joined into as few requests as the remote system allows (R11).
	virtual Lookup lookup(const LookupRequest&) = 0;

	/// An additional interface by its id (such as Directory::id), or null: how this one grows without changing. Owned by the source;
	/// cast the pointer to exactly the interface that the id names.
	virtual void* extension(std::string_view id);
};

} // namespace eyrie
