#include "Listener.h"

#include <Poco/Net/SocketAddress.h>

#include <eyrie/Error.h>

namespace eyrie::http
{

namespace
{

using Poco::Net::SocketAddress;

// Connections that wait to be accepted; as many as Linux allows without asking.
constexpr int backlog = 128;

SocketAddress parsed(const std::string& address)
{
	try
	{
		if (address.find(':') == std::string::npos) throw Poco::InvalidArgumentException("no port");
		return SocketAddress(address);
	}
	catch (const Poco::Exception& error)
	{
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			"http.listen = " + address + ": is no address; write 127.0.0.1:8025, [::1]:8025, or nothing to have no HTTP",
			error.displayText());
	}
}

} // namespace


Listener::Listener(const std::string& address)
{
	const auto where = parsed(address);
	try
	{
		// Poco's constructors would share the port with any other process that listens there.
		constexpr bool reuseAddress = true;
		constexpr bool reusePort = false;
		if (where.family() == SocketAddress::IPv6)
			_socket.bind6(where, reuseAddress, reusePort, true);
		else
			_socket.bind(where, reuseAddress, reusePort);
		_socket.listen(backlog);
	}
	catch (const Poco::Exception& error)
	{
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			"http.listen = " + address + ": cannot listen there: " + error.displayText()
				+ "; another program may, maybe another eyried: give one of them another port, or nothing to have no HTTP");
	}
}

std::uint16_t Listener::port() const
{
	return _socket.address().port();
}

std::string Listener::address() const
{
	return _socket.address().toString();
}

bool Listener::isLocal(const std::string& address)
{
	return parsed(address).host().isLoopback();
}

} // namespace eyrie::http
