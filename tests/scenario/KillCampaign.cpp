// The daemon, killed with SIGKILL at random moments, hundreds of times, while a gateway lives and answers badly. In between, and at
// the end, nothing may be lost, there twice, or gone back.
//
//     kill_campaign [KILLS [sqlite | mysql]]
#include <csignal>
#include <functional>
#include <iostream>
#include <map>
#include <random>
#include <thread>

#include "Mirror.h"
#include "Program.h"
#include "Truth.h"
#include "kit/MariaDb.h"
#include "simulator/Traffic.h"

namespace eyrie::scenario
{

namespace
{

using namespace std::chrono_literals;

/// What must never go back, of one row.
struct Mark
{
	std::int32_t stage = 0;
	bool isFinal = false;
};

struct Tally
{
	int kills = 0;
	int faults = 0;
	std::size_t messages = 0;
	std::size_t lost = 0;
	std::size_t duplicated = 0;
	std::size_t regressed = 0;
};

class Campaign
{
public:
	explicit Campaign(std::map<std::string, std::string> storage) :
		_storage(std::move(storage)), _server(_device), _traffic(_device, 7)
	{
		_device.fill({.rows = 2000, .days = 6});
		_server.onRequest([this](const sim::RequestSeen&) { return fault(); });
	}

	Tally run(int kills)
	{
		_traffic.run(900);
		for (int i = 0; i < kills; ++i)
		{
			Program daemon({EYRIE_EYRIED, "--config", configuration()});
			std::this_thread::sleep_for(std::chrono::milliseconds(chance(900)));
			daemon.signal(SIGKILL);
			daemon.wait();
			++_tally.kills;
			look();
		}
		_traffic.stop();
		_faulty = false;
		settle();
		return _tally;
	}

private:
	int chance(int below) { return static_cast<int>(_random() % static_cast<unsigned>(below)); }

	std::string configuration() const
	{
		std::string text = "plugins.path = " EYRIE_PLUGINS "\nsource.office.plugin = smseagle\nsource.office.url = " + _server.url()
			+ "\nsource.office.token = secret\nrequests.per-minute = 0\nsync.interval = 1s\nsync.status-interval = 1s\n"
			  "sync.settle = 2s\nsync.batch-size = 50\n";
		for (const auto& [name, value] : _storage) text += "storage." + name + " = " + escaped(value) + "\n";
		return _folder.write("eyried.properties", text);
	}

	/// On the server's threads.
	sim::Fault fault()
	{
		if (!_faulty) return {};
		const std::lock_guard lock(_faultMutex);
		const auto draw = _faultRandom() % 40;
		if (draw < 8) ++_faults;
		switch (draw)
		{
		case 0: return sim::Fault::error(500);
		case 1: return sim::Fault::error(503);
		case 2: return sim::Fault::cut();
		case 3: return sim::Fault::cut({}, true);
		case 4: return sim::Fault::closed();
		case 5: return sim::Fault::delayed(30ms);
		case 6: return sim::Fault::loginPage();
		case 7: return sim::Fault::errorObject();
		default: return {};
		}
	}

	/// Whether anything has gone back since the last look; whether a row is there twice.
	void look()
	{
		engine::PluginCatalog catalog({EYRIE_PLUGINS});
		SystemClock clock;
		engine::RequestBudget gate(clock, 0);
		auto values = _storage;
		auto& factory = catalog.storage(values.at("plugin"));
		values.erase("plugin");
		const auto storage
			= factory.create({"storage", clock, Poco::Logger::get("eyrie.test"), gate}, Options(factory.options(), values));
		storage->migrate();
		std::map<MessageKey, Mark> marks;
		MessageQuery query{.source = "office", .limit = 500};
		for (;;)
		{
			const auto page = storage->reader().messages(query);
			for (const auto& [id, message] : page)
				if (!marks.try_emplace(message.key, Mark{message.stage, isFinal(message.delivery)}).second) ++_tally.duplicated;
			if (page.size() < query.limit) break;
			query.after = AfterMessage{page.back().message.sortTime, page.back().id};
		}
		for (const auto& [key, before] : _marks)
		{
			const auto now = marks.find(key);
			if (now == marks.end() || now->second.stage < before.stage || (before.isFinal && !now->second.isFinal))
				++_tally.regressed;
		}
		std::map<std::string, std::int64_t> cursors;
		for (const auto& [stream, state] : storage->reader().streams())
			if (state.cursor) cursors[stream.folder] = *state.cursor->position;
		for (const auto& [folder, position] : _cursors)
			if (cursors[folder] < position) ++_tally.regressed;
		_cursors = std::move(cursors);
		_marks = std::move(marks);
	}

	/// Until the last report is in and the last row is old; then the mirror must be equal.
	void settle()
	{
		while (_device.step() > 0 || std::chrono::steady_clock::now() < _quietSince + 3s) std::this_thread::sleep_for(50ms);
		Outcome outcome;
		for (int i = 0; i < 20; ++i)
		{
			eyried({"--config", configuration(), "--once"});
			outcome = eyried({"--config", configuration(), "--verify", "office"});
			if (outcome.code == 0) break;
			_device.step();
			std::this_thread::sleep_for(1s);
		}
		look();
		_tally.messages = _marks.size();
		_tally.faults = _faults;
		if (outcome.code == 0) return;
		std::cout << outcome.output;
		for (const char* kind : {"\nmissing ", "\nstale ", "\nahead ", "\nextra "})
			for (auto at = ("\n" + outcome.output).find(kind); at != std::string::npos;
				 at = ("\n" + outcome.output).find(kind, at + 1))
				++_tally.lost;
		if (_tally.lost == 0) ++_tally.lost; // It could not even be compared.
	}

	static sim::DeviceSettings ways()
	{
		sim::DeviceSettings settings;
		settings.order = sim::DeviceSettings::Order::random;
		settings.sentExcludesFinal = true;
		settings.life.shortestReport = 1s;
		settings.life.longestReport = 4s;
		settings.life.retryAfter = 2s;
		return settings;
	}

	const std::map<std::string, std::string> _storage;
	Scratch _folder;
	sim::Device _device{ways()};
	sim::DeviceServer _server;
	sim::Traffic _traffic;
	std::atomic<bool> _faulty = true;
	std::mutex _faultMutex;
	std::mt19937 _faultRandom{11};
	int _faults = 0;
	std::mt19937 _random{std::random_device()()};
	const std::chrono::steady_clock::time_point _quietSince = std::chrono::steady_clock::now();
	std::map<MessageKey, Mark> _marks;
	std::map<std::string, std::int64_t> _cursors;
	Tally _tally;
};

bool report(const std::string& name, const Tally& tally)
{
	std::cout << name << ": " << tally.kills << " kills, " << tally.faults << " faulty answers, " << tally.messages
			  << " messages: " << tally.lost << " lost, " << tally.duplicated << " duplicated, " << tally.regressed << " regressed"
			  << std::endl;
	return tally.lost + tally.duplicated + tally.regressed == 0;
}

} // namespace

} // namespace eyrie::scenario

int main(int argc, char** argv)
try
{
	using namespace eyrie;
	const int kills = argc > 1 ? std::stoi(argv[1]) : 500;
	const std::string only = argc > 2 ? argv[2] : "";
	bool good = true;
	if (only != "mysql")
	{
		const scenario::Scratch folder;
		good = scenario::report("SQLite", scenario::Campaign({{"plugin", "sqlite"}, {"path", folder / "messages.db"}}).run(kills));
	}
	if (only != "sqlite")
	{
		kit::MariaDbServer server;
		server.createDatabase("eyrie");
		auto storage = server.options("eyrie");
		storage["plugin"] = "mysql";
		good = scenario::report("MariaDB", scenario::Campaign(std::move(storage)).run(kills)) && good;
	}
	return good ? 0 : 1;
}
catch (const std::exception& error)
{
	std::cerr << error.what() << "\n";
	return 1;
}
