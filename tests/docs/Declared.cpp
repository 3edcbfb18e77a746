#include "Declared.h"

#include "engine/Settings.h"

namespace eyrie::documents
{

namespace
{

OptionsByName byName(const std::vector<Option>& options)
{
	OptionsByName named;
	for (const auto& option : options) named[option.name] = option;
	return named;
}

} // namespace


engine::PluginCatalog builtPlugins()
{
	return engine::PluginCatalog({EYRIE_PLUGINS});
}


Declared::Declared() : engine(byName(engine::Settings::syncOptions()))
{
	daemon = byName(engine::Settings::daemonOptions());
	daemon.insert(engine.begin(), engine.end());
	auto catalog = builtPlugins();
	for (const auto& file : catalog.list())
		if (file.kind == "source")
			sources[file.name] = byName(catalog.source(file.name).options());
		else
			storages[file.name] = byName(catalog.storage(file.name).options());
	// The plugin of docs/plugin-guide.md, which is not of this build.
	sources["notes"] = byName({{.name = "path"}});

	_keys = {"storage.plugin", "source.NAME.plugin"};
	for (const auto& [name, option] : daemon) _keys.insert(name);
	for (const auto& [name, option] : engine) _keys.insert("source.NAME." + name);
	for (const auto& option : engine::Settings::hookOptions()) _keys.insert("source.NAME." + option.name);
	for (const auto& [plugin, options] : storages)
		for (const auto& [name, option] : options) _keys.insert("storage." + name);
	for (const auto& [plugin, options] : sources)
		for (const auto& [name, option] : options) _keys.insert("source.NAME." + name);
}

bool Declared::knows(const std::string& given) const
{
	std::string key = given;
	if (key.starts_with("source."))
	{
		const auto end = key.find('.', 7);
		if (end == std::string::npos) return true; // The source itself, as --check names it.
		key.replace(7, end - 7, "NAME");
	}
	if (!key.ends_with('*')) return _keys.contains(key);
	key.pop_back();
	for (const auto& known : _keys)
		if (known.starts_with(key)) return true;
	return false;
}

} // namespace eyrie::documents
