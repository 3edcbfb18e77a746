// A file of configuration, as properties, JSON or XML, and environment variables on top of it.
//
//   input = kind file      kind: one byte; file: see inflated(). Its lines that begin with EYRIE_ are environment variables, too.
#include <array>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "Input.h"
#include "engine/PluginCatalog.h"
#include "engine/Settings.h"

namespace eyrie::fuzz
{

namespace
{

using namespace engine;
namespace fs = std::filesystem;

constexpr std::size_t largestFile = 16 * 1024;

/// A folder of this process's own, for as long as it runs.
class Folder
{
public:
	Folder() : _path(fs::temp_directory_path() / ("eyrie-fuzz-" + std::to_string(::getpid()))) { fs::create_directories(_path); }
	~Folder()
	{
		std::error_code ignored;
		fs::remove_all(_path, ignored);
	}
	Folder(const Folder&) = delete;
	Folder& operator=(const Folder&) = delete;

	fs::path write(const std::string& name, std::string_view text) const
	{
		std::ofstream(_path / name, std::ios::binary) << text;
		return _path / name;
	}

private:
	fs::path _path;
};

/// What Settings::from() complains about, a line for each mistake; empty if it accepts.
std::string mistakesIn(const Configuration& configuration, PluginCatalog& catalog)
{
	try
	{
		const Settings settings = Settings::from(configuration, catalog);
		promise(!settings.storagePlugin.empty() && !settings.sources.empty(), "accepted settings are complete");
		for (const auto& source : settings.sources)
			promise(source.sync.batchSize > 0 && source.sync.attempts > 0 && source.sync.interval > Duration::zero(),
				"accepted rules make sense");
		return {};
	}
	catch (const Error& error)
	{
		promise(error.kind() == ErrorKind::misconfigured && *error.what() != '\0', "a mistake is the operator's, and has words");
		const std::string text = error.what();
		promise(std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 && c != '\n'; }),
			"mistakes are lines of text");
		return text;
	}
}

/// Secrets, and the values of keys that nobody knows, are in no message.
void promiseSecretsKept(Configuration configuration, PluginCatalog& catalog, const std::string& secret)
{
	const std::string mistakes = '\n' + mistakesIn(configuration, catalog);
	bool any = false;
	for (auto& [key, value] : configuration.values)
		if (key.ends_with(".token") || mistakes.find('\n' + key + ": unknown key") != std::string::npos)
		{
			value = secret;
			any = true;
		}
	if (any) promise(mistakesIn(configuration, catalog).find(secret) == std::string::npos, "secrets are not shown");
}

std::vector<std::string> environmentIn(std::string_view file)
{
	std::vector<std::string> environment;
	Input lines(reinterpret_cast<const std::uint8_t*>(file.data()), file.size());
	while (!lines.isEmpty())
		if (const auto line = lines.line(); line.starts_with("EYRIE_")) environment.emplace_back(line);
	return environment;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
	static const std::array<std::string, 3> names{"eyried.properties", "eyried.json", "eyried.xml"};
	static const Folder folder;
	static PluginCatalog catalog({EYRIE_PLUGINS});
	Input input(data, size);
	const auto& name = names[input.byte() % names.size()];
	const std::string file = inflated(input.rest(), largestFile);
	try
	{
		Configuration configuration = readConfiguration(folder.write(name, file));
		for (const auto& path : Settings::pluginFolders(configuration, "/")) promise(!path.empty(), "a folder has a name");
		override(configuration, catalog, environmentIn(file));
		promiseSecretsKept(std::move(configuration), catalog, secretFor(file));
	}
	catch (const Error& error)
	{
		promise(error.kind() == ErrorKind::misconfigured, "a bad file is the operator's mistake");
	}
	return 0;
}

} // namespace eyrie::fuzz
