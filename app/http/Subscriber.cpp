#include "Subscriber.h"

#include <algorithm>
#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace eyrie::http
{

namespace
{

// What the system keeps of one that is slow. A third of it is free when a socket is writable, and a piece is far less than that: it
// always fits, so that nothing waits within TLS.
constexpr int systemBuffer = 128 * 1024;
constexpr std::size_t piece = 16 * 1024;

} // namespace


Subscriber::Subscriber(std::unique_ptr<Poco::Net::StreamSocket> socket, Wish wish, std::chrono::milliseconds patience) :
	_socket(std::move(socket)), _handle(_socket->impl()->sockfd()), _wish(std::move(wish)), _position(_wish.after),
	_since(std::chrono::steady_clock::now())
{
	_socket->setSendBufferSize(systemBuffer);
	_socket->setNoDelay(true);
	// Later than whoever looks after it: that one counts.
	const auto milliseconds = static_cast<unsigned>(2 * patience.count());
	::setsockopt(_handle, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof(milliseconds));
	_socket->setBlocking(false);
	// Poco's TLS waits, all the same, as long as it is allowed to.
	_socket->setSendTimeout(Poco::Timespan(0, 1));
	_socket->setReceiveTimeout(Poco::Timespan(0, 1));
}

Subscriber::~Subscriber()
{
	// Not through Poco: over TLS, its shutdown would write, and maybe wait.
	::shutdown(_handle, SHUT_RDWR);
}

void Subscriber::give(Text text, Time now)
{
	if (_waiting.empty()) _since = now;
	_waiting.push_back(std::move(text));
}

bool Subscriber::send(Time now)
{
	if (_waiting.empty()) return true;
	const std::string& text = *_waiting.front();
	try
	{
		// The same piece again where it did not fit: TLS insists.
		const int count = _socket->sendBytes(text.data() + _sent, static_cast<int>(std::min(piece, text.size() - _sent)));
		if (count < 0) return true;
		_sent += static_cast<std::size_t>(count);
		_since = now;
	}
	catch (const Poco::TimeoutException&)
	{
		return true;
	}
	catch (const Poco::Exception& error)
	{
		return error.code() == EWOULDBLOCK;
	}
	if (_sent < text.size()) return true;
	_waiting.pop_front();
	_sent = 0;
	return true;
}

} // namespace eyrie::http
