#include "Listeners.h"

#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "Program.h"

namespace eyrie::scenario
{

namespace
{

using Clock = std::chrono::steady_clock;

constexpr int retryMilliseconds = 100;

} // namespace


struct Listeners::Client
{
	int handle = -1;
	bool hasAsked = false;
	bool hasHead = false;
	std::string bytes;
	std::string lastId;
	Told told;

	/// Takes the lines of one event.
	void take(const std::string& block)
	{
		std::int64_t number = 0;
		bool isEvent = false;
		for (std::size_t begin = 0; begin < block.size();)
		{
			const auto end = std::min(block.find('\n', begin), block.size());
			const std::string line = block.substr(begin, end - begin);
			begin = end + 1;
			if (line.starts_with("id: ")) number = std::stoll(lastId = line.substr(4));
			if (line.starts_with("event: forgotten")) throw std::runtime_error("changes were forgotten");
			if (line.starts_with("data: ")) isEvent = true;
		}
		if (number == 0) return;
		if (isEvent)
			told.numbers.push_back(number);
		else if (told.begun == 0)
			told.begun = number;
	}
};


Listeners::Listeners(std::uint16_t port, std::size_t count, const std::string& token, const std::string& lastId) :
	_port(port), _token(token), _epoll(epoll_create1(EPOLL_CLOEXEC))
{
	for (std::size_t i = 0; i < count; ++i)
	{
		_clients.push_back(std::make_unique<Client>());
		_clients.back()->lastId = lastId;
	}
	_thread = std::jthread([this](std::stop_token stop) { run(stop); });
}

Listeners::~Listeners()
{
	_thread.request_stop();
	_thread.join();
	for (const auto& client : _clients)
		if (client->handle >= 0) ::close(client->handle);
	::close(_epoll);
}

void Listeners::run(const std::stop_token& stop)
{
	std::array<epoll_event, 256> events{};
	auto retry = Clock::now();
	while (!stop.stop_requested())
	{
		const int count = epoll_wait(_epoll, events.data(), static_cast<int>(events.size()), retryMilliseconds);
		const std::lock_guard lock(_mutex);
		for (int i = 0; i < count; ++i)
		{
			const auto& event = events.at(static_cast<std::size_t>(i));
			serve(*static_cast<Client*>(event.data.ptr), event.events);
		}
		if (Clock::now() < retry) continue;
		retry = Clock::now() + std::chrono::milliseconds(retryMilliseconds);
		for (const auto& client : _clients)
			if (client->handle < 0) connect(*client);
	}
}

void Listeners::connect(Client& client)
{
	client.handle = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	sockaddr_in address{};
	address.sin_family = AF_INET;
	address.sin_port = htons(_port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	// Refused at once, or under way.
	[[maybe_unused]] const int begun = ::connect(client.handle, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
	epoll_event wanted{.events = EPOLLIN | EPOLLOUT, .data = {.ptr = &client}};
	epoll_ctl(_epoll, EPOLL_CTL_ADD, client.handle, &wanted);
}

void Listeners::serve(Client& client, unsigned events)
{
	if ((events & (EPOLLERR | EPOLLHUP)) != 0) return cut(client);
	if ((events & EPOLLOUT) != 0 && !client.hasAsked)
	{
		std::string request = "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + _token + "\r\n";
		if (!client.lastId.empty()) request += "Last-Event-ID: " + client.lastId + "\r\n";
		request += "\r\n";
		if (::send(client.handle, request.data(), request.size(), MSG_NOSIGNAL) < 0) return cut(client);
		client.hasAsked = true;
		epoll_event wanted{.events = EPOLLIN, .data = {.ptr = &client}};
		epoll_ctl(_epoll, EPOLL_CTL_MOD, client.handle, &wanted);
	}
	if ((events & EPOLLIN) != 0 && !hear(client)) cut(client);
}

bool Listeners::hear(Client& client)
{
	std::array<char, 64 * 1024> bytes;
	const auto count = ::recv(client.handle, bytes.data(), bytes.size(), 0);
	if (count <= 0) return false;
	client.bytes.append(bytes.data(), static_cast<std::size_t>(count));
	if (!client.hasHead)
	{
		const auto end = client.bytes.find("\r\n\r\n");
		if (end == std::string::npos) return true;
		if (!client.bytes.starts_with("HTTP/1.1 200 ")) return false;
		client.bytes.erase(0, end + 4);
		client.hasHead = true;
	}
	std::size_t taken = 0;
	for (auto end = client.bytes.find("\n\n"); end != std::string::npos; end = client.bytes.find("\n\n", taken))
	{
		client.take(client.bytes.substr(taken, end + 1 - taken));
		taken = end + 2;
	}
	client.bytes.erase(0, taken);
	return true;
}

/// What it has heard of an event that was not whole does not count.
void Listeners::cut(Client& client)
{
	if (client.hasHead) ++_cuts;
	::close(client.handle);
	client.handle = -1;
	client.hasAsked = client.hasHead = false;
	client.bytes.clear();
}

void Listeners::await(std::int64_t number, bool isHeard, std::chrono::seconds patience) const
{
	for (const auto until = Clock::now() + patience;; pause())
	{
		std::size_t missing = 0;
		{
			const std::lock_guard lock(_mutex);
			for (const auto& client : _clients)
			{
				const auto& [begun, numbers] = client->told;
				missing += isHeard ? numbers.empty() || numbers.back() < number : begun == 0;
			}
		}
		if (missing == 0) return;
		if (Clock::now() > until)
			throw std::runtime_error(std::to_string(missing) + " subscribers still wait for change " + std::to_string(number));
	}
}

void Listeners::awaitAll(std::chrono::seconds patience)
{
	await(0, false, patience);
}

void Listeners::await(std::int64_t number, std::chrono::seconds patience)
{
	await(number, true, patience);
}

std::vector<Listeners::Told> Listeners::told() const
{
	const std::lock_guard lock(_mutex);
	std::vector<Told> all;
	for (const auto& client : _clients) all.push_back(client->told);
	return all;
}

std::uint64_t Listeners::cuts() const
{
	const std::lock_guard lock(_mutex);
	return _cuts;
}

} // namespace eyrie::scenario
