// Live events: many subscribers of a daemon that is killed and started again while messages come and statuses change. Each has to hear each
// change exactly once and in order. One who does not read is ended, and goes on where it was.
//
// usage: live_campaign [SUBSCRIBERS [brief]]; brief leaves the last one out, which takes half a minute
#include <array>
#include <condition_variable>
#include <csignal>
#include <fstream>
#include <iostream>
#include <map>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <Poco/JSON/Array.h>

#include "Api.h"
#include "Listeners.h"

namespace eyrie::scenario
{

namespace
{

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begun)
{
	return std::chrono::duration<double>(Clock::now() - begun).count();
}

sockaddr_in loopback(std::uint16_t port)
{
	sockaddr_in address{};
	address.sin_family = AF_INET;
	address.sin_port = htons(port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return address;
}

/// Where nobody listens just now, and which no client is given for its own end: a daemon comes back to it.
std::uint16_t freePort()
{
	for (int port = 20'000 + static_cast<int>(::getpid() % 10'000); port < 32'000; ++port)
	{
		const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		const auto address = loopback(static_cast<std::uint16_t>(port));
		const bool isFree = ::bind(handle, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
		::close(handle);
		if (isFree) return static_cast<std::uint16_t>(port);
	}
	throw std::runtime_error("no port is free");
}

/// A number of /proc/PID/status.
long figure(pid_t pid, const std::string& name)
{
	std::ifstream file("/proc/" + std::to_string(pid) + "/status");
	for (std::string line; std::getline(file, line);)
		if (line.starts_with(name + ":")) return std::stol(line.substr(name.size() + 1));
	return 0;
}

/// Messages that come, go, and change, until it goes.
class Traffic
{
public:
	explicit Traffic(sim::Device& device) : _thread([&device](std::stop_token stop) { run(device, stop); }) {}

private:
	static void run(sim::Device& device, const std::stop_token& stop)
	{
		std::mutex mutex;
		std::condition_variable_any never;
		std::unique_lock lock(mutex);
		std::vector<sim::Id> sent;
		for (int i = 0; !stop.stop_requested(); ++i)
		{
			device.receive("+48600700801", "answer " + std::to_string(i));
			sent.push_back(device.queue("+48600700800", "message " + std::to_string(i)));
			if (i >= 5) device.accept(sent[sent.size() - 5]);
			if (i >= 50) device.report(sent[sent.size() - 50], sim::Status::deliveryOk);
			never.wait_for(lock, stop, 30ms, [] { return false; });
		}
	}

	std::jthread _thread;
};

class Campaign
{
public:
	explicit Campaign(std::size_t subscribers) : _subscribers(subscribers)
	{
		_post.device.fill({.rows = 200, .days = 6});
		_configuration = _post.configuration(
			Api::configuration(_post) + "sync.interval = 1s\nhttp.subscribers = " + std::to_string(subscribers + 10) + "\n");
	}

	/// False if anybody has heard anything else than what is stored.
	bool run()
	{
		const auto begun = Clock::now();
		start();
		Listeners listeners(_port, _subscribers, Api::readerToken);
		listeners.awaitAll();
		const double connected = secondsSince(begun);
		{
			const Traffic traffic(_post.device);
			for (int life = 1; life <= 3; ++life)
			{
				listeners.await(lastChange() + 300);
				look();
				if (life == 3) break;
				_daemon->signal(SIGKILL);
				_daemon->wait();
				start();
			}
		}
		_api->await(order(R"({"order":"sync"})"), R"("state":"done")");
		const auto stopped = Clock::now();
		listeners.await(lastChange());
		const double late = secondsSince(stopped);
		look();
		const bool good = isEqual(listeners);
		std::cout << _subscribers << " subscribers, connected after " << connected << " s; 2 kills, " << listeners.cuts()
				  << " connections cut; " << lastChange() << " changes, the last one heard by all within " << late << " s; "
				  << _threads << " threads and " << _megabytes << " MB at most; " << secondsSince(begun) << " s in all"
				  << std::endl;
		return good && _threads <= mostThreads;
	}

	/// One who reads nothing is ended, and told the rest when it comes again.
	bool ignore()
	{
		const auto begun = Clock::now();
		const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		const int small = 4096;
		::setsockopt(handle, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
		const auto address = loopback(_port);
		const std::string request = "GET /api/v1/events?after=0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
			+ std::string(Api::readerToken) + "\r\n\r\n";
		if (::connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0
			|| ::send(handle, request.data(), request.size(), 0) < 0)
			throw std::runtime_error("cannot connect");
		_daemon->awaitOutput("a subscriber of events has taken nothing for too long", 120s);
		const double after = secondsSince(begun);
		std::string heard;
		std::array<char, 4096> bytes;
		for (ssize_t count = 1; count > 0;)
		{
			count = ::recv(handle, bytes.data(), bytes.size(), 0);
			if (count > 0) heard.append(bytes.data(), static_cast<std::size_t>(count));
		}
		::close(handle);
		heard.resize(heard.rfind("\n\n") + 2);
		const auto at = heard.rfind("\nid: ") + 5;
		const auto id = heard.substr(at, heard.find('\n', at) - at);

		Listeners again(_port, 1, Api::readerToken, id);
		again.await(lastChange());
		const auto numbers = again.told().front().numbers;
		std::cout << "one who reads nothing: ended after " << after << " s, at change " << id << "; come again, it has heard "
				  << numbers.size() << " more" << std::endl;
		return numbers == changes(std::stoll(id));
	}

private:
	// A worker, those of the server, and a handful.
	static constexpr long mostThreads = 50;

	void start()
	{
		_api.reset();
		_daemon = std::make_unique<Program>(std::vector<std::string>{EYRIE_EYRIED, "--config", _configuration},
			std::vector<std::string>{"EYRIE_HTTP_LISTEN=127.0.0.1:" + std::to_string(_port)});
		_api = std::make_unique<Api>(*_daemon);
		_daemon->awaitOutput("office/delivered: ");
	}

	void look()
	{
		_threads = std::max(_threads, figure(_daemon->pid(), "Threads"));
		_megabytes = std::max(_megabytes, figure(_daemon->pid(), "VmHWM") / 1024);
	}

	std::string order(const std::string& body)
	{
		return "/api/v1/tasks/" + _api->ask("POST", "/api/v1/sources/office/orders", body).json()->getValue<std::string>("id");
	}

	/// The numbers of all changes after this one.
	std::vector<std::int64_t> changes(std::int64_t after)
	{
		std::vector<std::int64_t> numbers;
		for (bool more = true; more;)
		{
			const auto answer = _api->get("/api/v1/changes?limit=100&after=" + std::to_string(after));
			if (answer.status != 200) throw std::runtime_error("the changes cannot be read: " + answer.body);
			const auto page = answer.json();
			for (const auto& item : *page->getArray("items"))
				numbers.push_back(item.extract<Poco::JSON::Object::Ptr>()->getValue<std::int64_t>("number"));
			after = page->getValue<std::int64_t>("last");
			more = page->getValue<bool>("more");
		}
		_last = after;
		return numbers;
	}

	std::int64_t lastChange()
	{
		changes(_last);
		return _last;
	}

	bool isEqual(const Listeners& listeners)
	{
		std::map<std::int64_t, std::vector<std::int64_t>> stored;
		std::size_t wrong = 0, heard = 0;
		for (const auto& [begun, numbers] : listeners.told())
		{
			if (!stored.contains(begun)) stored[begun] = changes(begun);
			wrong += numbers == stored[begun] && !numbers.empty() ? 0 : 1;
			heard += numbers.size();
		}
		std::cout << heard << " events heard; " << wrong << " subscribers have heard anything but each change once and in order"
				  << std::endl;
		return wrong == 0;
	}

	const std::size_t _subscribers;
	Post _post;
	const std::uint16_t _port = freePort();
	std::string _configuration;
	std::unique_ptr<Program> _daemon;
	std::unique_ptr<Api> _api;
	std::int64_t _last = 0; ///< The highest number seen.
	long _threads = 0;
	long _megabytes = 0;
};

} // namespace

} // namespace eyrie::scenario

int main(int argc, char** argv)
try
{
	const std::size_t subscribers = argc > 1 ? std::stoul(argv[1]) : 1000;
	const bool isBrief = argc > 2;
	struct rlimit files
	{
	};
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = std::min<rlim_t>(files.rlim_max, subscribers + 500);
	setrlimit(RLIMIT_NOFILE, &files);
	eyrie::scenario::Campaign campaign(subscribers);
	const bool good = campaign.run();
	return good && (isBrief || campaign.ignore()) ? 0 : 1;
}
catch (const std::exception& error)
{
	std::cerr << error.what() << "\n";
	return 1;
}
