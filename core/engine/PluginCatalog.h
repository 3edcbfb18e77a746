#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <eyrie/Plugin.h>

namespace eyrie::engine
{

/// A plugin file, and what it says of itself or why it is refused.
struct PluginFile
{
	std::filesystem::path path;
	std::string kind, name, version, summary;
	std::string refusal; ///< Empty if it can be used.
};

/// Finds plugins in folders and loads them: the plain C handshake first, C++ only if that fits. What is loaded is never unloaded.
/// Not thread-safe; factories live as long as the catalog.
class PluginCatalog
{
public:
	/// Plugin NAME is the file NAME.so in the first of these folders that has it.
	explicit PluginCatalog(std::vector<std::filesystem::path> folders);
	~PluginCatalog();

	/// Throw Error (misconfigured) that says which file was refused and why, or which plugins there are.
	SourceFactory& source(const std::string& name);
	StorageFactory& storage(const std::string& name);

	/// Every plugin file of the folders, by file name.
	std::vector<PluginFile> list() const;

private:
	struct Loaded;

	std::filesystem::path find(const std::string& name) const;
	std::vector<std::filesystem::path> files() const;
	template <class Factory>
	Factory& factory(std::map<std::string, std::unique_ptr<Factory>>&, const std::string& kind, const std::string& name);

	std::vector<std::filesystem::path> _folders;
	std::map<std::string, std::unique_ptr<SourceFactory>> _sources;
	std::map<std::string, std::unique_ptr<StorageFactory>> _storages;
};

} // namespace eyrie::engine
