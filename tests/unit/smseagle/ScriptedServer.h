#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include "Windows.h"

namespace eyrie::smseagle
{

/// An HTTP server on a real socket that answers as told, byte by byte: what a well-behaved one never would.
/// Serves one connection at a time, on 127.0.0.1 and a port of the system's choice.
class ScriptedServer
{
public:
	/// The bytes to answer a request with, headers included.
	struct Reaction
	{
		std::string bytes;
		bool close = false; ///< Closes the connection behind them.
		bool hold = false;  ///< Then says nothing more until the client or this server goes.
		bool drip = false;  ///< Writes them one by one, so slowly that no read ever times out.
	};
	using Script = std::function<Reaction(const std::string& request)>;

	explicit ScriptedServer(Script, Poco::Net::ServerSocket = Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)));
	~ScriptedServer();

	std::uint16_t port() const { return _socket.address().port(); }
	std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }

	/// The requests so far, each with its body if it has one.
	std::vector<std::string> requests() const;
	std::size_t connections() const;

private:
	void serve(const std::stop_token&);
	void serve(Poco::Net::StreamSocket&, const std::stop_token&);
	void send(Poco::Net::StreamSocket&, const Reaction&, const std::stop_token&);

	Script _script;
	Poco::Net::ServerSocket _socket;
	mutable std::mutex _mutex;
	std::vector<std::string> _requests;
	std::size_t _connections = 0;
	std::jthread _thread;
};

/// A whole HTTP answer with this status and body.
std::string httpAnswer(int status, const std::string& body, const std::string& headers = {});

/// The ids that a request asks for.
IdRange idsOf(const std::string& request);

} // namespace eyrie::smseagle
