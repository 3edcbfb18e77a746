#include "Relay.h"

#include <array>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace eyrie::kit
{

namespace
{

// Of the protocol: a packet is three bytes of length, one of its place in an exchange, and what it says; a client's first packet of
// an exchange says what kind of command it is.
constexpr std::size_t headerLength = 4;
constexpr unsigned char query = 0x03;
constexpr unsigned char execute = 0x17;
constexpr unsigned char executeMany = 0xFA;

sockaddr_in loopback(std::uint16_t port)
{
	sockaddr_in address{};
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(port);
	return address;
}

int connectTo(std::uint16_t port)
{
	const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const auto address = loopback(port);
	if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
	::close(fd);
	return -1;
}

void noDelay(int fd)
{
	const int on = 1;
	::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

bool sendAll(int fd, std::string_view bytes)
{
	while (!bytes.empty())
	{
		const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
		if (sent <= 0) return false;
		bytes.remove_prefix(static_cast<std::size_t>(sent));
	}
	return true;
}

/// Adds what has arrived. False: the other end has closed.
bool receive(int fd, std::string& bytes)
{
	std::array<char, 1 << 16> buffer;
	const auto count = ::recv(fd, buffer.data(), buffer.size(), 0);
	if (count <= 0) return false;
	bytes.append(buffer.data(), static_cast<std::size_t>(count));
	return true;
}

std::size_t packetLength(std::string_view header)
{
	const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(header[i])); };
	return headerLength + byte(0) + (byte(1) << 8) + (byte(2) << 16);
}

/// Whether an OK, or a mark after columns or rows, tells of an answer to the next statement of a script.
bool announcesMore(std::string_view packet)
{
	constexpr unsigned char moreResults = 0x08;
	std::size_t at = headerLength + 1;
	if (packet[headerLength] == 0) // How many rows, and which number was given: each is a byte, or a byte that tells the width.
		for (int i = 0; i < 2; ++i)
		{
			const auto first = static_cast<unsigned char>(packet[at]);
			at += first < 0xFB ? 1 : first == 0xFC ? 3 : first == 0xFD ? 4 : 9;
		}
	else
		at += 2; // Warnings.
	return (static_cast<unsigned char>(packet[at]) & moreResults) != 0;
}

/// Whether all has come that a server says to a statement, or to each statement of a script: OK, an error, or columns and rows.
bool isWholeAnswer(std::string_view bytes)
{
	int marks = 0;
	for (bool inRows = false; bytes.size() > headerLength && packetLength(bytes) <= bytes.size();)
	{
		const auto packet = bytes.substr(0, packetLength(bytes));
		bytes.remove_prefix(packet.size());
		const auto kind = static_cast<unsigned char>(packet[headerLength]);
		if (kind == 0xFF) return true;
		const bool isOk = kind == 0 && !inRows, isMark = kind == 0xFE && packet.size() < headerLength + 9;
		if (isMark) ++marks;
		inRows = !isOk && marks < 2;
		if (inRows) continue;
		if (!announcesMore(packet)) return true;
		marks = 0;
	}
	return false;
}

} // namespace


/// One connection, in both directions.
class Relay::Passage
{
public:
	Passage(Relay& relay, int client, int server) : _relay(relay), _client(client), _server(server), _thread([this] { run(); }) {}

	~Passage()
	{
		::shutdown(_client, SHUT_RDWR);
		::shutdown(_server, SHUT_RDWR);
		_thread.join();
		::close(_client);
		::close(_server);
	}
	Passage(const Passage&) = delete;
	Passage& operator=(const Passage&) = delete;

	bool hasEnded() const { return _ended; }

private:
	void run()
	{
		while (pass()) {}
		::shutdown(_client, SHUT_RDWR);
		::shutdown(_server, SHUT_RDWR);
		_ended = true;
	}

	bool pass()
	{
		std::array<pollfd, 2> ends{pollfd{_client, POLLIN, 0}, pollfd{_server, POLLIN, 0}};
		if (::poll(ends.data(), ends.size(), -1) < 0) return false;
		if (ends[1].revents != 0) return passAnswer();
		return ends[0].revents == 0 || passStatements();
	}

	bool passAnswer()
	{
		if (!receive(_server, _answer)) return false;
		if (_awaited && !isWholeAnswer(_answer)) return true;
		if (std::exchange(_awaited, false) && !judged(Moment::answer)) return false;
		return sendAll(_client, std::exchange(_answer, {}));
	}

	bool passStatements()
	{
		if (!receive(_client, _pending)) return false;
		while (_pending.size() > headerLength && packetLength(_pending) <= _pending.size())
		{
			const std::string packet = _pending.substr(0, packetLength(_pending));
			_pending.erase(0, packet.size());
			if (begins(packet) && !judged(Moment::statement)) return false;
			if (!sendAll(_server, packet)) return false;
		}
		return true;
	}

	/// Whether a statement begins with this packet.
	bool begins(const std::string& packet)
	{
		const auto kind = static_cast<unsigned char>(packet[headerLength]);
		const bool first = packet[3] == 0;
		if (!first || (kind != query && kind != execute && kind != executeMany)) return false;
		_number = ++_relay._count;
		_sql = kind == query ? packet.substr(headerLength + 1) : "";
		_awaited = true;
		return true;
	}

	bool judged(Moment moment)
	{
		std::shared_ptr<const Judge> judge;
		{
			const std::lock_guard lock(_relay._mutex);
			judge = _relay._judge;
		}
		return !judge || (*judge)({_number, moment, _sql, [this] { ::shutdown(_client, SHUT_RDWR); }});
	}

	Relay& _relay;
	const int _client;
	const int _server;
	std::string _pending; ///< From the client, not yet a whole packet.
	std::string _answer;  ///< From the server, not yet whole.
	int _number = 0;
	std::string _sql;
	bool _awaited = false;
	std::atomic<bool> _ended = false;
	std::jthread _thread; ///< Last: it uses the others.
};


Relay::Relay(std::uint16_t server) : _server(server), _listening(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
	auto address = loopback(0);
	socklen_t size = sizeof address;
	if (::bind(_listening, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || ::listen(_listening, 64) != 0
		|| ::getsockname(_listening, reinterpret_cast<sockaddr*>(&address), &size) != 0)
		throw std::runtime_error("no port for a relay");
	_port = ntohs(address.sin_port);
	_accepting = std::jthread([this] { accept(); });
}


Relay::~Relay()
{
	::shutdown(_listening, SHUT_RDWR);
	_accepting.join();
	::close(_listening);
}


void Relay::ask(Judge judge)
{
	const std::lock_guard lock(_mutex);
	_judge = judge ? std::make_shared<const Judge>(std::move(judge)) : nullptr;
	_count = 0;
}


void Relay::accept()
{
	for (int client = -1; (client = ::accept4(_listening, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;)
	{
		const int server = _refused ? -1 : connectTo(_server);
		if (server < 0)
		{
			::close(client);
			continue;
		}
		noDelay(client);
		noDelay(server);
		std::erase_if(_passages, [](const auto& passage) { return passage->hasEnded(); });
		_passages.push_back(std::make_unique<Passage>(*this, client, server));
	}
}

} // namespace eyrie::kit
