#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>

#include <Poco/Logger.h>

#include <eyrie/Plugin.h>

namespace eyrie::bench
{

/// A storage with as many messages as are wanted, made up from a seed: one number has more than half of them, one folder too, and
/// `meter` is a word of more than half, `needle` of every ten thousandth.
class Store final : private RequestGate
{
public:
	/// `numbers`: so many others write as well.
	Store(StorageFactory&, const std::map<std::string, std::string>& options, std::int64_t numbers);

	/// Stores so many, as a first load does; of the last `told` of them the change feed tells one by one. Once. Returns how many per
	/// second.
	double fill(std::int64_t messages, std::int64_t told);

	/// Stores so many more, older than all, as a backfill does: 500 at once. Returns how many per second.
	double backfill(std::int64_t messages);

	Storage& storage() { return *_storage; }

	static constexpr const char* busyNumber = "+48600100200";

private:
	void enter(std::stop_token) override {}
	void add(std::int64_t first, std::int64_t end, bool quiet);
	Message make(std::int64_t number);

	SystemClock _clock;
	std::unique_ptr<Storage> _storage;
	std::mt19937_64 _random{20261122};
	const std::uint64_t _numbers;
	std::int64_t _oldest = 0;
};

} // namespace eyrie::bench
