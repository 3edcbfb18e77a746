#pragma once

#include <atomic>
#include <chrono>
#include <string_view>

#include <Poco/Logger.h>
#include <eyrie/Error.h>
#include <eyrie/Reader.h>
#include <eyrie/Storage.h>

namespace eyrie::engine
{

class Observer;

/// A storage in front of another one, whoever made that: tells an observer how long each call took, and logs the slow ones. Two looks
/// at the machine's clock per call; none where nobody listens and nothing is slow.
class MeasuredStorage final : public Storage, private Reader
{
public:
	/// Time passed since some fixed moment.
	using Now = std::chrono::nanoseconds (*)();

	/// Keeps the references; the observer may be null. `slow`: a call that takes as long is logged; 0: none is.
	MeasuredStorage(Storage&, Observer*, Duration slow, Now now = steadyTime);

	/// Any thread.
	void slowFrom(Duration slow) { _slow = slow; }

	/// Not measured: what is made or upgraded takes its time.
	void migrate() override { _storage.migrate(); }
	std::optional<StreamState> state(const StreamId&) override;
	Committed commit(const Batch&) override;
	LeaseAnswer lease(const LeaseRequest&) override;
	std::vector<Pending> pending(const PendingQuery&) override;
	std::size_t archive(const ArchiveRequest&) override;
	std::size_t discard(const ArchiveRequest&) override;
	Reader& reader() override { return *this; }
	void* extension(std::string_view id) override { return _storage.extension(id); }

private:
	std::optional<StoredMessage> find(const MessageKey&) override;
	std::optional<StoredMessage> message(std::int64_t id) override;
	std::vector<StoredMessage> messages(const MessageQuery&) override;
	bool canSearch() override { return _storage.reader().canSearch(); }
	ConversationPage conversations(const ConversationQuery&) override;
	std::vector<FolderCount> counts() override;
	std::vector<Backlog> backlog() override;
	std::vector<StreamSummary> streams() override;
	ChangePage changes(const ChangeQuery&) override;
	std::int64_t lastChange() override;
	std::vector<StoredReject> rejects(const RejectQuery&) override;

	static std::chrono::nanoseconds steadyTime();
	template <class Call>
	auto measured(std::string_view operation, Call&&);
	void ended(std::string_view operation, std::chrono::nanoseconds took, const Error*);

	Storage& _storage;
	Observer* const _observer;
	std::atomic<Duration> _slow;
	const Now _now;
	Poco::Logger& _logger;
};

} // namespace eyrie::engine
