#include "Daemon.h"

#include <functional>
#include <iostream>
#include <sstream>

#include <unistd.h>

#include <Poco/Util/HelpFormatter.h>

#include "Ending.h"
#include "Listing.h"
#include "LogFormat.h"
#include "MainLoop.h"
#include "OpenFiles.h"
#include "Orders.h"
#include "PidFile.h"
#include "engine/Observers.h"
#include "engine/PassLog.h"
#include "http/Site.h"

namespace eyrie::app
{

namespace
{

namespace fs = std::filesystem;
using Poco::Util::Option;

fs::path defaultPlugins()
{
	const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
	std::istringstream candidates(EYRIE_PLUGIN_FOLDERS);
	fs::path folder, first;
	for (std::string candidate; std::getline(candidates, candidate, ':');)
	{
		folder = (here / candidate).lexically_normal();
		if (first.empty()) first = folder;
		if (fs::is_directory(folder)) return folder;
	}
	return first;
}

std::vector<std::string> environment()
{
	std::vector<std::string> variables;
	for (char** variable = environ; *variable; ++variable) variables.emplace_back(*variable);
	return variables;
}

engine::PluginCatalog catalogOf(engine::Configuration& configuration)
{
	// The one variable that has to be known before any plugin is.
	if (const char* folders = std::getenv("EYRIE_PLUGINS_PATH")) configuration.values["plugins.path"] = folders;
	return engine::PluginCatalog(engine::Settings::pluginFolders(configuration, defaultPlugins()));
}

std::string listed(const std::vector<std::string>& names)
{
	std::string text;
	for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
	return text.empty() ? "none" : text;
}

// Databases, gateways, the log, and whoever else connects.
constexpr std::size_t filesOfItsOwn = 500 + http::Server::threads + http::Server::mostQueued;

/// Prefixes each line of an error: a configuration tells all its mistakes at once.
int complain(const std::string& where, const Error& error)
{
	std::istringstream lines(error.what());
	for (std::string line; std::getline(lines, line);) std::cerr << "eyried: " << where << line << "\n";
	return 1;
}

} // namespace


struct Daemon::House
{
	engine::Configuration configuration;
	engine::PluginCatalog catalog;
	engine::Settings settings;
	SystemClock clock;
	http::Metrics metrics; // Before whatever tells it.
	MainLoop loop;
	http::Pulse pulse{clock};
	engine::Observers observers{{&metrics, &pulse}};
	std::unique_ptr<engine::Engine> engine;
	std::shared_ptr<http::Site> site; // Null if http.listen is empty. Shared with nobody but a reload under way.

	explicit House(const fs::path& file) : configuration(engine::readConfiguration(file)), catalog(catalogOf(configuration))
	{
		engine::override(configuration, catalog, environment());
		settings = engine::Settings::from(configuration, catalog);
	}

	void start()
	{
		engine->start();
		if (site) site->start();
	}

	void stop()
	{
		if (site) site->stop();
		engine->stop();
	}

	/// Takes over the socket of the present one where it listens at the same address. Null if http.listen is empty.
	std::shared_ptr<http::Site> siteFor(const engine::Settings& wanted)
	{
		if (wanted.http.listen.empty()) return nullptr;
		engine::Settings possible = wanted;
		possible.http.subscribers = roomForSubscribers(wanted.http.subscribers, filesOfItsOwn);
		return std::make_shared<http::Site>(
			possible, *engine, metrics, pulse, clock, [this](const std::string& who) { return loop.reload(who); }, site.get());
	}

	/// To settings by which the engine works already, and to their site.
	void goOver(engine::Settings to, std::shared_ptr<http::Site> next)
	{
		const bool levelChanges = to.logLevel != settings.logLevel;
		settings = std::move(to);
		if (site) site->stop();
		if (levelChanges) engine->stop(); // Poco's loggers know no lock.
		try
		{
			openLog(settings);
		}
		catch (const Error& error)
		{
			engine::logError(Poco::Logger::get("eyrie"), "the log goes on where it was", error); // Its file was there a moment ago.
		}
		if (levelChanges) engine->start();
		site = std::move(next);
		if (site) site->start();
	}
};


int Daemon::preflight(int argc, char** argv)
{
	bool daemon = false;
	fs::path config = "/etc/eyrie/eyried.properties", pidFile;
	for (int i = 1; i < argc; ++i)
	{
		const std::string argument = argv[i];
		if (argument == "--daemon") daemon = true;
		if ((argument == "--config" || argument == "-c") && i + 1 < argc) config = argv[i + 1];
		if (argument.starts_with("--config=")) config = argument.substr(9);
		if (argument == "--pidfile" && i + 1 < argc) pidFile = argv[i + 1];
		if (argument.starts_with("--pidfile=")) pidFile = argument.substr(10);
	}
	if (!daemon) return 0;
	try
	{
		if (!pidFile.empty()) PidFile{pidFile};
		const auto house = build(config);
		requireLog(house->settings.logFile);
		house->site = house->siteFor(house->settings);
		return 0;
	}
	catch (const Error& error)
	{
		return complain(config.string() + ": ", error);
	}
	catch (const std::exception& error)
	{
		return complain(config.string() + ": ", engine::unexpected(error));
	}
}

void Daemon::initialize(Poco::Util::Application&)
{
	// Poco would look for a configuration of its own accord and layer it over others; ours is the one named, and no other.
}

void Daemon::defineOptions(Poco::Util::OptionSet& options)
{
	// Not ServerApplication's: its --pidfile does not lock.
	Application::defineOptions(options); // NOLINT(bugprone-parent-virtual-call)
	const auto plain = [&](const char* name, const char* help) { options.addOption(Option(name, "", help)); };
	options.addOption(Option("config", "c", "the configuration; default /etc/eyrie/eyried.properties").argument("FILE"));
	plain("check", "check configuration, plugins, database and sources; exit 0 or 1");
	plain("once", "one full pass with status refresh; exit 0 if every folder succeeded, else 1");
	options.addOption(Option("verify", "", "compare a source with its mirror, which stays as it is; exit 0 only if they are equal")
						  .argument("SOURCE"));
	options.addOption(Option("since", "", "with --verify: leave out older messages; a time in UTC, or 2d").argument("TIME"));
	options.addOption(
		Option("retry-rejects", "", "ask a source once more for what could not be read or stored").argument("SOURCE"));
	options.addOption(Option("new-epoch", "", "mirror an id space anew whose numbering has started anew").argument("SOURCE/SPACE"));
	plain("list-plugins", "show the plugins and their options");
	plain("version", "show the version");
	plain("help", "show this");
	plain("daemon", "run in the background");
	options.addOption(Option("pidfile", "", "write the process id there, and refuse to start twice").argument("FILE"));
}

void Daemon::handleOption(const std::string& name, const std::string& value)
{
	if (name == "config") _config = fs::absolute(value);
	if (name == "pidfile") _pidFile = fs::absolute(value);
	if (name == "check") _mode = Mode::check;
	if (name == "once") _mode = Mode::once;
	if (name == "verify") command(Mode::verify, value);
	if (name == "retry-rejects") command(Mode::retryRejects, value);
	if (name == "new-epoch") command(Mode::newEpoch, value);
	if (name == "since") _since = value;
	if (name == "list-plugins") _mode = Mode::list;
	if (name == "version") _mode = Mode::version;
	if (name == "help")
	{
		_mode = Mode::help;
		stopOptionsProcessing();
	}
}

void Daemon::command(Mode mode, const std::string& object)
{
	_mode = mode;
	_object = object;
}

int Daemon::main(const ArgVec& rest)
{
	try
	{
		if (!rest.empty() && _mode != Mode::help)
			throw Error(ErrorKind::misconfigured, ErrorScope::plugin, "what is " + rest.front() + "? See eyried --help");
		if (!_since.empty() && _mode != Mode::verify && _mode != Mode::help)
			throw Error(ErrorKind::misconfigured, ErrorScope::plugin, "--since belongs to --verify; see eyried --help");
		return act();
	}
	catch (const Error& error)
	{
		return complain("", error);
	}
	catch (const std::exception& error)
	{
		return complain("", engine::unexpected(error));
	}
}

template <class Order>
int Daemon::obey(Order&& order) const
{
	const auto house = build(_config);
	openLog(house->settings);
	std::stop_source stop;
	const Ending ending(1, [&] { stop.request_stop(); });
	return order(*house->engine, stop.get_token()) ? 0 : 1;
}

int Daemon::act() const
{
	switch (_mode)
	{
	case Mode::list: return list();
	case Mode::check: return check();
	case Mode::once: return once();
	case Mode::verify: return obey([&](auto& engine, auto stop) { return verify(engine, _object, _since, std::cout, stop); });
	case Mode::retryRejects: return obey([&](auto& engine, auto stop) { return retryRejects(engine, _object, std::cout, stop); });
	case Mode::newEpoch: return obey([&](auto& engine, auto stop) { return startEpoch(engine, _object, std::cout, stop), true; });
	case Mode::run: return serve();
	case Mode::version: std::cout << "eyried " EYRIE_VERSION " (SDK ABI " << EYRIE_SDK_ABI << ", " EYRIE_TOOLCHAIN ")\n"; return 0;
	case Mode::help: break;
	}
	Poco::Util::HelpFormatter help(options());
	help.setUnixStyle(true);
	help.setCommand("eyried");
	help.setUsage("[--config FILE] [--check | --once | --verify SOURCE | --retry-rejects SOURCE | --new-epoch SOURCE/SPACE | "
				  "--list-plugins | --version] [--daemon] [--pidfile FILE]");
	help.setHeader("Mirrors the messages of remote systems into your own SQL database, and keeps them true.");
	help.setWidth(100);
	help.format(std::cout);
	return 0;
}


std::unique_ptr<Daemon::House> Daemon::build(const fs::path& config)
{
	auto house = std::make_unique<House>(config);
	house->engine = std::make_unique<engine::Engine>(house->settings, house->catalog, house->clock, &house->observers);
	http::Site::check(house->settings.http);
	http::Hooks::check(house->settings);
	return house;
}

int Daemon::list() const
{
	engine::Configuration configuration;
	if (fs::exists(_config)) configuration = engine::readConfiguration(_config);
	auto catalog = catalogOf(configuration);
	return listPlugins(catalog, std::cout) ? 0 : 1;
}

int Daemon::check() const
{
	const auto house = build(_config);
	openLog(house->settings);
	std::cout << "configuration: " << _config.string() << ", valid\n";
	std::stop_source stop;
	const Ending ending(1, [&] { stop.request_stop(); });
	bool good = true;
	for (const auto& finding : house->engine->check(stop.get_token()))
	{
		std::cout << finding.what << ": " << (finding.good ? "" : "FAILED: ") << finding.outcome << std::endl;
		good = good && finding.good;
	}
	return good ? 0 : 1;
}

int Daemon::once() const
{
	std::optional<PidFile> pidFile;
	if (!_pidFile.empty()) pidFile.emplace(_pidFile);
	return obey([](auto& engine, auto stop) { return engine.once(stop); });
}

int Daemon::serve() const
{
	std::optional<PidFile> pidFile;
	if (!_pidFile.empty()) pidFile.emplace(_pidFile);
	const auto house = build(_config);
	openLog(house->settings);
	auto& log = Poco::Logger::get("eyrie");
	house->site = house->siteFor(house->settings);

	const Ending ending(
		0, [&] { house->loop.end(); }, [&] { house->loop.reloadSoon(); });
	poco_information(log, "eyried " EYRIE_VERSION " started with " + _config.string());
	house->start();
	house->loop.run([&](const std::string& who) { return reload(*house, who); });
	poco_information(log, "stopping");
	house->stop();
	poco_information(log, "stopped");
	return 0;
}

MainLoop::Turn Daemon::reload(House& house, const std::string& who) const
{
	auto& log = Poco::Logger::get("eyrie");
	poco_information(log, "reading the configuration again, asked by " + who);
	try
	{
		auto configuration = engine::readConfiguration(_config);
		engine::override(configuration, house.catalog, environment());
		const auto folders
			= [](const engine::Configuration& read) { return engine::Settings::pluginFolders(read, defaultPlugins()); };
		if (folders(configuration) != folders(house.configuration))
			throw Error(ErrorKind::misconfigured, ErrorScope::plugin, "plugins.path: has been changed, which takes a restart");
		auto settings = engine::Settings::from(configuration, house.catalog);
		requireLog(settings.logFile);
		http::Site::check(settings.http);
		http::Hooks::check(settings);
		auto site = house.siteFor(settings);
		const auto reloaded = house.engine->reload(settings);
		// Nothing can fail from here on.
		house.configuration = std::move(configuration);
		return {reloaded,
			[&house, &log, reloaded, settings, site]
			{
				house.goOver(settings, site);
				poco_information(log, "configuration read again");
				poco_information(log,
					"sources: unchanged: " + listed(reloaded.unchanged) + "; changed: " + listed(reloaded.changed)
						+ "; new: " + listed(reloaded.added) + "; removed: " + listed(reloaded.removed));
			}};
	}
	catch (const Error& error)
	{
		engine::logError(log, "configuration not changed", error);
		throw;
	}
	catch (const std::exception& error)
	{
		engine::logError(log, "configuration not changed", engine::unexpected(error));
		throw;
	}
}

} // namespace eyrie::app
