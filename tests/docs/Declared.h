#pragma once

#include <map>
#include <set>
#include <string>

#include <eyrie/Options.h>

#include "engine/PluginCatalog.h"

namespace eyrie::documents
{

using OptionsByName = std::map<std::string, Option>;

/// What the program and its plugins declare: the truth that documents are held against.
struct Declared
{
	OptionsByName daemon; ///< With those of the engine.
	OptionsByName engine; ///< `sync.*` and `requests.*`.
	std::map<std::string, OptionsByName> storages;
	std::map<std::string, OptionsByName> sources;

	Declared();

	/// Whether this is a key of any configuration; a `*` at the end stands for some key.
	bool knows(const std::string& key) const;

private:
	std::set<std::string> _keys; ///< Those of sources begin with `source.NAME.`.
};

engine::PluginCatalog builtPlugins();

} // namespace eyrie::documents
