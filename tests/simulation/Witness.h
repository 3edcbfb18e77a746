#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include <eyrie/Clock.h>
#include <eyrie/Reader.h>
#include <eyrie/Storage.h>

#include "Line.h"
#include "Truth.h"
#include "Ways.h"

namespace eyrie::simulation
{

/// A storage that looks at each commit and remembers what has been stored: nothing is invented, nothing goes back, no row is
/// removed, no change is told twice or not at all, tracking begins and ends as R10 says, no cursor passes what may still come, and
/// nobody writes but who holds the lease.
class Witness final : public Storage
{
public:
	/// A row, as it was last seen to be stored.
	struct Kept
	{
		std::int64_t id = 0;
		Message message;
		std::optional<Tracking> tracking;
		std::uint64_t storedAt = 0;               ///< The tick at which the round began that stored it.
		std::optional<std::uint64_t> expiredAt{}; ///< The same of the one in which tracking ended with its time.
	};

	/// What it judges by; all must outlive it.
	struct Place
	{
		Storage& storage;
		const Truth& truth;
		const sim::Device& device;
		const Line& line;
		const Clock& clock;
		const std::uint64_t& tick;
		const std::uint64_t& round; ///< The tick at which the round in hand began.
		const std::string& daemon;  ///< Whose round it is, as it is called where it holds a lease.
		const Ways& ways;
	};

	explicit Witness(const Place& place) : _place(place) {}

	void migrate() override { _place.storage.migrate(); }
	std::optional<StreamState> state(const StreamId& stream) override { return _place.storage.state(stream); }
	Committed commit(const Batch&) override;
	LeaseAnswer lease(const LeaseRequest&) override;
	std::vector<Pending> pending(const PendingQuery& query) override { return _place.storage.pending(query); }
	std::size_t archive(const ArchiveRequest& request) override { return _place.storage.archive(request); }
	std::size_t discard(const ArchiveRequest& request) override { return _place.storage.discard(request); }
	Reader& reader() override { return _place.storage.reader(); }

	/// How many commits let their cursor wait.
	std::size_t waits() const { return _waits; }

	/// Holds all that is stored against all that was seen to be stored.
	void reviewAll();

	/// Waits for an operator since a numbering was found to have begun anew (R18).
	bool isHalted(Space) const;
	/// No stream has failed when it was last read.
	bool isWell() const;
	/// The mirror is one numbering behind the device, or more.
	/// The tick at which the first numbering began that was not noticed. Requires isBehind().
	std::uint64_t unnoticedSince(Space space) const
	{
		return _place.truth.restartedAt(space, _numberings[static_cast<std::size_t>(space)]);
	}
	bool isBehind(Space space) const { return _numberings[static_cast<std::size_t>(space)] != _place.truth.restarts(space); }

	/// A cursor has passed it for a reason that R8 names: only reconciliation brings it (R9).
	bool isLeftToReconciliation(Space space, sim::Id id) const { return _left.contains({space, id}); }

	const std::map<MessageKey, Kept>& kept() const { return _kept; }
	const Kept* find(Space, sim::Id) const;
	/// Of the folder's stream; the tick at which it was first read to its end, if it ever was.
	std::optional<TimePoint> coldStart(sim::Folder) const;
	std::optional<std::uint64_t> loadedAt(sim::Folder) const;

private:
	struct Stream
	{
		StreamState state;
		std::optional<std::uint64_t> loadedAt;
	};

	void reviewRows(const Batch&, const Committed&);
	bool reviewRow(const Batch&, const MessageKey&, const StoredMessage&);
	void requireTrue(const Message&) const;
	void requireGone(const MessageKey&);
	void requireUnsuspicious(const Message& fresh) const;
	void beginEpoch(Space, std::int32_t epoch);
	void reviewChanges(const Batch&, std::size_t inserted);
	void reviewStream(const Batch&, const Committed&);
	void requireNothingPassed(const StreamId&, std::int64_t from, std::int64_t to);
	bool mayBePassed(sim::Id, const Record&) const;
	bool isBeforeColdStart(sim::Folder, const Record&) const;
	bool isRejected(sim::Id, const Record&) const;
	bool cameBack(const Record&) const;
	bool isOutOfSight(const Record&) const;
	bool isLongPlanned(const Record&) const;
	bool isNarrowed(const Record&) const;
	void reviewTracking(const Batch&);
	void requireEnd(const Kept&, const Batch&) const;
	void requireTrack(const Kept&, const Tracking&, const Batch&) const;

	const Place _place;
	std::size_t _waits = 0;
	std::map<MessageKey, Kept> _kept;
	std::map<std::string, Stream> _streams; ///< By folder.
	std::set<std::int64_t> _changed;        ///< Rows of the commit in hand: those that existed,
	std::set<std::int64_t> _fresh;          ///< and new ones.
	std::set<std::pair<Space, sim::Id>> _left;
	std::int32_t _epochs[2] = {1, 1};
	std::size_t _numberings[2] = {}; ///< How many the device had had before when the epoch began.
	std::int64_t _lastChange = 0;
	std::string _holder; ///< Of the lease.
};

} // namespace eyrie::simulation
