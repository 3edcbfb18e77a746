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
	Store(StorageFactory&, const std::map<std::string, std::string>& options);

	/// Stores so many more, in batches of 500; newer than what is there, or (a backfill) older than all. Returns how many per second.
	double add(std::int64_t messages, bool older = false);

	Storage& storage() { return *_storage; }

	static constexpr const char* busyNumber = "+48600100200";

private:
	void enter(std::stop_token) override {}
	Message make(std::int64_t number);

	SystemClock _clock;
	std::unique_ptr<Storage> _storage;
	std::mt19937_64 _random{20261122};
	std::int64_t _newest = 0;
	std::int64_t _oldest = 0;
};

} // namespace eyrie::bench
