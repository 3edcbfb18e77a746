#include "Connection.h"

#include <array>
#include <sstream>

#include <Poco/DateTimeFormatter.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/StreamSocketImpl.h>

#include <fcntl.h>
#include <sys/socket.h>

namespace eyrie::http
{

namespace
{

// How often an idle connection looks whether it has to leave.
constexpr std::chrono::milliseconds glance{250};
// What a client may still send after an answer that it did not wait for: without reading it, the answer would be lost in a reset.
constexpr std::size_t mostLingered = 1024 * 1024;
constexpr std::chrono::seconds lingering{2};

/// The same connection, of which nobody else knows.
struct OwnSocket : Poco::Net::StreamSocket
{
	explicit OwnSocket(const Poco::Net::StreamSocket& socket) :
		StreamSocket(new Poco::Net::StreamSocketImpl(::fcntl(socket.impl()->sockfd(), F_DUPFD_CLOEXEC, 0)))
	{
		if (impl()->sockfd() < 0) throw Poco::IOException("no file is free");
	}
};

std::string headOf(const Response& response, bool keepsAlive)
{
	Poco::Net::HTTPResponse head(
		Poco::Net::HTTPMessage::HTTP_1_1, static_cast<Poco::Net::HTTPResponse::HTTPStatus>(response.status));
	head.setDate(Poco::Timestamp());
	if (!response.type.empty()) head.setContentType(response.type);
	if (!response.takeOver && response.status != 204) head.setContentLength64(static_cast<Poco::Int64>(response.body.size()));
	head.setKeepAlive(keepsAlive && !response.takeOver);
	for (const auto& [name, value] : response.headers) head.add(name, value);
	std::ostringstream text;
	head.write(text);
	return text.str();
}

} // namespace


void Connection::run()
{
	try
	{
		_plain = OwnSocket(socket());
		socket().close(); // The server keeps references to it, for a while longer than whoever is given the connection may.
		_socket = _plain;
		_address = _plain.peerAddress().host();
		if (_reception.tls) _socket = Poco::Net::SecureStreamSocket::attach(_socket, _reception.tls);
		converse();
		if (_takeOver) giveAway();
	}
	catch (const std::exception&)
	{
		// The client has gone, speaks no TLS, or was cut off; it is nobody's business but its own.
	}
}

void Connection::converse()
{
	Watch::Place place(_reception.watch, _plain);
	Next next = Next::request;
	const auto& limits = _reception.limits;
	for (bool isFirst = true; next == Next::request; isFirst = false)
	{
		std::optional<Turnstile::Visit> awaited(std::in_place, _reception.awaited, _address.toString());
		const bool isHurried = awaited->place() > limits.patientPerAddress;
		const auto hurried = _reception.isCrowded() ? limits.silent : limits.hurried;
		if (!awaitBytes(isFirst, isHurried ? std::min(hurried, limits.idle) : limits.idle)) break;
		place.expect(isHurried ? std::min(limits.hurried, limits.request) : limits.request);
		next = serve(place, awaited);
	}
	if (next == Next::linger) linger(place);
}

/// Without keeping a reference: whoever has it is the one to close it.
void Connection::giveAway()
{
	auto given = std::make_unique<Poco::Net::StreamSocket>(_socket);
	_socket = _plain = Poco::Net::StreamSocket();
	_takeOver(std::move(given));
}

bool Connection::awaitBytes(bool isFirst, std::chrono::milliseconds atMost)
{
	for (auto left = atMost; _received.empty(); left -= glance)
	{
		if (_reception.isStopping || left <= std::chrono::milliseconds::zero() || (!isFirst && _reception.isCrowded()))
			return false;
		const auto wait = std::min(left, glance);
		if (_plain.poll(Poco::Timespan(wait.count() * 1000), Poco::Net::Socket::SELECT_READ)) return true;
	}
	return !_reception.isStopping;
}

bool Connection::receive()
{
	// No TLS record is larger, so that none is left half read where poll() does not see it.
	std::array<char, 16 * 1024> bytes;
	const int count = _socket.receiveBytes(bytes.data(), static_cast<int>(bytes.size()));
	if (count > 0) _received.append(bytes.data(), static_cast<std::size_t>(count));
	return count > 0;
}

Connection::Next Connection::serve(Watch::Place& place, std::optional<Turnstile::Visit>& awaited)
{
	while (true)
	{
		while (_received.starts_with("\r\n")) _received.erase(0, 2); // An old habit of clients between two requests.
		if (headEnd(_received) != std::string::npos) break;
		if (const Head begun = beginningOf(_received); begun.status != 0) return refuse(begun);
		if (!receive()) return Next::close;
	}
	const auto end = headEnd(_received);
	Head head = readHead(_received.substr(0, end), _reception.limits.body);
	_received.erase(0, end);
	if (head.status != 0) return refuse(head);
	if (!readBody(head)) return Next::close;
	place.relax(); // A database takes its own time.
	awaited.reset();
	place.setAnswering(true);

	head.request.asker.address = _address.toString();
	head.request.asker.isLocal = _address.isLoopback();
	Response response = _reception.service.answer(head.request);
	const bool keepsAlive = head.keepsAlive && !_reception.isStopping;
	awaited.emplace(_reception.awaited, _address.toString());
	const bool isHurried = awaited->place() > _reception.limits.patientPerAddress;
	place.expect(isHurried ? std::min(_reception.limits.hurried, _reception.limits.answer) : _reception.limits.answer);
	send(response, head.request.method == "HEAD", keepsAlive);
	awaited.reset();
	place.relax();
	place.setAnswering(false);
	if (!response.takeOver || head.request.method == "HEAD") return keepsAlive ? Next::request : Next::linger;
	_takeOver = std::move(response.takeOver);
	return Next::given;
}

bool Connection::readBody(Head& head)
{
	if (head.awaitsContinue && _received.size() < head.bodySize) send("HTTP/1.1 100 Continue\r\n\r\n");
	while (_received.size() < head.bodySize)
		if (!receive()) return false;
	head.request.body = _received.substr(0, head.bodySize);
	_received.erase(0, head.bodySize);
	return true;
}

Connection::Next Connection::refuse(const Head& head)
{
	send(_reception.service.refuse(head.status, head.mistake), false, false);
	return Next::linger;
}

void Connection::send(const Response& response, bool isHead, bool keepsAlive)
{
	send(isHead ? headOf(response, keepsAlive) : headOf(response, keepsAlive) + response.body);
}

void Connection::send(const std::string& bytes)
{
	for (std::size_t sent = 0; sent < bytes.size();)
	{
		const int count = _socket.sendBytes(bytes.data() + sent, static_cast<int>(bytes.size() - sent));
		if (count <= 0) throw Poco::TimeoutException();
		sent += static_cast<std::size_t>(count);
	}
}

void Connection::linger(Watch::Place& place)
{
	place.expect(lingering);
	::shutdown(_plain.impl()->sockfd(), SHUT_WR); // Poco's, over TLS, does nothing.
	_received.clear();
	for (std::size_t seen = 0; seen < mostLingered && receive(); seen += std::exchange(_received, {}).size())
		;
}

} // namespace eyrie::http
