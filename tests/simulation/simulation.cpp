// usage: eyrie_simulation [--from SEED] [--count N] [--seed SEED] [--storage memory|sqlite] [--script FILE]
//                         [--stop] [--no-shrink] [--print] [--verbose]
// Lets whole histories happen and holds what came of each against every promise. One that breaks a promise is cut down and shown.
// --stop ends with the first.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <unistd.h>

#include <Poco/AutoPtr.h>
#include <Poco/ConsoleChannel.h>
#include <Poco/Logger.h>
#include <Poco/TemporaryFile.h>
#include <kit/MemoryStorage.h>
#include <sqlite/Factory.h>

#include "Run.h"
#include "Shrink.h"

namespace
{

using namespace eyrie;
using namespace eyrie::simulation;

struct Orders
{
	std::uint64_t from = 1;
	std::uint64_t count = 1;
	std::string storage = "memory";
	std::string script;
	bool print = false;
	bool verbose = false;
	bool shrink = true;
	bool stop = false;
};

class Unlimited final : public RequestGate
{
	void enter(std::stop_token) override {}
};

/// The database has a clock of its own, which nobody sets.
class DatabaseClock final : public Clock
{
public:
	explicit DatabaseClock(kit::ManualClock& clock) : _clock(clock) {}

	TimePoint now() const override { return TimePoint(_clock.elapsed()); }
	Duration elapsed() const override { return _clock.elapsed(); }
	bool wait(Duration duration, std::stop_token stop) override { return _clock.wait(duration, stop); }

private:
	kit::ManualClock& _clock;
};

class InMemory final
{
public:
	std::unique_ptr<Storage> operator()(kit::ManualClock& clock)
	{
		_clock.emplace(clock);
		return std::make_unique<kit::MemoryStorage>(kit::MemoryStorage::Contents(), &*_clock);
	}

private:
	std::optional<DatabaseClock> _clock;
};

/// A database in a file of its own, in memory where there is such a place.
class SqliteFile final
{
public:
	SqliteFile() :
		_path((std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path().string())
			+ "/eyrie-simulation-" + std::to_string(::getpid()) + ".db")
	{
	}
	~SqliteFile() { remove(); }

	std::unique_ptr<Storage> operator()(kit::ManualClock& clock)
	{
		remove();
		return _factory.create({"storage", clock, Poco::Logger::get("storage"), _gate},
			Options(_factory.options(), {{"path", _path}, {"synchronous", "normal"}}));
	}

private:
	void remove() const
	{
		for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(_path + end);
	}

	const std::string _path;
	sqlite::Factory _factory;
	Unlimited _gate;
};

std::uint64_t seedInHand = 0;

extern "C" void __sanitizer_set_death_callback(void (*)()) __attribute__((weak));

// Who allocated what is told by the seed, which can be run again; to remember it each time takes a third of the time.
extern "C" const char* __asan_default_options()
{
	return "malloc_context_size=1:quarantine_size_mb=8";
}

void tellSeed()
{
	std::cerr << "\nat seed " << seedInHand << std::endl;
}

Orders ordersFrom(int argc, char** argv)
{
	Orders orders;
	for (int i = 1; i < argc; ++i)
	{
		const std::string word = argv[i];
		const auto value = [&] { return ++i < argc ? std::string(argv[i]) : throw std::invalid_argument(word + " needs a value"); };
		if (word == "--from" || word == "--seed")
			orders.from = std::stoull(value());
		else if (word == "--count")
			orders.count = std::stoull(value());
		else if (word == "--storage")
			orders.storage = value();
		else if (word == "--script")
			orders.script = value();
		else if (word == "--print")
			orders.print = true;
		else if (word == "--verbose")
			orders.verbose = true;
		else if (word == "--stop")
			orders.stop = true;
		else if (word == "--no-shrink")
			orders.shrink = false;
		else
			throw std::invalid_argument("unknown option " + word);
	}
	return orders;
}

std::optional<History> scripted(const std::string& path)
{
	std::ifstream file(path);
	std::stringstream text;
	text << file.rdbuf();
	return historyFrom(text.str());
}

void tell(const History& history, const Violation& violation, const Orders& orders, const MakeStorage& make)
{
	std::cout << "seed " << history.seed << ": " << violation.promise << ": " << violation.text << "\n";
	std::cout << "again: eyrie_simulation --seed " << history.seed << " --storage " << orders.storage << "\n" << std::flush;
	if (!orders.shrink) return;
	const Shrunk shrunk = shrink(history, violation, make);
	std::cout << "cut down from " << history.steps.size() << " steps to " << shrunk.history.steps.size() << ":\n"
			  << textOf(shrunk.history) << "# " << shrunk.violation.promise << ": " << shrunk.violation.text << "\n"
			  << std::flush;
}

std::size_t countOf(const std::map<std::string, std::size_t>& broken, std::initializer_list<const char*> promises)
{
	std::size_t count = 0;
	for (const auto* promise : promises)
		if (const auto found = broken.find(promise); found != broken.end()) count += found->second;
	return count;
}


int run(const Orders& orders)
{
	SqliteFile file;
	InMemory memory;
	const bool inFile = orders.storage == "sqlite";
	const MakeStorage make = [&](kit::ManualClock& clock) { return inFile ? file(clock) : memory(clock); };
	std::map<std::string, std::size_t> broken;
	Tally tally;
	const auto begun = std::chrono::steady_clock::now();
	for (std::uint64_t i = 0; i < orders.count; ++i)
	{
		seedInHand = orders.from + i;
		auto history = orders.script.empty() ? historyOf(seedInHand) : scripted(orders.script);
		if (!history) throw std::invalid_argument(orders.script + " is no history");
		// A lease runs out by the database's own clock, which nobody here can move.
		if (inFile) history->ways.elsewhere = 0;
		if (orders.print)
		{
			std::cout << textOf(*history) << std::flush;
			continue;
		}
		const auto violation = violationIn(*history, make, tally);
		if (!violation) continue;
		if (++broken[violation->promise] <= 3) tell(*history, *violation, orders, make);
		if (orders.stop) break;
	}
	const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
	if (orders.print) return 0;
	for (const auto& [what, count] : tally) std::cout << what << ": " << count << "\n";
	std::size_t all = 0;
	for (const auto& [promise, count] : broken) all += count, std::cout << "BROKEN " << promise << ": " << count << "\n";
	const auto lost = countOf(broken, {"lost", "removed", "passed", "stale", "gone", "unnoticed", "starved", "untracked"});
	const auto duplicated = countOf(broken, {"told twice", "tracked twice", "miscounted", "invented"});
	const auto regressed = countOf(broken, {"regressed", "overwritten"});
	std::cout << orders.count << " histories (" << orders.storage << ") from seed " << orders.from << ": " << lost << " lost, "
			  << duplicated << " duplicated, " << regressed << " regressed, " << all - lost - duplicated - regressed
			  << " broken otherwise; " << took.count() << " s\n";
	return all == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv)
{
	try
	{
		const Orders orders = ordersFrom(argc, argv);
		if (__sanitizer_set_death_callback) __sanitizer_set_death_callback(tellSeed);
		Poco::Logger::root().setLevel(orders.verbose ? "debug" : "none");
		if (orders.verbose) Poco::Logger::root().setChannel(Poco::AutoPtr<Poco::Channel>(new Poco::ConsoleChannel));
		return run(orders);
	}
	catch (const std::exception& error)
	{
		std::cerr << error.what() << "\n";
		return 2;
	}
}
