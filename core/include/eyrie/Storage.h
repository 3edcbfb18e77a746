#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <eyrie/Export.h>
#include <eyrie/Merge.h>
#include <eyrie/Message.h>
#include <eyrie/Source.h>

namespace eyrie
{

class Reader;

/// One folder of one source: the unit of cursors, retries and metrics.
struct StreamId
{
	std::string source;
	std::string folder;

	auto operator<=>(const StreamId&) const = default;
};

struct StreamState
{
	std::int32_t epoch = 1;
	std::optional<Cursor> cursor;
	std::int64_t generation = 0; ///< Rises with each rewind; within one the cursor never goes down (R4).
	std::optional<TimePoint> coldStartSince;
	std::optional<TimePoint> lastSyncTime;
	std::string lastError; ///< Empty after a success.
	std::optional<TimePoint> lastErrorTime;
	std::int32_t failures = 0; ///< In a row.
};

/// From where the engine believes the cursor to be, to where it shall be.
struct CursorMove
{
	std::optional<Cursor> from;
	Cursor to;
	std::int64_t generation = 0;
};

/// What else a commit writes about its stream.
struct StreamNote
{
	std::optional<TimePoint> coldStartSince; ///< Set once; a later one is ignored.
	std::optional<TimePoint> succeeded;      ///< The folder was read up to its end; clears the error.
	std::optional<std::string> error;        ///< The folder failed, in one line; counts as one more failure.
};

/// A tracked message that was looked at.
struct Checked
{
	MessageKey key;
	std::optional<TimePoint> nextCheckAt; ///< Empty: tracking ends.
};

/// What one transaction changes. Parts may be empty; rows and cursor are stored together or not at all (R1).
struct Batch
{
	StreamId stream; ///< Its folder may be empty where neither `cursor` nor `note` is set.
	std::int32_t epoch = 1;
	TimePoint now{};               ///< The clock of created_at, updated_at and changes.
	std::vector<Message> messages; ///< In order of observation: of two with one key, the later is the newer.
	std::vector<MessageKey> gone;  ///< Marked deleted, no longer tracked, never removed.
	std::vector<Checked> checked;
	std::vector<Reject> rejects;
	std::optional<CursorMove> cursor;
	std::optional<StreamNote> note;
	TrackingRule tracking;
	bool quiet = false; ///< A first load: the change feed gets one marker instead of an entry per message (R20).
};

struct Committed
{
	std::size_t inserted = 0;
	std::size_t updated = 0;
	std::size_t unchanged = 0;
	/// Other messages under known ids. If there is one, nothing of the batch was stored.
	std::vector<MessageKey> strangers;
};

struct PendingQuery
{
	std::string source;
	TimePoint dueBy{};
	std::size_t limit = 1000;
};

struct Pending
{
	MessageKey key;
	std::string folder;
	Tracking tracking;
};

/// One database. Written by plugins, called by the engine from several threads at once, one per source.
/// Every call may throw Error; a storage retries by itself what its database asks to retry (deadlocks, lock waits, a connection
/// found dead before anything was written), and reports what is left as `unavailable`.
class EYRIE_API Storage
{
public:
	virtual ~Storage();

	/// Makes or upgrades the tables. Idempotent, and resumes where a killed one stopped.
	/// Refuses, as `misconfigured`, tables of a newer version than it knows.
	virtual void migrate() = 0;

	/// Nothing, if the stream was never committed to.
	virtual std::optional<StreamState> state(const StreamId&) = 0;

	/// All or nothing, and the only way a cursor moves. `conflict`, with nothing stored, if the cursor or its generation is
	/// not what `cursor->from` says, or if it would go down. After any other error the outcome may be unknown: ask state().
	/// Rows are compared before they are written, by merge(), firstStored() and track(): committing the same again changes nothing.
	virtual Committed commit(const Batch&) = 0;

	/// Tracked messages that are due, the most overdue first.
	virtual std::vector<Pending> pending(const PendingQuery&) = 0;

	/// For whoever shows what is stored. Any thread; lives as long as the storage.
	virtual Reader& reader() = 0;
};

} // namespace eyrie
