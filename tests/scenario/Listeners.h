#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace eyrie::scenario
{

/// Many clients of /api/v1/events on one thread. Each that is cut off comes again, with the id of the last event that it has heard.
class Listeners
{
public:
	/// Begins to connect, to a port where nobody need listen all the time. `lastId`: as if each had heard that one.
	Listeners(std::uint16_t port, std::size_t count, const std::string& token, const std::string& lastId = "");
	~Listeners();
	Listeners(const Listeners&) = delete;
	Listeners& operator=(const Listeners&) = delete;

	/// Until all of them have been told from which number on they hear. Throws after `patience`.
	void awaitAll(std::chrono::seconds patience = std::chrono::seconds(60));
	/// Until all of them have heard the change of this number. Throws after `patience`.
	void await(std::int64_t number, std::chrono::seconds patience = std::chrono::seconds(60));

	/// What each has heard, in its order; as of the moment.
	struct Told
	{
		std::int64_t begun = 0; ///< It hears what follows this number.
		std::vector<std::int64_t> numbers;
	};
	std::vector<Told> told() const;

	/// How often any of them has been cut off.
	std::uint64_t cuts() const;

private:
	struct Client;

	void run(const std::stop_token&);
	void connect(Client&);
	void serve(Client&, unsigned events);
	bool hear(Client&);
	void cut(Client&);
	void await(std::int64_t number, bool isHeard, std::chrono::seconds patience) const;

	const std::uint16_t _port;
	const std::string _token;
	const int _epoll;
	mutable std::mutex _mutex; ///< Guards the clients, and the number of cuts.
	std::vector<std::unique_ptr<Client>> _clients;
	std::uint64_t _cuts = 0;
	std::jthread _thread;
};

} // namespace eyrie::scenario
