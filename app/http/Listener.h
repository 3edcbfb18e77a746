#pragma once

#include <cstdint>
#include <string>

#include <Poco/Net/ServerSocket.h>

namespace eyrie::http
{

/// A socket that listens. Copies share it; it is closed with the last of them, so that a server can take over from another without
/// turning anybody away.
class Listener
{
public:
	/// `HOST:PORT`, `[::1]:PORT`; port 0 takes any free one. Throws Error (misconfigured) if it can't listen there.
	explicit Listener(const std::string& address);

	const Poco::Net::ServerSocket& socket() const { return _socket; }
	std::uint16_t port() const;
	/// As in an URL, `127.0.0.1:8025`.
	std::string address() const;

	/// Whether only this machine reaches an address. Throws as the constructor does, for what is no address.
	static bool isLocal(const std::string& address);

private:
	Poco::Net::ServerSocket _socket;
};

} // namespace eyrie::http
