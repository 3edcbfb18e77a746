#include "Gateway.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Net/SecureStreamSocket.h>

namespace eyrie::bench
{

namespace
{

constexpr std::string_view folders = "/api/v2/messages/";
constexpr std::int64_t usualLimit = 1000;

/// The number of a parameter of a query.
std::optional<std::int64_t> numberOf(std::string_view target, std::string_view name)
{
	const auto at = target.find(name);
	if (at == std::string_view::npos) return std::nullopt;
	std::int64_t number = 0;
	std::from_chars(target.data() + at + name.size(), target.data() + target.size(), number);
	return number;
}

/// The head of a request without body; nothing at the connection's end.
std::optional<std::string> headFrom(Poco::Net::StreamSocket& socket, std::string& pending)
{
	std::array<char, 4096> buffer;
	for (;;)
	{
		const auto end = pending.find("\r\n\r\n");
		if (end != std::string::npos)
		{
			std::string head = pending.substr(0, end);
			pending.erase(0, end + 4);
			return head;
		}
		const int count = socket.receiveBytes(buffer.data(), static_cast<int>(buffer.size()));
		if (count <= 0) return std::nullopt;
		pending.append(buffer.data(), static_cast<std::size_t>(count));
	}
}

void send(Poco::Net::StreamSocket& socket, std::string_view bytes)
{
	while (!bytes.empty())
		bytes.remove_prefix(static_cast<std::size_t>(socket.sendBytes(bytes.data(), static_cast<int>(bytes.size()))));
}

Poco::Net::Context::Ptr contextOf(const std::string& certificate)
{
	if (certificate.empty()) return {};
	Poco::Net::Context::Ptr context(
		new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, certificate, certificate, "", Poco::Net::Context::VERIFY_NONE));
	context->enableSessionCache(true, "bench");
	return context;
}

Poco::Net::ServerSocket listener()
{
	Poco::Net::ServerSocket socket;
	socket.bind(Poco::Net::SocketAddress("127.0.0.1", 0), true);
	socket.listen(2048);
	return socket;
}

} // namespace


Gateway::Gateway(const Settings& settings) :
	_settings(settings), _shelf(settings.first), _tls(contextOf(settings.certificate)), _listener(listener()),
	_end(settings.first + settings.messages), _accepting([this](const std::stop_token& stop) { accept(stop); })
{
}


Gateway::~Gateway()
{
	_accepting.request_stop();
	_accepting.join();
	{
		const std::lock_guard lock(_mutex);
		for (auto& socket : _open) socket.impl()->shutdown();
	}
	_threads.clear();
}


std::string Gateway::url() const
{
	return (_tls ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(_listener.address().port());
}


void Gateway::add(std::int64_t messages)
{
	_end += messages;
}


void Gateway::accept(const std::stop_token& stop)
{
	while (!stop.stop_requested())
	{
		if (!_listener.poll(Poco::Timespan(0, 100'000), Poco::Net::Socket::SELECT_READ)) continue;
		auto socket = _listener.acceptConnection();
		_threads.emplace_back([this, socket]() mutable { serve(std::move(socket)); });
	}
}


void Gateway::serve(Poco::Net::StreamSocket socket) noexcept
{
	std::list<Poco::Net::StreamSocket>::iterator place;
	{
		const std::lock_guard lock(_mutex);
		place = _open.insert(_open.end(), socket);
	}
	try
	{
		socket.setNoDelay(true);
		if (_tls) socket = Poco::Net::SecureStreamSocket::attach(socket, _tls);
		std::string pending;
		while (const auto head = headFrom(socket, pending))
		{
			++_requests;
			const auto target = std::string_view(*head).substr(0, head->find(" HTTP/"));
			if (_settings.latency.count() > 0) std::this_thread::sleep_for(_settings.latency);
			send(socket, answerTo(target));
		}
	}
	catch (const std::exception&)
	{
		// Whoever asked has gone.
	}
	const std::lock_guard lock(_mutex);
	_open.erase(place);
}


std::string Gateway::answerTo(std::string_view target) const
{
	std::string body = "[";
	const auto at = target.find(folders);
	const bool isInbox = at != std::string_view::npos && target.substr(at + folders.size()).starts_with("inbox");
	const auto limit = numberOf(target, "&limit=").value_or(usualLimit);
	const auto begin = std::max(numberOf(target, "id_from=").value_or(1), _shelf.first());
	const auto end = std::min({_end.load(), numberOf(target, "&id_to=").value_or(INT64_MAX - 1) + 1, begin + limit});
	body.reserve(static_cast<std::size_t>(std::max<std::int64_t>(end - begin, 0)) * 800 + 256);
	const auto now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
	for (auto id = begin; isInbox && id < end; ++id)
	{
		if (body.size() > 1) body += ',';
		if (id < _settings.first + _settings.messages)
			_shelf.append(body, id);
		else
			_shelf.append(body, id, now);
	}
	body += ']';
	std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size())
		+ "\r\nDate: " + Poco::DateTimeFormatter::format(Poco::Timestamp(), Poco::DateTimeFormat::HTTP_FORMAT)
		+ "\r\nConnection: Keep-Alive\r\n\r\n";
	return answer + body;
}

} // namespace eyrie::bench
