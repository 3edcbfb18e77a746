#include "ScriptedServer.h"

#include <utility>

#include <Poco/Exception.h>

namespace eyrie::smseagle
{

namespace
{

const Poco::Timespan slice(5'000);

std::size_t lengthIn(const std::string& head)
{
	const auto at = head.find("Content-Length: ");
	return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

/// The next request, or nothing once the client has gone.
std::string requestFrom(Poco::Net::StreamSocket& socket, const std::stop_token& stop)
{
	std::string request;
	std::size_t end = 0; // Behind its body; 0 while its head is not complete.
	char byte = 0;
	while (end == 0 || request.size() < end)
	{
		while (!stop.stop_requested() && socket.available() == 0 && !socket.poll(slice, Poco::Net::Socket::SELECT_READ)) {}
		if (stop.stop_requested() || socket.receiveBytes(&byte, 1) <= 0) return {};
		request += byte;
		if (end == 0 && request.ends_with("\r\n\r\n")) end = request.size() + lengthIn(request);
	}
	return request;
}

/// Until the client closes.
void holdOn(Poco::Net::StreamSocket& socket, const std::stop_token& stop)
{
	while (!stop.stop_requested() && !socket.poll(slice, Poco::Net::Socket::SELECT_READ)) {}
}

} // namespace


ScriptedServer::ScriptedServer(Script script, Poco::Net::ServerSocket socket) :
	_script(std::move(script)), _socket(std::move(socket)), _thread([this](const std::stop_token& stop) { serve(stop); })
{
}


ScriptedServer::~ScriptedServer() = default;


std::vector<std::string> ScriptedServer::requests() const
{
	const std::lock_guard lock(_mutex);
	return _requests;
}


std::size_t ScriptedServer::connections() const
{
	const std::lock_guard lock(_mutex);
	return _connections;
}


void ScriptedServer::serve(const std::stop_token& stop)
{
	while (!stop.stop_requested()) try
		{
			if (!_socket.poll(slice, Poco::Net::Socket::SELECT_READ)) continue;
			auto socket = _socket.acceptConnection();
			{
				const std::lock_guard lock(_mutex);
				++_connections;
			}
			serve(socket, stop);
		}
		catch (const Poco::Exception&)
		{
			// The client went, or did not like our certificate.
		}
}


void ScriptedServer::serve(Poco::Net::StreamSocket& socket, const std::stop_token& stop)
{
	for (;;)
	{
		const std::string request = requestFrom(socket, stop);
		if (request.empty()) return;
		{
			const std::lock_guard lock(_mutex);
			_requests.push_back(request);
		}
		const Reaction reaction = _script(request);
		send(socket, reaction, stop);
		if (reaction.hold) holdOn(socket, stop);
		if (reaction.close) return;
	}
}


void ScriptedServer::send(Poco::Net::StreamSocket& socket, const Reaction& reaction, const std::stop_token& stop)
{
	const std::size_t piece = reaction.drip ? 1 : 65536;
	for (std::size_t at = 0; at < reaction.bytes.size() && !stop.stop_requested(); at += piece)
	{
		const std::string part = reaction.bytes.substr(at, piece);
		for (std::size_t sent = 0; sent < part.size();)
			sent += static_cast<std::size_t>(socket.sendBytes(part.data() + sent, static_cast<int>(part.size() - sent)));
		if (reaction.drip && socket.poll(slice, Poco::Net::Socket::SELECT_READ)) return;
	}
}


std::string httpAnswer(int status, const std::string& body, const std::string& headers)
{
	return "HTTP/1.1 " + std::to_string(status) + " Status\r\nContent-Type: application/json\r\nContent-Length: "
		+ std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}


IdRange idsOf(const std::string& request)
{
	const auto valueOf = [&request](const std::string& name) -> std::optional<std::int64_t>
	{
		const auto at = request.find(name + '=');
		if (at == std::string::npos) return std::nullopt;
		return std::stoll(request.substr(at + name.size() + 1));
	};
	return {valueOf("id_from").value_or(1), valueOf("id_to")};
}

} // namespace eyrie::smseagle
