#include "Engine.h"

#include <atomic>
#include <random>
#include <thread>

#include "SourceWorker.h"

namespace eyrie::engine
{

/// A source and everything that belongs to it alone.
struct Engine::Place
{
	Place(const SourceSettings& settings, PluginCatalog& catalog, Storage& storage, Clock& clock, std::function<void()> prepare) :
		name(settings.name), logger(Poco::Logger::get("eyrie.source." + settings.name)), budget(clock, settings.requestsPerMinute),
		source(catalog.source(settings.plugin).create({settings.name, clock, logger, budget}, settings.options)),
		workplace{.name = name,
			.source = *source,
			.storage = storage,
			.clock = clock,
			.budget = budget,
			.rules = settings.sync,
			.holder = thisProcess()},
		worker(workplace, logger, std::move(prepare), std::random_device()())
	{
	}

	const std::string name;
	Poco::Logger& logger;
	RequestBudget budget;
	std::unique_ptr<Source> source;
	const Workplace workplace;
	SourceWorker worker;
};


Engine::Engine(const Settings& settings, PluginCatalog& catalog, Clock& clock) :
	_storageGate(std::make_unique<RequestBudget>(clock, 0))
{
	auto& logger = Poco::Logger::get("eyrie.storage");
	std::string mistakes;
	const auto make = [&](const std::string& what, auto&& call)
	{
		try
		{
			call();
		}
		catch (const Error& error)
		{
			mistakes += (mistakes.empty() ? "" : "\n") + what + ": " + error.what();
		}
	};
	make("storage",
		[&] {
			_storage = catalog.storage(settings.storagePlugin).create({"storage", clock, logger, *_storageGate}, settings.storage);
		});
	for (const auto& source : settings.sources)
		make("source." + source.name,
			[&]
			{
				if (_storage) _places.push_back(std::make_unique<Place>(source, catalog, *_storage, clock, [this] { prepare(); }));
			});
	if (!mistakes.empty()) throw Error(ErrorKind::misconfigured, ErrorScope::plugin, mistakes);
}

Engine::~Engine()
{
	stop();
}

Storage& Engine::storage()
{
	return *_storage;
}

void Engine::prepare()
{
	std::lock_guard lock(_prepareMutex);
	if (_prepared) return;
	_storage->migrate();
	_prepared = true;
}

void Engine::start()
{
	for (const auto& place : _places) place->worker.start();
}

void Engine::stop()
{
	for (const auto& place : _places) place->worker.requestStop();
	for (const auto& place : _places) place->worker.join();
}

bool Engine::once(std::stop_token stop)
{
	std::atomic<bool> good = true;
	{
		std::vector<std::jthread> threads;
		for (const auto& place : _places)
			threads.emplace_back(
				[&place = *place, &good, stop]
				{
					try
					{
						if (!place.worker.once(stop)) good = false;
					}
					catch (const std::exception&)
					{
						good = false; // Stopped.
					}
				});
	}
	return good;
}

Engine::Place& Engine::placeOf(const std::string& source)
{
	std::string names;
	for (const auto& place : _places)
	{
		if (place->name == source) return *place;
		names += (names.empty() ? "" : ", ") + place->name;
	}
	throw Error(ErrorKind::misconfigured, ErrorScope::plugin, "no source \"" + source + "\" is configured; there are: " + names);
}

Verified Engine::verify(const std::string& source, std::optional<TimePoint> since, std::stop_token stop)
{
	auto& place = placeOf(source);
	prepare();
	return Verification(place.workplace, since).run(std::move(stop));
}

Retried Engine::retryRejects(const std::string& source, std::stop_token stop)
{
	Retried retried;
	placeOf(source).worker.alone([&](SourceSync& sync) { retried = sync.retryRejects(stop); });
	return retried;
}

void Engine::startEpoch(const std::string& source, const std::string& space, std::stop_token stop)
{
	placeOf(source).worker.alone([&](SourceSync& sync) { sync.startEpoch(space, stop); });
}

std::vector<Finding> Engine::check(std::stop_token stop)
{
	std::vector<Finding> findings;
	const auto look = [&](const std::string& what, auto&& call)
	{
		try
		{
			findings.push_back({what, call(), true});
		}
		catch (const Error& error)
		{
			findings.push_back({what, error.what(), false});
		}
	};
	look("storage",
		[&]
		{
			prepare();
			std::int64_t messages = 0;
			for (const auto& count : _storage->reader().counts()) messages += count.messages;
			return "ready, " + std::to_string(messages) + " messages";
		});
	for (const auto& place : _places)
	{
		look("source." + place->name, [&] { return place->source->probe(stop).about; });
		if (!findings.back().good) continue;
		std::vector<Folder> folders;
		look("source." + place->name + " folders",
			[&]
			{
				folders = place->source->folders(stop);
				return std::to_string(folders.size());
			});
		for (const auto& folder : folders)
			look("source." + place->name + "/" + folder.name,
				[&]
				{
					const auto state = _prepared ? _storage->state({place->name, folder.name}) : std::nullopt;
					const Position from = state && state->cursor ? Position(*state->cursor) : Position(FromOldest{});
					place->source->fetch({.folder = folder, .from = from, .until = {}, .limit = 1, .stop = stop});
					return std::string("may be read");
				});
	}
	return findings;
}

} // namespace eyrie::engine
