#include "Daemon.h"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <iostream>
#include <mutex>
#include <sstream>

#include <unistd.h>

#include <Poco/Util/HelpFormatter.h>

#include "Listing.h"
#include "LogFormat.h"
#include "PidFile.h"
#include "Signals.h"
#include "engine/PassLog.h"

namespace eyrie::app
{

namespace
{

namespace fs = std::filesystem;
using Poco::Util::Option;

// What a service manager waits for before it kills; a commit takes milliseconds.
constexpr auto patience = std::chrono::seconds(5);

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

/// Prefixes each line of an error: a configuration tells all its mistakes at once.
int complain(const std::string& where, const Error& error)
{
	std::istringstream lines(error.what());
	for (std::string line; std::getline(lines, line);) std::cerr << "eyried: " << where << line << "\n";
	return 1;
}

/// Ends the process if stopping takes longer than anybody waits. Nothing is lost: an unfinished transaction is rolled back.
class Deadline
{
public:
	Deadline() :
		_thread(
			[this](std::stop_token stop)
			{
				std::unique_lock lock(_mutex);
				_condition.wait_for(lock, stop, patience, [] { return false; });
				if (!stop.stop_requested()) std::_Exit(0);
			})
	{
	}

private:
	std::mutex _mutex;
	std::condition_variable_any _condition;
	std::jthread _thread;
};

} // namespace


struct Daemon::House
{
	engine::Configuration configuration;
	engine::PluginCatalog catalog;
	engine::Settings settings;
	SystemClock clock;
	std::unique_ptr<engine::Engine> engine;

	explicit House(const fs::path& file) : configuration(engine::readConfiguration(file)), catalog(catalogOf(configuration))
	{
		engine::override(configuration, catalog, environment());
		settings = engine::Settings::from(configuration, catalog);
	}
};


int Daemon::preflight(int argc, char** argv)
{
	bool daemon = false;
	fs::path config = "/etc/eyrie/eyried.properties";
	for (int i = 1; i < argc; ++i)
	{
		const std::string argument = argv[i];
		if (argument == "--daemon") daemon = true;
		if ((argument == "--config" || argument == "-c") && i + 1 < argc) config = argv[i + 1];
		if (argument.starts_with("--config=")) config = argument.substr(9);
	}
	if (!daemon) return 0;
	try
	{
		House house{config};
		return 0;
	}
	catch (const Error& error)
	{
		return complain(config.string() + ": ", error);
	}
}

void Daemon::initialize(Poco::Util::Application&)
{
	// Poco would look for a configuration of its own accord and layer it over others; ours is the one named, and no other.
}

void Daemon::defineOptions(Poco::Util::OptionSet& options)
{
	Application::defineOptions(options);
	const auto plain = [&](const char* name, const char* help) { options.addOption(Option(name, "", help)); };
	options.addOption(Option("config", "c", "the configuration; default /etc/eyrie/eyried.properties").argument("FILE"));
	plain("check", "check configuration, plugins, database and sources; exit 0 or 1");
	plain("once", "one full pass with status refresh; exit 0 if every folder succeeded, else 1");
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
	if (name == "list-plugins") _mode = Mode::list;
	if (name == "version") _mode = Mode::version;
	if (name == "help")
	{
		_mode = Mode::help;
		stopOptionsProcessing();
	}
}

int Daemon::main(const ArgVec& rest)
{
	try
	{
		if (!rest.empty() && _mode != Mode::help)
			throw Error(ErrorKind::misconfigured, ErrorScope::plugin, "what is " + rest.front() + "? See eyried --help");
		switch (_mode)
		{
		case Mode::list: return list();
		case Mode::check: return check();
		case Mode::once: return once();
		case Mode::run: return serve();
		case Mode::version:
			std::cout << "eyried " EYRIE_VERSION " (SDK ABI " << EYRIE_SDK_ABI << ", " EYRIE_TOOLCHAIN ")\n";
			return 0;
		case Mode::help:
			Poco::Util::HelpFormatter help(options());
			help.setUnixStyle(true);
			help.setCommand("eyried");
			help.setUsage("[--config FILE] [--check | --once | --list-plugins | --version] [--daemon] [--pidfile FILE]");
			help.setHeader("Mirrors the messages of remote systems into your own SQL database, and keeps them true.");
			help.setWidth(100);
			help.format(std::cout);
			return 0;
		}
		return 0;
	}
	catch (const Error& error)
	{
		return complain("", error);
	}
}


std::unique_ptr<Daemon::House> Daemon::build() const
{
	auto house = std::make_unique<House>(_config);
	openLog(house->settings.logLevel, house->settings.logFormat, house->settings.logFile);
	house->engine = std::make_unique<engine::Engine>(house->settings, house->catalog, house->clock);
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
	const auto house = build();
	std::cout << "configuration: " << _config.string() << ", valid\n";
	std::stop_source stop;
	const Signals signals([&](int) { stop.request_stop(); });
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
	const auto house = build();
	std::stop_source stop;
	const Signals signals([&](int) { stop.request_stop(); });
	return house->engine->once(stop.get_token()) ? 0 : 1;
}

int Daemon::serve()
{
	std::optional<PidFile> pidFile;
	if (!_pidFile.empty()) pidFile.emplace(_pidFile);
	auto house = build();
	auto& log = Poco::Logger::get("eyrie");

	std::mutex mutex;
	std::condition_variable arrived;
	std::vector<int> received;
	const Signals signals(
		[&](int signal)
		{
			std::lock_guard lock(mutex);
			received.push_back(signal);
			arrived.notify_one();
		});
	poco_information(log, "eyried " EYRIE_VERSION " started with " + _config.string());
	house->engine->start();
	for (;;)
	{
		std::unique_lock lock(mutex);
		arrived.wait(lock, [&] { return !received.empty(); });
		const int signal = received.front();
		received.erase(received.begin());
		lock.unlock();
		if (signal != SIGHUP) break;
		reload(house);
	}
	poco_information(log, "stopping");
	const Deadline deadline;
	house->engine->stop();
	poco_information(log, "stopped");
	return 0;
}

void Daemon::reload(std::unique_ptr<House>& house) const
{
	auto& log = Poco::Logger::get("eyrie");
	try
	{
		auto next = build();
		house->engine->stop();
		house = std::move(next);
		poco_information(log, "configuration read again");
	}
	catch (const Error& error)
	{
		engine::logError(log, "configuration not changed", error);
		return;
	}
	house->engine->start();
}

} // namespace eyrie::app
