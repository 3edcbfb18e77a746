#include "Mirror.h"

#include <stdexcept>

namespace eyrie::scenario
{

namespace
{

std::unique_ptr<Source> smseagle(
	engine::PluginCatalog& catalog, Site& site, RequestGate& gate, std::map<std::string, std::string> given)
{
	auto& factory = catalog.source("smseagle");
	given.try_emplace("url", site.server.url());
	if (!given.contains("login")) given.try_emplace("token", "secret");
	const Options options(factory.options(), given);
	return factory.create({"office", site.clock, Poco::Logger::get("eyrie.test"), gate}, options);
}

void throwFirst(const engine::PassReport& report)
{
	for (const auto& folder : report.folders)
		if (folder.error)
			throw std::runtime_error(folder.folder + ": " + folder.error->what() + " (" + folder.error->cause() + ")");
}

} // namespace

std::map<std::string, std::string> configurationFor(const Site& site, const std::map<std::string, std::string>& more)
{
	std::map<std::string, std::string> values{{"plugins.path", EYRIE_PLUGINS}, {"source.office.plugin", "smseagle"},
		{"source.office.url", site.server.url()}, {"source.office.token", "secret"}, {"requests.per-minute", "0"}};
	for (const auto& [key, value] : more) values[key] = value;
	return values;
}


Mirror::Mirror(Site& site, const std::map<std::string, std::string>& values) :
	_configuration{.values = configurationFor(site, values), .mistakes = {}},
	_catalog(engine::Settings::pluginFolders(_configuration, EYRIE_PLUGINS)),
	_settings(engine::Settings::from(_configuration, _catalog)),
	_engine(std::make_unique<engine::Engine>(_settings, _catalog, site.clock))
{
}

bool Mirror::once()
{
	return _engine->once({});
}

Reader& Mirror::reader()
{
	return _engine->storage().reader();
}


LightMirror::LightMirror(Site& site, const engine::SyncRules& rules, const std::map<std::string, std::string>& options) :
	_site(site), _budget(site.clock, 0),
	_catalog(std::make_unique<engine::PluginCatalog>(std::vector<std::filesystem::path>{EYRIE_PLUGINS})),
	_source(smseagle(*_catalog, site, _budget, options)), _sync({"office", *_source, storage, site.clock, _budget, rules}, 1)
{
}

engine::PassReport LightMirror::pass()
{
	const auto before = _site.server.stats().byFolder;
	auto report = _sync.pass({});
	_sync.refresh(report, {.dueBy = _site.clock.now()}, {});
	_requests = _site.server.stats().byFolder;
	for (const auto& [folder, count] : before) _requests[folder] -= count;
	throwFirst(report);
	return report;
}

void LightMirror::sweep()
{
	engine::PassReport report;
	while (_sync.isReconciliationDue()) _sync.reconcile(report, {}, {});
	throwFirst(report);
}

std::uint64_t LightMirror::requestsInAll() const
{
	std::uint64_t all = 0;
	for (const auto& [folder, count] : _requests) all += count;
	return all;
}

} // namespace eyrie::scenario
