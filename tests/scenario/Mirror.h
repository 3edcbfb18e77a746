#pragma once

#include <map>
#include <memory>
#include <string>

#include "engine/Engine.h"
#include "engine/SourceSync.h"
#include "kit/ManualClock.h"
#include "kit/MemoryStorage.h"
#include "simulator/Device.h"
#include "simulator/DeviceServer.h"

namespace eyrie::scenario
{

/// The time of a scenario, and a gateway in it.
struct Site
{
	kit::ManualClock clock;
	sim::Device device;
	sim::DeviceServer server;

	explicit Site(const sim::DeviceSettings& ways = {}, std::uint64_t seed = 1) :
		device(
			ways, [this] { return clock.now(); }, seed),
		server(device)
	{
	}
};

/// The values of a configuration for one source, `office`, that is the gateway of a site; `more` is added to it.
std::map<std::string, std::string> configurationFor(const Site&, const std::map<std::string, std::string>& more);

/// The engine as the daemon builds it, in this process, on a site's clock.
class Mirror
{
public:
	Mirror(Site&, const std::map<std::string, std::string>& values);

	/// One pass with status refresh; whether all of it succeeded.
	bool once();
	Reader& reader();

private:
	engine::Configuration _configuration;
	engine::PluginCatalog _catalog;
	engine::Settings _settings;
	std::unique_ptr<engine::Engine> _engine;
};

/// One source of the smseagle plugin mirrored into memory: the fast way to try many gateways.
class LightMirror
{
public:
	/// `options`: of the plugin, besides or instead of those of a gateway with APIv2.
	explicit LightMirror(Site&, const engine::SyncRules& rules = {}, const std::map<std::string, std::string>& options = {});

	/// One pass, with a look at whatever is due then. Fails the test on an error.
	engine::PassReport pass();

	/// Reads the last days again, if that is due. Fails the test on an error.
	void sweep();

	/// Requests that the gateway has answered during the last pass, by folder.
	std::map<std::string, std::uint64_t> requests() const { return _requests; }
	std::uint64_t requestsInAll() const;

	kit::MemoryStorage storage;

private:
	Site& _site;
	engine::RequestBudget _budget;
	std::unique_ptr<engine::PluginCatalog> _catalog;
	std::unique_ptr<Source> _source;
	engine::SourceSync _sync;
	std::map<std::string, std::uint64_t> _requests;
};

} // namespace eyrie::scenario
