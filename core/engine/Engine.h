#pragma once

#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include <eyrie/Clock.h>

#include "PluginCatalog.h"
#include "RejectRetry.h"
#include "Settings.h"
#include "Verification.h"

namespace eyrie::engine
{

/// What `eyried --check` found about one thing.
struct Finding
{
	std::string what;
	std::string outcome;
	bool good = true;
};

/// The storage, the sources and a worker for each: the whole of the daemon but its process.
class Engine
{
public:
	/// Makes storage and sources; connects to nothing. Throws Error (misconfigured). Keeps references.
	Engine(const Settings&, PluginCatalog&, Clock&);
	~Engine();

	/// Starts a worker per source. The storage is made ready by the first of them that can.
	void start();
	/// Lets each commit that is under way finish, and nothing else begin.
	void stop();

	/// One pass over every source, side by side; true if every folder of each succeeded.
	bool once(std::stop_token);

	/// Connects to the database and to each source and says what it found. Changes nothing at a source; makes the tables.
	std::vector<Finding> check(std::stop_token);

	/// What an operator asks of one source. All throw Error: of an unknown source, of what fails, and those that write also if a daemon
	/// mirrors it just now.
	/// @{
	/// Compares it with its mirror, as Verification does, while a daemon may go on mirroring it.
	Verified verify(const std::string& source, std::optional<TimePoint> since, std::stop_token);
	Retried retryRejects(const std::string& source, std::stop_token);
	/// As SourceSync::startEpoch().
	void startEpoch(const std::string& source, const std::string& space, std::stop_token);
	/// @}

	Storage& storage();

private:
	struct Place;

	void prepare();
	Place& placeOf(const std::string& source);

	std::mutex _prepareMutex;
	bool _prepared = false;
	std::unique_ptr<RequestGate> _storageGate;
	std::unique_ptr<Storage> _storage;
	std::vector<std::unique_ptr<Place>> _places;
};

} // namespace eyrie::engine
