#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <eyrie/Storage.h>

namespace eyrie::sql
{

/// A row as a commit found it.
struct KnownRow
{
	std::int64_t id = 0;
	bool archived = false;
	Message message;
	std::optional<Tracking> tracking;
};

struct KeyHash
{
	std::size_t operator()(const MessageKey& key) const { return std::hash<std::string>()(key.id); }
};

using KnownRows = std::unordered_map<MessageKey, KnownRow, KeyHash>;

/// What is stored of the messages that a batch speaks of.
struct Known
{
	KnownRows rows;
	std::unordered_set<const Message*> settled; ///< Of the batch: nothing about these changes, so their rows are not among those.
};

/// What becomes of each message of a batch, given what is stored: a pure decision. Lends both.
class BatchPlan
{
public:
	/// The columns that only storages know.
	struct Own
	{
		TimePoint sortTime{};
		std::optional<TimePoint> deletedAt;
		TimePoint createdAt{};
		TimePoint updatedAt{};
	};

	/// A message of the batch.
	struct Entry
	{
		const KnownRow* known = nullptr; ///< Null: it is new.
		const Message* seen = nullptr;   ///< As the batch first tells it; null: it is only among those gone.
		std::unique_ptr<Message> merged; ///< Made only where the row is more than what the batch tells.
		bool changed = false;            ///< Its row is new or differs from what is stored.
		std::optional<Tracking> tracking;

		/// The row after the commit; its own columns are those of own().
		const Message& message() const { return merged ? *merged : *seen; }
		Own own(TimePoint now) const;
		const std::optional<Tracking>& trackingBefore() const;
		std::string_view kind() const; ///< Of the change to be told; requires `changed`.
	};

	BatchPlan(const Batch&, const Known&);

	/// Those under known ids; if there are any, nothing is to be stored.
	const std::vector<MessageKey>& strangers() const { return _strangers; }

	/// In order of first appearance.
	const std::vector<Entry>& entries() const { return _entries; }

	/// When it is made.
	TimePoint now() const { return _now; }

	/// How many were inserted, updated, unchanged; and the strangers.
	Committed summary() const;

private:
	Entry& entryOf(const MessageKey&, const KnownRows&);
	void observe(const Message&, const KnownRows&);
	void markGone(const MessageKey&, const KnownRows&);

	const TimePoint _now;
	std::vector<Entry> _entries;
	std::unordered_map<std::reference_wrapper<const MessageKey>, std::size_t, KeyHash, std::equal_to<MessageKey>> _places;
	std::vector<MessageKey> _strangers;
	std::size_t _settled;
};

} // namespace eyrie::sql
