#pragma once

#include <array>
#include <sstream>
#include <string>

#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>

namespace eyrie::http
{

/// An event that was heard.
struct Heard
{
	std::string name, id, data;
};

/// A client that listens.
class Ear
{
public:
	Ear(std::uint16_t port, const std::string& target, const std::string& header = "", const Poco::Net::Context::Ptr& tls = {})
	{
		const Poco::Net::SocketAddress address("127.0.0.1", port);
		if (tls)
			_socket = Poco::Net::SecureStreamSocket(address, tls);
		else
			_socket = Poco::Net::StreamSocket(address);
		_socket.setReceiveTimeout(Poco::Timespan(30, 0));
		const std::string text = "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\n";
		_socket.sendBytes(text.data(), static_cast<int>(text.size()));
		while (_bytes.find("\r\n\r\n") == std::string::npos && receive()) {}
		head = _bytes.substr(0, _bytes.find("\r\n\r\n"));
		_bytes.erase(0, head.size() + 4);
	}

	/// The next event; one without a name at the end of the connection. Sets `id` as it goes.
	Heard next()
	{
		while (true)
		{
			const auto end = _bytes.find("\n\n");
			if (end == std::string::npos)
			{
				if (!receive()) return {};
				continue;
			}
			Heard heard;
			std::istringstream lines(_bytes.substr(0, end));
			_bytes.erase(0, end + 2);
			for (std::string line; std::getline(lines, line);)
			{
				if (line.starts_with("event: ")) heard.name = line.substr(7);
				if (line.starts_with("id: ")) id = heard.id = line.substr(4);
				if (line.starts_with("data: ")) heard.data += line.substr(6);
				if (line == ":") ++silences;
			}
			if (!heard.name.empty()) return heard;
			if (stopsAtSilence && (silences > 0 || !heard.id.empty())) return {};
		}
	}

	/// Names and numbers of so many events.
	std::string hear(std::size_t count)
	{
		std::string text;
		for (std::size_t i = 0; i < count; ++i)
		{
			const auto heard = next();
			text += (text.empty() ? "" : " ") + heard.name + ":" + heard.id;
		}
		return text;
	}

	void close() { _socket.close(); }

	std::string head;
	std::string id;
	int silences = 0;
	bool stopsAtSilence = false;

private:
	bool receive()
	{
		std::array<char, 16 * 1024> bytes;
		try
		{
			const int count = _socket.receiveBytes(bytes.data(), static_cast<int>(bytes.size()));
			if (count > 0) _bytes.append(bytes.data(), static_cast<std::size_t>(count));
			return count > 0;
		}
		catch (const Poco::Net::NetException&)
		{
			return false;
		}
	}

	Poco::Net::StreamSocket _socket;
	std::string _bytes;
};

} // namespace eyrie::http
