#include "Settings.h"

#include <algorithm>
#include <set>

#include "PluginCatalog.h"
#include "Spelling.h"

namespace eyrie::engine
{

namespace
{

using Values = std::map<std::string, std::string>;

/// Collects what is wrong with a configuration, and takes out of it what is right.
class Reading
{
public:
	explicit Reading(const Configuration& configuration) : _values(configuration.values), _mistakes(configuration.mistakes) {}

	/// The values of these options below `prefix`, which are then known keys.
	Values take(const std::string& prefix, const std::vector<Option>& options)
	{
		Values taken;
		for (const auto& option : options)
		{
			const std::string key = prefix + option.name;
			_known.push_back(key);
			const auto value = _values.find(key);
			if (value == _values.end())
			{
				if (option.required) wrong(key + ": is missing: " + option.help);
				continue;
			}
			_used.insert(key);
			const std::string mistake = mistakeIn(option, value->second);
			if (mistake.empty())
				taken[option.name] = value->second;
			else
				wrong(key + " = " + (option.secret ? "***" : value->second) + ": " + mistake);
		}
		return taken;
	}

	/// Keys below the prefix can't be judged: what knows them is missing.
	void ignore(const std::string& prefix)
	{
		for (const auto& [key, value] : _values)
			if (key.starts_with(prefix)) _used.insert(key);
	}

	void wrong(const std::string& mistake) { _mistakes.push_back(mistake); }

	/// Throws if there was any mistake.
	void finish()
	{
		for (const auto& [key, value] : _values)
		{
			if (_used.contains(key)) continue;
			const std::string near = nearest(key, _known);
			wrong(key + ": unknown key"
				+ (near.empty() ? "; see the list in etc/eyried.properties" : "; did you mean " + near + "?"));
		}
		std::string text;
		for (auto& mistake : _mistakes)
		{
			// A key or a value may hold anything, a NUL too, which would end the text.
			std::replace_if(
				mistake.begin(), mistake.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
			text += (text.empty() ? "" : "\n") + mistake;
		}
		if (!text.empty()) throw Error(ErrorKind::misconfigured, ErrorScope::plugin, text);
	}

private:
	const Values& _values;
	std::vector<std::string> _mistakes;
	std::vector<std::string> _known;
	std::set<std::string> _used;
};

const Option storagePluginOption{
	.name = "plugin", .help = "the name of a storage plugin; eyried --list-plugins shows them", .required = true};
const Option sourcePluginOption{
	.name = "plugin", .help = "the name of a source plugin; eyried --list-plugins shows them", .required = true};

/// `office` of `source.office.url`; empty if the key is no such one.
std::string sourceOf(const std::string& key)
{
	if (!key.starts_with("source.")) return {};
	const auto end = key.find('.', 7);
	return end == std::string::npos ? "" : key.substr(7, end - 7);
}

std::set<std::string> sourceNames(const Values& values)
{
	std::set<std::string> names;
	for (const auto& [key, value] : values)
		if (const std::string name = sourceOf(key); !name.empty()) names.insert(name);
	return names;
}

bool isName(const std::string& name)
{
	return name.size() <= 64
		&& std::all_of(
			name.begin(), name.end(), [](unsigned char c) { return (c < 128 && std::isalnum(c) != 0) || c == '-' || c == '_'; });
}

/// Options that are valid, or defaults where a mistake has been noted already.
Options complete(const std::vector<Option>& declared, const Values& given)
{
	std::vector<Option> lenient = declared;
	for (auto& option : lenient) option.required = false;
	return {lenient, given};
}

SyncRules syncRules(const Options& options)
{
	SyncRules rules;
	rules.interval = options.duration("sync.interval");
	rules.isAdaptive = options.text("sync.schedule") == "adaptive";
	rules.intervalMin = options.duration("sync.interval-min");
	rules.intervalMax = options.duration("sync.interval-max");
	rules.businessHours = BusinessHours::parse(options.text("sync.business-hours")).value_or(BusinessHours());
	rules.statusInterval = options.duration("sync.status-interval");
	rules.coldStart = options.duration("sync.cold-start");
	rules.settle = options.duration("sync.settle");
	rules.reconcileInterval = options.duration("sync.reconcile-interval");
	rules.reconcileWindow = options.duration("sync.reconcile-window");
	rules.goneAfter = options.duration("sync.gone-after");
	rules.goneLimit = static_cast<int>(options.integer("sync.gone-limit"));
	rules.lease = options.duration("sync.lease");
	rules.batchSize = static_cast<std::size_t>(options.integer("sync.batch-size"));
	rules.attempts = static_cast<int>(options.integer("sync.attempts"));
	rules.tracking.maxValidity = options.duration("sync.max-validity-horizon");
	rules.tracking.firstCheck = rules.statusInterval;
	return rules;
}

std::vector<Option> operator+(std::vector<Option> left, const std::vector<Option>& right)
{
	left.insert(left.end(), right.begin(), right.end());
	return left;
}

void checkIntervals(const std::string& prefix, const SyncRules& rules, Reading& reading)
{
	if (rules.interval < std::chrono::seconds(1)) reading.wrong(prefix + "sync.interval: is shorter than 1s");
	if (rules.isAdaptive && rules.intervalMin < std::chrono::seconds(1))
		reading.wrong(prefix + "sync.interval-min: is shorter than 1s");
	if (rules.isAdaptive && (rules.interval < rules.intervalMin || rules.intervalMax < rules.interval))
		reading.wrong(prefix + "sync.interval: is not between sync.interval-min and sync.interval-max");
	if (rules.statusInterval < std::chrono::seconds(1)) reading.wrong(prefix + "sync.status-interval: is shorter than 1s");
}

/// What is read again by and by must not have been removed meanwhile, or it would be new.
void checkAge(const std::string& key, Duration age, const SourceSettings& source, Reading& reading)
{
	if (age == Duration::zero()) return;
	for (const auto& [name, readAgain] :
		{std::pair{"sync.cold-start", source.sync.coldStart}, std::pair{"sync.reconcile-window", source.sync.reconcileWindow}})
		if (age <= readAgain) reading.wrong(key + ": is not longer than " + name + " of source " + source.name);
}

void readAges(const Options& daemon, SourceSettings& source, Reading& reading)
{
	for (const char* key : {"changes.keep", "archive.after", "retention.delete-after"}) source.values[key] = daemon.text(key);
	source.sync.keepChanges = daemon.duration("changes.keep");
	source.sync.archiveAfter = daemon.duration("archive.after");
	source.sync.deleteAfter = daemon.duration("retention.delete-after");
	checkAge("archive.after", source.sync.archiveAfter, source, reading);
	checkAge("retention.delete-after", source.sync.deleteAfter, source, reading);
}

SourceSettings readSource(const std::string& name, const Values& global, PluginCatalog& catalog, Reading& reading)
{
	const std::string prefix = "source." + name + ".";
	SourceSettings source{.name = name, .plugin = {}, .options = {}, .sync = {}};
	if (!isName(name)) reading.wrong(prefix + "*: a source's name is made of at most 64 letters, digits, - and _");

	Values engine = global;
	for (const auto& [key, value] : reading.take(prefix, Settings::syncOptions())) engine[key] = value;
	const Options options = complete(Settings::syncOptions(), engine);
	source.sync = syncRules(options);
	source.requestsPerMinute = options.integer("requests.per-minute");
	source.concurrency = static_cast<std::size_t>(options.integer("requests.concurrency"));
	checkIntervals(prefix, source.sync, reading);
	if (const auto& hours = options.text("sync.business-hours"); !BusinessHours::parse(hours))
		reading.wrong(prefix + "sync.business-hours = " + hours + ": is not of the form Mon-Fri 08:00-18:00");

	source.hook = complete(Settings::hookOptions(), reading.take(prefix, Settings::hookOptions()));
	source.plugin = reading.take(prefix, {sourcePluginOption})["plugin"];
	source.values = engine;
	source.values["plugin"] = source.plugin;
	if (source.plugin.empty())
	{
		reading.ignore(prefix);
		return source;
	}
	try
	{
		const auto declared = catalog.source(source.plugin).options();
		const auto given = reading.take(prefix, declared);
		source.values.insert(given.begin(), given.end());
		source.options = complete(declared, given);
	}
	catch (const Error& error)
	{
		reading.wrong(prefix + "plugin: " + error.what());
		reading.ignore(prefix);
	}
	return source;
}

} // namespace


std::vector<std::filesystem::path> Settings::pluginFolders(
	const Configuration& configuration, const std::filesystem::path& byDefault)
{
	const auto given = configuration.values.find("plugins.path");
	if (given == configuration.values.end() || given->second.empty()) return {byDefault};
	std::vector<std::filesystem::path> folders;
	for (std::size_t begin = 0; begin <= given->second.size();)
	{
		const auto end = std::min(given->second.find(':', begin), given->second.size());
		if (end > begin) folders.emplace_back(given->second.substr(begin, end - begin));
		begin = end + 1;
	}
	return folders;
}


Settings Settings::from(const Configuration& configuration, PluginCatalog& catalog)
{
	Reading reading(configuration);
	Settings settings;
	const Options daemon = complete(daemonOptions(), reading.take("", daemonOptions()));
	settings.logLevel = daemon.text("log.level");
	settings.logFormat = daemon.text("log.format");
	settings.logFile = daemon.text("log.file");
	settings.masksNumbers = daemon.text("log.numbers") == "masked";
	settings.slowQuery = daemon.duration("storage.slow-query");
	settings.http = HttpSettings::from(daemon);
	for (const auto& mistake : settings.http.mistakes()) reading.wrong(mistake);

	settings.storagePlugin = reading.take("storage.", {storagePluginOption})["plugin"];
	try
	{
		if (settings.storagePlugin.empty())
			reading.ignore("storage.");
		else
		{
			const auto declared = catalog.storage(settings.storagePlugin).options();
			settings.storageValues = reading.take("storage.", declared);
			settings.storage = complete(declared, settings.storageValues);
		}
	}
	catch (const Error& error)
	{
		reading.wrong(std::string("storage.plugin: ") + error.what());
		reading.ignore("storage.");
	}

	const Values global = reading.take("", syncOptions());
	const auto names = sourceNames(configuration.values);
	if (names.empty()) reading.wrong("source.NAME.plugin: no source is configured; add one, as in etc/eyried.properties");
	for (const auto& name : names)
	{
		settings.sources.push_back(readSource(name, global, catalog, reading));
		readAges(daemon, settings.sources.back(), reading);
	}
	reading.finish();
	return settings;
}


namespace
{

std::string variableOf(const std::string& key)
{
	std::string name = "EYRIE_" + key;
	for (auto& c : name) c = c == '.' || c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
	return name;
}

/// Applies the variables that name one of these options; of unknown plugins there are none to name.
void overrideBelow(const std::string& prefix, const std::vector<Option>& options, const Values& variables,
	Configuration& configuration, std::set<std::string>& used)
{
	for (const auto& option : options)
	{
		const auto found = variables.find(variableOf(prefix + option.name));
		if (found == variables.end()) continue;
		configuration.values[prefix + option.name] = found->second;
		used.insert(found->first);
	}
}

template <class Declare>
std::vector<Option> declared(Declare&& declare)
{
	try
	{
		return declare();
	}
	catch (const Error&)
	{
		return {}; // Told by Settings::from(), which loads the plugin again.
	}
}

} // namespace


void override(Configuration& configuration, PluginCatalog& catalog, const std::vector<std::string>& environment)
{
	Values variables;
	for (const auto& entry : environment)
		if (const auto equals = entry.find('='); entry.starts_with("EYRIE_") && equals != std::string::npos)
			variables[entry.substr(0, equals)] = entry.substr(equals + 1);

	std::set<std::string> used;
	overrideBelow("", Settings::daemonOptions() + Settings::syncOptions(), variables, configuration, used);
	overrideBelow("storage.", {storagePluginOption}, variables, configuration, used);
	const auto& values = configuration.values;
	if (const auto plugin = values.find("storage.plugin"); plugin != values.end())
		overrideBelow(
			"storage.", declared([&] { return catalog.storage(plugin->second).options(); }), variables, configuration, used);
	for (const auto& name : sourceNames(values))
	{
		const std::string prefix = "source." + name + ".";
		overrideBelow(prefix, Settings::syncOptions() + Settings::hookOptions() + std::vector<Option>{sourcePluginOption},
			variables, configuration, used);
		if (const auto plugin = values.find(prefix + "plugin"); plugin != values.end())
			overrideBelow(
				prefix, declared([&] { return catalog.source(plugin->second).options(); }), variables, configuration, used);
	}
	for (const auto& [name, value] : variables)
		if (!used.contains(name))
			configuration.mistakes.push_back(name + ": this environment variable names no known key; unset or correct it");
}

} // namespace eyrie::engine
