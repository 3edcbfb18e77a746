#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <eyrie/Clock.h>
#include <eyrie/Reader.h>
#include <eyrie/Storage.h>

namespace eyrie::kit
{

/// A storage in memory. It passes the same suite as the real ones, and is written apart from them, so that each checks the other.
/// Any thread; a commit is seen whole or not at all.
class MemoryStorage final : public Storage, private Reader
{
public:
	struct Row
	{
		std::int64_t id = 0;
		Message message;
		std::optional<Tracking> tracking;
		bool archived = false;
	};

	struct StoredLease
	{
		std::string holder;
		std::int64_t fence = 0;
		TimePoint expiresAt{};
	};

	/// Everything that is stored. Copy it to look at it, or to go back to it.
	struct Contents
	{
		std::map<MessageKey, Row> rows;
		std::map<StreamId, StreamState> streams;
		std::vector<Change> changes;
		std::vector<StoredReject> rejects;
		std::map<std::string, StoredLease> leases;
		std::int64_t lastId = 0;
		std::int64_t lastReject = 0;
		std::int64_t forgottenTo = 0;
		std::int64_t lastChange = 0;
	};

	MemoryStorage() = default;
	/// Its own clock is the machine's, or the one given, which must outlive it.
	explicit MemoryStorage(Contents, const Clock* clock = nullptr);

	Contents snapshot() const;
	void restore(Contents);

	void migrate() override;
	std::optional<StreamState> state(const StreamId&) override;
	Committed commit(const Batch&) override;
	LeaseAnswer lease(const LeaseRequest&) override;
	std::vector<Pending> pending(const PendingQuery&) override;
	std::size_t archive(const ArchiveRequest&) override;
	std::size_t discard(const ArchiveRequest&) override;
	Reader& reader() override;

private:
	/// A row on its way from what was stored to what will be.
	struct Step
	{
		const Row* stored = nullptr;
		Row row;
		bool seen = false;
	};
	/// In order of first appearance: local numbers and changes are given in that order.
	struct Work
	{
		std::deque<Step> steps;
		std::map<MessageKey, Step*> byKey;
	};

	std::optional<StoredMessage> find(const MessageKey&) override;
	std::optional<StoredMessage> message(std::int64_t id) override;
	std::vector<StoredMessage> messages(const MessageQuery&) override;
	bool canSearch() override { return true; }
	ConversationPage conversations(const ConversationQuery&) override;
	std::vector<FolderCount> counts() override;
	std::vector<Backlog> backlog() override;
	std::vector<StreamSummary> streams() override;
	ChangePage changes(const ChangeQuery&) override;
	std::int64_t lastChange() override;
	std::vector<StoredReject> rejects(const RejectQuery&) override;

	Step& begin(Work&, const MessageKey&) const;
	void observe(Work&, const Batch&, std::vector<MessageKey>& strangers) const;
	bool isIdle(const Work&, const Batch&) const;
	void store(Work&, const Batch&, Committed&);
	void tell(const Step&, const Batch&);
	void finishChecks(const Batch&);
	void keepRejects(const Batch&);
	void moveStream(const Batch&);
	void requireLease(const std::string& source, const std::optional<Lease>&);
	std::vector<Row*> outdated(const ArchiveRequest&, bool archivedToo);
	std::size_t forgetChanges(TimePoint);
	TimePoint now() const;

	mutable std::mutex _mutex;
	Contents _contents;
	const Clock* _clock = nullptr;
};

} // namespace eyrie::kit
