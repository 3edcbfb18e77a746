#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <eyrie/Merge.h>
#include <eyrie/Message.h>
#include <eyrie/Source.h>

namespace eyrie
{

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
	std::string halted;        ///< Why nothing more is read before an operator has decided (R18); empty: it is read.
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
	std::optional<std::string> halt;         ///< Nothing more is to be read, and why. Only a restart ends it.
};

/// The stream begins a new epoch, the batch's: as if nothing had ever been read (R18).
struct Restart
{
	TimePoint coldStartSince{};
};

/// A tracked message that was looked at.
struct Checked
{
	MessageKey key;
	std::optional<TimePoint> nextCheckAt; ///< Empty: tracking ends.
};

/// The right to write what belongs to one source, held by one daemon at a time (R19).
struct Lease
{
	std::string holder;
	std::int64_t fence = 0; ///< Rises whenever the lease passes to another holder.
	Duration duration{};    ///< From each renewal, by the database's clock.
};

/// What one transaction changes. Parts may be empty; rows and cursor are stored together or not at all (R1).
struct Batch
{
	StreamId stream; ///< Its folder may be empty where no `cursor`, `note` or `restart` is set.
	std::int32_t epoch = 1;
	TimePoint now{};               ///< The clock of created_at, updated_at and changes.
	std::vector<Message> messages; ///< In order of observation: of two with one key, the later is the newer.
	std::vector<MessageKey> gone;  ///< Marked deleted, no longer tracked, never removed.
	std::vector<Checked> checked;
	std::vector<Reject> rejects;
	std::vector<std::int64_t> resolved; ///< Numbers of rejects that need not be kept any longer.
	std::optional<CursorMove> cursor;
	std::optional<StreamNote> note;
	std::optional<Restart> restart;
	std::optional<Lease> lease; ///< Stored only while the source's lease bears this fence; renewed by the way. None: not asked.
	/// Changes told before this are no longer needed; some thousand of them are removed.
	std::optional<TimePoint> forgetChangesBefore;
	TrackingRule tracking;
	bool quiet = false; ///< A first load: the change feed gets one marker instead of an entry per message (R20).
	/// More comes at once: where there are only messages, and each is stored just as it is, nothing need be written, the cursor least of
	/// all, and the lease is not looked at. A storage that can't look for less than it takes to write ignores this.
	bool cursorMayWait = false;
};

struct Committed
{
	std::size_t inserted = 0;
	std::size_t updated = 0;
	std::size_t unchanged = 0;
	std::size_t forgotten = 0; ///< Changes removed.
	bool cursorWaits = false;  ///< As Batch::cursorMayWait allows: nothing was written, and the cursor stands where it stood.
	/// Other messages under known ids. If there is one, nothing of the batch was stored.
	std::vector<MessageKey> strangers;
	/// Messages that this database can't take as they are: stored mended or not at all, and kept as rejects, in their own folder where
	/// the batch's stream has none.
	std::vector<MessageKey> rejected;
};

} // namespace eyrie
