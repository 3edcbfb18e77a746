#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <eyrie/Options.h>

#include "HttpSettings.h"
#include "SourceState.h"

namespace eyrie::engine
{

class PluginCatalog;

/// Keys and values as they were written, before anything is known about them.
struct Configuration
{
	std::map<std::string, std::string> values;
	std::vector<std::string> mistakes; ///< Found while reading: a key given twice, an undefined ${variable}.
};

/// Reads one file, .properties, .json or .xml by its ending. Throws Error (misconfigured) if it can't be read or parsed.
Configuration readConfiguration(const std::filesystem::path&);

struct SourceSettings
{
	std::string name;
	std::string plugin;
	Options options;
	SyncRules sync;
	std::int64_t requestsPerMinute = 120;
	std::size_t concurrency = 1;                 ///< Most requests at once.
	Options hook{};                              ///< What a gateway shows that calls us: the values of hookOptions().
	std::map<std::string, std::string> values{}; ///< All that decides the rest, as written: what a reload compares.
};

/// All settings, read once, and valid.
struct Settings
{
	std::string storagePlugin;
	Options storage;
	std::map<std::string, std::string> storageValues; ///< As SourceSettings::values.
	Duration slowQuery = std::chrono::seconds(1);     ///< Calls of the storage that take as long are logged; 0: none is.
	std::vector<SourceSettings> sources;
	HttpSettings http;
	std::string logLevel;
	std::string logFormat;
	std::string logFile;      ///< Empty: standard error.
	bool masksNumbers = true; ///< Phone numbers in the log are not whole.

	/// The options of the daemon itself and of the engine: `plugins.path`, `http.*`, `log.*` and so on, without `storage.` and `source.`.
	static std::vector<Option> daemonOptions();
	/// The options `sync.*` and `requests.*`, which may also be set per source.
	static std::vector<Option> syncOptions();
	/// The options `hook-key` and `hook-key-file`, of each source.
	static std::vector<Option> hookOptions();
	/// The folders of `plugins.path`, or `byDefault`.
	static std::vector<std::filesystem::path> pluginFolders(const Configuration&, const std::filesystem::path& byDefault);

	/// Checks everything, with the options that the plugins declare. Throws Error (misconfigured) whose text is one line for
	/// every mistake. No line shows the value of a secret or of an unknown key.
	static Settings from(const Configuration&, PluginCatalog&);
};

/// Lets environment variables override: EYRIE_STORAGE_PATH is `storage.path`, EYRIE_SOURCE_OFFICE_TOKEN_FILE
/// `source.office.token-file`, for every option that the daemon or a configured plugin declares.
/// `environment` holds the variables as "NAME=value".
void override(Configuration&, PluginCatalog&, const std::vector<std::string>& environment);

} // namespace eyrie::engine
