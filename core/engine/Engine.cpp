#include "Engine.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "SourcePlace.h"

namespace eyrie::engine
{

namespace
{

constexpr const char* removed = "the source has been removed from the configuration";

/// Calls, and adds what is wrong to the mistakes.
template <class Call>
void collect(std::string& mistakes, const std::string& what, Call&& call)
{
	try
	{
		call();
	}
	catch (const Error& error)
	{
		mistakes += (mistakes.empty() ? "" : "\n") + what + ": " + error.what();
	}
}

void requireNone(const std::string& mistakes)
{
	if (!mistakes.empty()) throw Error(ErrorKind::misconfigured, ErrorScope::plugin, mistakes);
}

} // namespace


Engine::Engine(const Settings& settings, PluginCatalog& catalog, Clock& clock, Observer* observer) :
	_clock(clock), _catalog(catalog), _observer(observer), _board(clock, observer), _storagePlugin(settings.storagePlugin),
	_storageValues(settings.storageValues), _storageGate(std::make_unique<RequestBudget>(clock, 0))
{
	auto& logger = Poco::Logger::get("eyrie.storage");
	std::string mistakes;
	collect(mistakes, "storage",
		[&]
		{
			_storage = catalog.storage(settings.storagePlugin).create({"storage", clock, logger, *_storageGate}, settings.storage);
			_measured = std::make_unique<MeasuredStorage>(*_storage, observer, settings.slowQuery);
		});
	for (const auto& source : settings.sources)
		if (_storage) _places.push_back(make(source, mistakes));
	requireNone(mistakes);
}

Engine::~Engine()
{
	stop();
}

Storage& Engine::storage()
{
	return *_measured;
}

Storage& Engine::readyStorage()
{
	if (_prepared) return *_measured;
	const std::unique_lock lock(_prepareMutex, std::try_to_lock);
	if (!lock.owns_lock())
		throw Error(ErrorKind::unavailable, ErrorScope::plugin, "the database is being made ready; try again soon");
	if (!_prepared) _storage->migrate();
	_prepared = true;
	return *_measured;
}

void Engine::prepare()
{
	std::lock_guard lock(_prepareMutex);
	if (_prepared) return;
	_storage->migrate();
	_prepared = true;
}

/// Null, with a mistake more, where it can't be made.
std::shared_ptr<SourcePlace> Engine::make(const SourceSettings& settings, std::string& mistakes)
{
	std::shared_ptr<SourcePlace> place;
	collect(mistakes, "source." + settings.name,
		[&]
		{
			place = std::make_shared<SourcePlace>(settings,
				SourcePlace::House{.catalog = _catalog,
					.storage = *_measured,
					.clock = _clock,
					.board = _board,
					.observer = _observer,
					.prepare = [this] { prepare(); }});
		});
	return place;
}

Engine::Places Engine::places() const
{
	const std::lock_guard lock(_placesMutex);
	return _places;
}

std::shared_ptr<SourcePlace> Engine::placeOf(const std::string& source) const
{
	std::string names;
	for (const auto& place : places())
	{
		if (place->name() == source) return place;
		names += (names.empty() ? "" : ", ") + place->name();
	}
	throw Error(ErrorKind::misconfigured, ErrorScope::plugin, "no source \"" + source + "\" is configured; there are: " + names);
}


void Engine::start()
{
	_isRunning = true;
	for (const auto& place : places()) place->worker().start();
}

void Engine::stop()
{
	_isRunning = false;
	for (const auto& place : places()) place->worker().requestStop();
	for (const auto& place : places()) place->worker().join();
}

Reloaded Engine::reload(const Settings& settings)
{
	std::string mistakes;
	if (settings.storagePlugin != _storagePlugin || settings.storageValues != _storageValues)
		mistakes = "storage.*: has been changed, which takes a restart";
	Reloaded reloaded;
	Places next, fresh, leaving = places();
	for (const auto& source : settings.sources)
	{
		const auto old
			= std::find_if(leaving.begin(), leaving.end(), [&](const auto& place) { return place->name() == source.name; });
		const bool isNew = old == leaving.end();
		if (!isNew && (*old)->settings().values == source.values)
		{
			reloaded.unchanged.push_back(source.name);
			next.push_back(*old);
			leaving.erase(old);
			continue;
		}
		(isNew ? reloaded.added : reloaded.changed).push_back(source.name);
		next.push_back(make(source, mistakes));
		fresh.push_back(next.back());
	}
	requireNone(mistakes);

	_measured->slowFrom(settings.slowQuery);
	for (const auto& place : leaving) place->worker().requestStop();
	for (const auto& place : leaving) place->worker().join();
	for (const auto& place : leaving) reloadOrders(*place, fresh, reloaded);
	{
		const std::lock_guard lock(_placesMutex);
		_places.swap(next);
	}
	for (const auto& source : reloaded.removed) _board.drop(source, removed);
	if (_isRunning)
		for (const auto& place : fresh) place->worker().start();
	return reloaded;
}

/// Of a source whose worker has ended.
void Engine::reloadOrders(SourcePlace& left, const Places& fresh, Reloaded& reloaded)
{
	const auto heir = std::find_if(fresh.begin(), fresh.end(), [&](const auto& place) { return place->name() == left.name(); });
	if (heir == fresh.end())
	{
		reloaded.removed.push_back(left.name());
		return;
	}
	_board.putBack(left.name());
	if (left.worker().status().isPaused) (*heir)->worker().pause();
}

bool Engine::once(std::stop_token stop)
{
	std::atomic<bool> good = true;
	{
		std::vector<std::jthread> threads;
		for (const auto& place : places())
			threads.emplace_back(
				[&worker = place->worker(), &good, stop]
				{
					try
					{
						if (!worker.once(stop)) good = false;
					}
					catch (const std::exception&)
					{
						good = false; // Stopped.
					}
				});
	}
	return good;
}

Retried Engine::retryRejects(const std::string& source, std::stop_token stop)
{
	Retried retried;
	placeOf(source)->worker().alone([&](SourceSync& sync) { retried = sync.retryRejects(stop); });
	return retried;
}

void Engine::startEpoch(const std::string& source, const std::string& space, std::stop_token stop)
{
	placeOf(source)->worker().alone([&](SourceSync& sync) { sync.startEpoch({space, true}, stop); });
}


TaskId Engine::order(const std::string& source, const Order& order, const std::string& who)
{
	placeOf(source);
	const TaskId id = _board.put(source, order, who);
	try
	{
		placeOf(source)->worker().ring(); // A reload may have put another one in its place meanwhile,
	}
	catch (const Error&)
	{
		_board.drop(source, removed); // or none.
		throw;
	}
	return id;
}

bool Engine::cancel(TaskId id, const std::string& who)
{
	const auto task = _board.task(id);
	if (!task || !_board.cancel(id, who)) return false;
	for (const auto& place : places())
		if (place->name() == task->source) place->worker().ring();
	return true;
}

std::vector<Task> Engine::tasks() const
{
	return _board.tasks();
}

std::optional<Task> Engine::task(TaskId id) const
{
	return _board.task(id);
}

void Engine::wake(const std::string& source)
{
	placeOf(source)->worker().wake();
}

std::vector<SourceStatus> Engine::status() const
{
	std::vector<SourceStatus> statuses;
	for (const auto& place : places())
	{
		statuses.push_back(place->worker().status());
		statuses.back().plugin = place->settings().plugin;
	}
	return statuses;
}

Verified Engine::verify(
	const std::string& source, std::optional<TimePoint> since, std::stop_token stop, std::atomic<std::size_t>* looked)
{
	const auto place = placeOf(source);
	prepare();
	// Its own: the worker may be asking the other one just now.
	const auto asked = companionOf(place);
	const Workplace workplace = place->workplaceOf(*asked);
	return Verification(workplace, since, looked).run(std::move(stop));
}

std::shared_ptr<Source> Engine::companion(const std::string& source)
{
	return companionOf(placeOf(source));
}

std::shared_ptr<Source> Engine::companionOf(std::shared_ptr<SourcePlace> place)
{
	struct Guest
	{
		std::shared_ptr<SourcePlace> place;
		std::unique_ptr<Source> source;
	};
	const std::lock_guard lock(_companionMutex);
	auto made = place->companion();
	auto guest = std::make_shared<Guest>(Guest{std::move(place), std::move(made)});
	return {guest, guest->source.get()};
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
	for (const auto& place : places())
	{
		look("source." + place->name(), [&] { return place->source().probe(stop).about; });
		if (!findings.back().good) continue;
		std::vector<Folder> folders;
		look("source." + place->name() + " folders",
			[&]
			{
				folders = place->source().folders(stop);
				return std::to_string(folders.size());
			});
		for (const auto& folder : folders)
			look("source." + place->name() + "/" + folder.name,
				[&]
				{
					const auto state = _prepared ? _storage->state({place->name(), folder.name}) : std::nullopt;
					const Position from = state && state->cursor ? Position(*state->cursor) : Position(FromOldest{});
					place->source().fetch({.folder = folder, .from = from, .until = {}, .limit = 1, .stop = stop});
					return std::string("may be read");
				});
	}
	return findings;
}

} // namespace eyrie::engine
