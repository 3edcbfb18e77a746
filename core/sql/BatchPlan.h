#pragma once

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

/// The keys of the messages that a batch speaks of, each once, in order.
std::vector<MessageKey> keysOf(const Batch&);

/// What becomes of each message of a batch, given what is stored: a pure decision. Lends both.
class BatchPlan
{
public:
	/// A message of the batch.
	struct Entry
	{
		const KnownRow* known = nullptr; ///< Null: it is new.
		bool seen = false;               ///< Among the batch's messages, not only among those gone.
		bool changed = false;            ///< Its row is new or differs from what is stored.
		Message message;                 ///< The row after the commit.
		std::optional<Tracking> tracking;

		const std::optional<Tracking>& trackingBefore() const;
		std::string_view kind() const; ///< Of the change to be told; requires `changed`.
	};

	BatchPlan(const Batch&, const Known&);

	/// Those under known ids; if there are any, nothing is to be stored.
	const std::vector<MessageKey>& strangers() const { return _strangers; }

	/// In order of first appearance.
	const std::vector<Entry>& entries() const { return _entries; }

	/// How many were inserted, updated, unchanged; and the strangers.
	Committed summary() const;

private:
	Entry& entryOf(const MessageKey&, const KnownRows&);
	void observe(const Message&, const KnownRows&, TimePoint now);

	std::vector<Entry> _entries;
	std::unordered_map<MessageKey, std::size_t, KeyHash> _places;
	std::vector<MessageKey> _strangers;
	std::size_t _settled;
};

} // namespace eyrie::sql
