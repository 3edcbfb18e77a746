#pragma once

#include <functional>
#include <type_traits>

#include <eyrie/Storage.h>

namespace eyrie::kit
{

/// A storage that fails where it is told to, in front of another that does the work.
class FaultyStorage final : public Storage
{
public:
	enum class Call
	{
		migrate,
		state,
		commit,
		lease,
		pending,
		archive,
		discard
	};
	enum class Moment
	{
		before,
		after ///< It has been done; what is thrown now is all that the caller hears of it.
	};

	/// Called around each call; throws what is to go wrong, be it no exception of this project.
	using Trouble = std::function<void(Call, Moment)>;

	/// Keeps a reference.
	FaultyStorage(Storage& storage, Trouble trouble) : _storage(storage), _trouble(std::move(trouble)) {}

	void migrate() override
	{
		around(Call::migrate, [&] { return _storage.migrate(), 0; });
	}
	std::optional<StreamState> state(const StreamId& stream) override
	{
		return around(Call::state, [&] { return _storage.state(stream); });
	}
	Committed commit(const Batch& batch) override
	{
		return around(Call::commit, [&] { return _storage.commit(batch); });
	}
	LeaseAnswer lease(const LeaseRequest& request) override
	{
		return around(Call::lease, [&] { return _storage.lease(request); });
	}
	std::vector<Pending> pending(const PendingQuery& query) override
	{
		return around(Call::pending, [&] { return _storage.pending(query); });
	}
	std::size_t archive(const ArchiveRequest& request) override
	{
		return around(Call::archive, [&] { return _storage.archive(request); });
	}
	std::size_t discard(const ArchiveRequest& request) override
	{
		return around(Call::discard, [&] { return _storage.discard(request); });
	}
	Reader& reader() override { return _storage.reader(); }

private:
	template <class Work>
	std::invoke_result_t<Work> around(Call call, Work&& work)
	{
		_trouble(call, Moment::before);
		auto result = work();
		_trouble(call, Moment::after);
		return result;
	}

	Storage& _storage;
	Trouble _trouble;
};

} // namespace eyrie::kit
