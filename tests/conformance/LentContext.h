#pragma once

#include <map>
#include <memory>
#include <string>

#include <eyrie/Plugin.h>
#include <kit/ManualClock.h>

namespace eyrie::conformance
{

/// What the daemon would lend to a storage plugin.
class LentContext final : private RequestGate
{
public:
	std::unique_ptr<Storage> create(StorageFactory& factory, const std::map<std::string, std::string>& options)
	{
		return factory.create({"storage", _clock, Poco::Logger::get("storage"), *this}, Options(factory.options(), options));
	}

	kit::ManualClock& clock() { return _clock; }

private:
	void enter(std::stop_token) override {}

	kit::ManualClock _clock;
};

} // namespace eyrie::conformance
