#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <eyrie/Batch.h>
#include <eyrie/Export.h>
#include <eyrie/Merge.h>
#include <eyrie/Message.h>

namespace eyrie
{

class Reader;

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

struct LeaseRequest
{
	std::string source;
	std::string holder;
	Duration duration{}; ///< From now on; zero: given back.
	/// The fence of a lease whose holder is known to be dead: it need not run out.
	std::optional<std::int64_t> abandoned;
};

struct LeaseAnswer
{
	bool granted = false;
	std::string holder; ///< Who holds it now.
	std::int64_t fence = 0;
	Duration remaining{}; ///< Until it runs out.
};

/// One slice of what is older than a time.
struct ArchiveRequest
{
	std::string source;
	TimePoint olderThan{};      ///< By sortTime, which lies before this.
	std::size_t limit = 500;    ///< Messages at most.
	std::optional<Lease> lease; ///< As in Batch.
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
	/// not what `cursor->from` says, if it would go down, or if a newer epoch has begun; of scope plugin, if the lease has passed to
	/// another holder. After any other error the outcome may be unknown: ask state().
	/// Rows are compared before they are written, by merge(), firstStored() and track(): committing the same again changes nothing.
	virtual Committed commit(const Batch&) = 0;

	/// Takes, renews or gives back the lease of a source: granted to who holds it, or to anybody once it has run out by the
	/// database's own clock. Many daemons may ask at once; one gets it (R19).
	virtual LeaseAnswer lease(const LeaseRequest&) = 0;

	/// Tracked messages that are due, the most overdue first.
	virtual std::vector<Pending> pending(const PendingQuery&) = 0;

	/// Moves the oldest of a source's messages into the archive, in one transaction. They keep their numbers and all else that is known
	/// of them; seen again they are updated there. Tracked ones stay. Returns how many were moved: 0, nothing is left to be. Throws as
	/// commit() does for a lease that has passed.
	virtual std::size_t archive(const ArchiveRequest&) = 0;

	/// Removes the oldest of a source's messages, archived or not, in the same way; tracked ones stay. What the change feed told of them
	/// is kept there: neither number nor text.
	virtual std::size_t discard(const ArchiveRequest&) = 0;

	/// For whoever shows what is stored. Any thread; lives as long as the storage.
	virtual Reader& reader() = 0;

	/// As Source::extension(), such as Connections::id.
	virtual void* extension(std::string_view id);
};

} // namespace eyrie
