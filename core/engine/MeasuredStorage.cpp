#include "MeasuredStorage.h"

#include <cstdio>

#include "Observer.h"

namespace eyrie::engine
{

MeasuredStorage::MeasuredStorage(Storage& storage, Observer* observer, Duration slow, Now now) :
	_storage(storage), _observer(observer), _slow(slow), _now(now), _logger(Poco::Logger::get("eyrie.storage"))
{
}

std::chrono::nanoseconds MeasuredStorage::steadyTime()
{
	return std::chrono::steady_clock::now().time_since_epoch();
}

template <class Call>
auto MeasuredStorage::measured(std::string_view operation, Call&& call)
{
	if (!_observer && _slow.load() == Duration::zero()) return call();
	const auto begun = _now();
	try
	{
		auto answer = call();
		ended(operation, _now() - begun, nullptr);
		return answer;
	}
	catch (const Error& error)
	{
		ended(operation, _now() - begun, &error);
		throw;
	}
}

void MeasuredStorage::ended(std::string_view operation, std::chrono::nanoseconds took, const Error* error)
{
	const Duration slow = _slow;
	const bool isSlow = slow != Duration::zero() && took >= slow;
	tell(_observer,
		[&](Observer& observer)
		{
			observer.storageCalled({.operation = operation,
				.took = took,
				.error = error ? std::optional(error->kind()) : std::nullopt,
				.isSlow = isSlow});
		});
	if (!isSlow) return;
	char seconds[32];
	std::snprintf(seconds, sizeof(seconds), "%.3f s", std::chrono::duration<double>(took).count());
	_logger.warning("slow: " + std::string(operation) + " took " + seconds + (error ? ", and failed" : ""));
}


std::optional<StreamState> MeasuredStorage::state(const StreamId& stream)
{
	return measured("state", [&] { return _storage.state(stream); });
}

Committed MeasuredStorage::commit(const Batch& batch)
{
	return measured("commit", [&] { return _storage.commit(batch); });
}

LeaseAnswer MeasuredStorage::lease(const LeaseRequest& request)
{
	return measured("lease", [&] { return _storage.lease(request); });
}

std::vector<Pending> MeasuredStorage::pending(const PendingQuery& query)
{
	return measured("pending", [&] { return _storage.pending(query); });
}

std::size_t MeasuredStorage::archive(const ArchiveRequest& request)
{
	return measured("archive", [&] { return _storage.archive(request); });
}

std::size_t MeasuredStorage::discard(const ArchiveRequest& request)
{
	return measured("discard", [&] { return _storage.discard(request); });
}


std::optional<StoredMessage> MeasuredStorage::find(const MessageKey& key)
{
	return measured("find", [&] { return _storage.reader().find(key); });
}

std::optional<StoredMessage> MeasuredStorage::message(std::int64_t id)
{
	return measured("message", [&] { return _storage.reader().message(id); });
}

std::vector<StoredMessage> MeasuredStorage::messages(const MessageQuery& query)
{
	return measured(query.text ? "search" : "messages", [&] { return _storage.reader().messages(query); });
}

ConversationPage MeasuredStorage::conversations(const ConversationQuery& query)
{
	return measured("conversations", [&] { return _storage.reader().conversations(query); });
}

std::vector<FolderCount> MeasuredStorage::counts()
{
	return measured("counts", [&] { return _storage.reader().counts(); });
}

std::vector<Backlog> MeasuredStorage::backlog()
{
	return measured("backlog", [&] { return _storage.reader().backlog(); });
}

std::vector<StreamSummary> MeasuredStorage::streams()
{
	return measured("streams", [&] { return _storage.reader().streams(); });
}

ChangePage MeasuredStorage::changes(const ChangeQuery& query)
{
	return measured("changes", [&] { return _storage.reader().changes(query); });
}

std::int64_t MeasuredStorage::lastChange()
{
	return measured("last_change", [&] { return _storage.reader().lastChange(); });
}

std::vector<StoredReject> MeasuredStorage::rejects(const RejectQuery& query)
{
	return measured("rejects", [&] { return _storage.reader().rejects(query); });
}

} // namespace eyrie::engine
