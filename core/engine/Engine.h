#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <eyrie/Clock.h>

#include "MeasuredStorage.h"
#include "Observer.h"
#include "PluginCatalog.h"
#include "RejectRetry.h"
#include "Settings.h"
#include "SourceStatus.h"
#include "TaskBoard.h"
#include "Verification.h"

namespace eyrie::engine
{

class SourcePlace;

/// What `eyried --check` found about one thing.
struct Finding
{
	std::string what;
	std::string outcome;
	bool good = true;
};

/// What a reload did, by the names of sources.
struct Reloaded
{
	std::vector<std::string> unchanged;
	std::vector<std::string> changed;
	std::vector<std::string> added;
	std::vector<std::string> removed;
};

/// The storage, the sources and a worker for each: the whole of the daemon but its process.
class Engine
{
public:
	/// Makes storage and sources; connects to nothing. Throws Error (misconfigured). Keeps references; the observer may be null.
	Engine(const Settings&, PluginCatalog&, Clock&, Observer* = nullptr);
	~Engine();

	/// Starts a worker per source. The storage is made ready by the first of them that can.
	void start();
	/// Lets each commit that is under way finish, and nothing else begin.
	void stop();

	/// Goes over to other settings: sources of which nothing has changed work on undisturbed; the others are stopped after the commit at
	/// hand and begin anew, with their orders, and paused if they were. Throws Error (misconfigured), with nothing changed, where a source
	/// can't be made, or where the storage is another one: that takes a restart.
	/// Not from two threads at once, nor beside start() and stop().
	Reloaded reload(const Settings&);

	/// One pass over every source, side by side; true if every folder of each succeeded.
	bool once(std::stop_token);

	/// Connects to the database and to each source and says what it found. Changes nothing at a source; makes the tables.
	std::vector<Finding> check(std::stop_token);

	/// What an operator asks of one source where no worker runs. All throw Error: of an unknown source, of what fails, and those that write
	/// also if a daemon mirrors it just now.
	/// @{
	Retried retryRejects(const std::string& source, std::stop_token);
	/// As SourceSync::startEpoch(), by force.
	void startEpoch(const std::string& source, const std::string& space, std::stop_token);
	/// @}

	// From here on: any thread, while workers run and through a reload. An unknown source is an Error (misconfigured).

	/// Gives an order to a source's worker, and returns at once. `who` asks for it is logged and told with the task.
	TaskId order(const std::string& source, const Order&, const std::string& who);
	/// As TaskBoard's.
	/// @{
	bool cancel(TaskId, const std::string& who);
	std::vector<Task> tasks() const;
	std::optional<Task> task(TaskId) const;
	/// @}

	/// As SourceWorker::wake().
	void wake(const std::string& source);

	/// By the sources' names. Asks nobody, and waits for nothing.
	std::vector<SourceStatus> status() const;

	/// Compares a source with its mirror, as Verification does, while it is mirrored. Takes its time in the calling thread.
	/// `looked`, if not null, counts what has been looked at meanwhile.
	Verified verify(
		const std::string& source, std::optional<TimePoint> since, std::stop_token, std::atomic<std::size_t>* looked = nullptr);

	/// Another instance of a source, for questions beside the sync, such as an extension's; within the source's budget of requests.
	/// Call it from one thread at a time. It stays as it was configured if the source is reloaded; must not outlive the engine.
	std::shared_ptr<Source> companion(const std::string& source);

	/// Measured, and with it its reader.
	Storage& storage();

	/// The same with its tables made ready, by whoever comes first. Throws Error: that of making them, or `unavailable` while another
	/// thread is at it.
	Storage& readyStorage();

private:
	/// Shared by whoever is with a source while it is reloaded.
	using Places = std::vector<std::shared_ptr<SourcePlace>>;

	void prepare();
	Places places() const;
	std::shared_ptr<SourcePlace> placeOf(const std::string& source) const;
	std::shared_ptr<SourcePlace> make(const SourceSettings&, std::string& mistakes);
	std::shared_ptr<Source> companionOf(std::shared_ptr<SourcePlace>);
	void reloadOrders(SourcePlace& left, const Places& fresh, Reloaded&);

	Clock& _clock;
	PluginCatalog& _catalog;
	Observer* const _observer;
	TaskBoard _board;
	std::mutex _prepareMutex;
	std::atomic<bool> _prepared = false;
	std::string _storagePlugin;
	std::map<std::string, std::string> _storageValues;
	std::unique_ptr<RequestGate> _storageGate;
	std::unique_ptr<Storage> _storage;
	std::unique_ptr<MeasuredStorage> _measured; ///< In front of it.
	bool _isRunning = false;
	std::mutex _companionMutex;
	mutable std::mutex _placesMutex;
	Places _places; ///< Guarded by its mutex.
};

} // namespace eyrie::engine
