#include "PluginCatalog.h"

#include <algorithm>

#include <Poco/ClassLoader.h>
#include <Poco/SharedLibrary.h>

namespace eyrie::engine
{

namespace
{

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& text)
{
	throw Error(ErrorKind::misconfigured, ErrorScope::plugin, text);
}

std::string text(const char* said)
{
	return said ? said : "";
}

/// Why a plugin with this handshake can't be used, or empty. Plain C: nothing of the plugin's C++ is touched.
std::string mismatch(const EyriePluginInfo& info)
{
	if (info.size < sizeof(std::uint32_t) * 2 || info.abi != EYRIE_SDK_ABI)
		return "was built for SDK ABI " + std::to_string(info.abi) + ", this daemon has " + std::to_string(EYRIE_SDK_ABI)
			+ "; rebuild it against the installed SDK";
	if (info.size != sizeof(EyriePluginInfo))
		return "has a handshake of " + std::to_string(info.size) + " bytes, this daemon expects "
			+ std::to_string(sizeof(EyriePluginInfo)) + "; rebuild it against the installed SDK";
	if (text(info.toolchain) != EYRIE_TOOLCHAIN)
		return "was built with toolchain " + text(info.toolchain)
			+ ", this daemon with " EYRIE_TOOLCHAIN "; rebuild it with the daemon's compiler, standard library and Poco";
	return {};
}

/// Opens the library and leaves it open: code that ran once may have left pointers to itself anywhere.
PluginFile shakeHands(const fs::path& path)
{
	PluginFile file{.path = path};
	const auto library = std::make_unique<Poco::SharedLibrary>();
	try
	{
		library->load(path.string(), Poco::SharedLibrary::SHLIB_LOCAL);
		if (!library->hasSymbol("eyriePluginInfo"))
			file.refusal = "is no Eyrie plugin: it has no symbol eyriePluginInfo";
		else
		{
			const auto& info = *static_cast<const EyriePluginInfo*>(library->getSymbol("eyriePluginInfo"));
			file.refusal = mismatch(info);
			if (file.refusal.empty())
			{
				file.kind = text(info.kind);
				file.name = text(info.name);
				file.version = text(info.version);
				file.summary = text(info.summary);
			}
		}
	}
	catch (const Poco::Exception& error)
	{
		file.refusal = "cannot be loaded: " + error.message();
	}
	return file;
}

/// The way from a checked file to its factory is Poco's own.
template <class Factory>
std::unique_ptr<Factory> load(const fs::path& path, const std::string& manifest)
{
	Poco::ClassLoader<Factory> loader;
	loader.loadLibrary(path.string(), manifest);
	return std::unique_ptr<Factory>(loader.create("factory"));
}

} // namespace


PluginCatalog::PluginCatalog(std::vector<fs::path> folders) : _folders(std::move(folders)) {}

PluginCatalog::~PluginCatalog() = default;

SourceFactory& PluginCatalog::source(const std::string& name)
{
	return factory(_sources, "source", name);
}

StorageFactory& PluginCatalog::storage(const std::string& name)
{
	return factory(_storages, "storage", name);
}

std::vector<PluginFile> PluginCatalog::list() const
{
	std::vector<PluginFile> found;
	for (const auto& path : files()) found.push_back(shakeHands(path));
	return found;
}

std::vector<fs::path> PluginCatalog::files() const
{
	std::vector<fs::path> files;
	for (const auto& folder : _folders)
	{
		std::error_code error;
		for (const auto& entry : fs::directory_iterator(folder, error))
			if (entry.path().extension() == ".so") files.push_back(entry.path());
	}
	std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.filename() < b.filename(); });
	return files;
}

fs::path PluginCatalog::find(const std::string& name) const
{
	std::string there, where;
	for (const auto& path : files())
	{
		if (path.stem() == name) return path;
		there += (there.empty() ? "" : ", ") + path.stem().string();
	}
	for (const auto& folder : _folders) where += (where.empty() ? "" : ", ") + folder.string();
	refuse("plugin " + name + ": no file " + name + ".so in " + where + "; "
		+ (there.empty() ? "there is no plugin at all; set plugins.path" : "there are " + there));
}

template <class Factory>
Factory& PluginCatalog::factory(
	std::map<std::string, std::unique_ptr<Factory>>& loaded, const std::string& kind, const std::string& name)
{
	if (const auto found = loaded.find(name); found != loaded.end()) return *found->second;
	const PluginFile file = shakeHands(find(name));
	if (!file.refusal.empty()) refuse("plugin " + file.path.string() + " " + file.refusal);
	if (file.kind != kind) refuse("plugin " + file.path.string() + " is a " + file.kind + " plugin, not a " + kind + " plugin");
	if (file.name != name) refuse("plugin " + file.path.string() + " calls itself " + file.name + "; name the file after it");
	try
	{
		return *(loaded[name] = load<Factory>(file.path, kind == "source" ? "EyrieSource" : "EyrieStorage"));
	}
	catch (const Poco::Exception& error)
	{
		loaded.erase(name);
		refuse("plugin " + file.path.string() + " has no factory: " + error.displayText());
	}
}

} // namespace eyrie::engine
