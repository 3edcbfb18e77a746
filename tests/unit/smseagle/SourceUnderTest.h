#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <Poco/Logger.h>

#include <eyrie/Plugin.h>

#include "Settings.h"
#include "SmsEagleSource.h"
#include "kit/ManualClock.h"

namespace eyrie::smseagle
{

/// Lets everything through at once. Any thread; what it counts is read once that is done.
class OpenGate final : public RequestGate
{
public:
	void enter(std::stop_token stop) override
	{
		if (stop.stop_requested()) throw Error(ErrorKind::cancelled, ErrorScope::plugin, "stopped at the gate");
		const std::lock_guard lock(_mutex);
		++entered;
		mostAtOnce = std::max(mostAtOnce, entered - outcomes.size());
	}

	void left(const RequestOutcome& outcome) override
	{
		const std::lock_guard lock(_mutex);
		outcomes.push_back(outcome);
	}

	std::size_t entered = 0;
	std::size_t mostAtOnce = 0;
	std::vector<RequestOutcome> outcomes;

private:
	std::mutex _mutex;
};

/// A source as the daemon would make it, from options.
struct SourceUnderTest
{
	explicit SourceUnderTest(std::map<std::string, std::string> options, std::size_t concurrency = 1) :
		source(std::make_unique<SmsEagleSource>(PluginContext{.name = "office",
													.clock = clock,
													.logger = Poco::Logger::get("smseagle"),
													.gate = gate,
													.concurrency = concurrency},
			settingsFrom(Options(declaredOptions(), options))))
	{
	}

	Page fetch(const std::string& folder, Position from, std::size_t limit = 500, std::stop_token stop = {})
	{
		for (const auto& known : source->folders({}))
			if (known.name == folder)
				return source->fetch(
					{.folder = known, .from = std::move(from), .until = {}, .limit = limit, .stop = std::move(stop)});
		throw Error(ErrorKind::internal, ErrorScope::plugin, "no folder " + folder);
	}

	kit::ManualClock clock;
	OpenGate gate;
	std::unique_ptr<SmsEagleSource> source;
};

inline Cursor after(std::int64_t id)
{
	return {.token = std::to_string(id), .position = id};
}

} // namespace eyrie::smseagle
