#include "Gateway.h"

#include <algorithm>
#include <array>
#include <utility>

#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/NetException.h>

#include <eyrie/Error.h>

#include "Cutoff.h"
#include "Failure.h"

namespace eyrie::smseagle
{

namespace
{

// A page of 2,000 messages is 2 MiB; one with attachments may be many times that.
constexpr std::size_t largestBody = std::size_t{64} * 1024 * 1024;
// The whole answer may take as long as this many waits.
constexpr int waitsPerAnswer = 4;

Error malformed(const std::string& text)
{
	return Error(ErrorKind::malformed, ErrorScope::stream, text);
}

/// What the status alone says: "nothing found" may be a 404.
std::optional<ErrorKind> kindOf(const Response& response)
{
	if (response.status == 401 || response.status == 403) return ErrorKind::unauthorised;
	if (response.status == 429 || (response.status == 503 && response.retryAfter)) return ErrorKind::throttled;
	if (response.status >= 500) return ErrorKind::unavailable;
	return std::nullopt;
}

/// Reads to the end. Exceptions of the connection pass through, which they would not through the istream.
std::string bodyFrom(std::streambuf& stream, std::size_t announced, const std::string& url)
{
	std::string body;
	body.reserve(std::min(announced, largestBody));
	std::array<char, 16384> buffer;
	constexpr auto whole = static_cast<std::streamsize>(buffer.size());
	// After the end it must not be asked again: Poco would wait for another chunk.
	for (auto count = whole; count == whole;)
	{
		count = stream.sgetn(buffer.data(), whole);
		body.append(buffer.data(), static_cast<std::size_t>(count));
		if (body.size() > largestBody)
			throw malformed(
				"the answer of " + url + " is larger than 64 MiB; lower `sync.batch-size`, or set `attachments = skip`");
	}
	return body;
}

} // namespace


Gateway::Gateway(const Settings& settings, const PluginContext& context) :
	_settings(settings), _context(context), _connector(settings.address, settings.tls, settings.timeout)
{
}


Gateway::~Gateway() = default;


Response Gateway::get(const std::string& path, const std::string& token, std::stop_token stop)
{
	static const std::string none;
	return answerTo({.path = path, .token = &token, .body = none}, stop);
}


Response Gateway::post(const std::string& path, const std::string& json, std::stop_token stop)
{
	return answerTo({.path = path, .token = nullptr, .body = json}, stop);
}


Response Gateway::answerTo(const Call& call, const std::stop_token& stop)
{
	for (;;)
	{
		_context.gate.enter(stop);
		if (auto response = measured(call, stop)) return *std::move(response);
	}
}


std::optional<Response> Gateway::measured(const Call& call, const std::stop_token& stop)
{
	const Duration begun = _context.clock.elapsed();
	RequestOutcome outcome;
	try
	{
		auto response = attempt(call, stop);
		outcome.took = _context.clock.elapsed() - begun;
		if (response)
		{
			outcome.error = kindOf(*response);
			outcome.bytes = response->body.size();
		}
		_context.gate.left(outcome);
		return response;
	}
	catch (const Error& error)
	{
		outcome.took = _context.clock.elapsed() - begun;
		outcome.error = error.kind();
		_context.gate.left(outcome);
		throw;
	}
}


std::optional<Response> Gateway::attempt(const Call& call, const std::stop_token& stop)
{
	const bool reused = hasLiveSession();
	// Until all went well the connection is in no state to be used again.
	auto session = reused ? std::move(_session) : std::make_unique<Session>(_connector.connect(stop));
	_session.reset();
	session->setKeepAlive(true);
	bool answered = false;
	const Cutoff cutoff(session->socket().impl()->sockfd(), waitsPerAnswer * _settings.timeout, stop);
	try
	{
		Poco::Net::HTTPResponse head;
		std::istream& body = exchange(*session, call, head);
		answered = true;
		Response response = received(body, head);
		if (cutoff.hasExpired()) throw Poco::TimeoutException("whole answer");
		if (head.getKeepAlive()) _session = std::move(session);
		return response;
	}
	catch (const Poco::Exception& error)
	{
		const std::string& url = _settings.address.url;
		if (cutoff.hasExpired()) throw translate(Poco::TimeoutException("whole answer"), url, stop);
		const bool late = dynamic_cast<const Poco::TimeoutException*>(&error) != nullptr;
		if (reused && !answered && !late && !stop.stop_requested()) return std::nullopt;
		throw translate(error, url, stop);
	}
	catch (const Error&)
	{
		// A body cut off by us is not the gateway's fault.
		if (cutoff.hasExpired() || stop.stop_requested())
			throw translate(Poco::TimeoutException("whole answer"), _settings.address.url, stop);
		throw;
	}
}


/// A connection that has something to read between requests was closed, or is out of step.
bool Gateway::hasLiveSession() const
{
	return _session && !_session->socket().poll(Poco::Timespan(), Poco::Net::Socket::SELECT_READ | Poco::Net::Socket::SELECT_ERROR);
}


std::istream& Gateway::exchange(Session& session, const Call& call, Poco::Net::HTTPResponse& head) const
{
	using Request = Poco::Net::HTTPRequest;
	Request request(call.token ? Request::HTTP_GET : Request::HTTP_POST, call.path, Request::HTTP_1_1);
	request.setHost(_settings.address.host, _settings.address.port);
	request.set("Accept", "application/json");
	request.set("User-Agent", "Eyrie");
	if (call.token)
		request.set("access-token", *call.token);
	else
	{
		request.setContentType("application/json");
		request.setContentLength64(static_cast<Poco::Int64>(call.body.size()));
	}
	// A failure to write the body is told by receiveResponse().
	session.sendRequest(request) << call.body;
	return session.receiveResponse(head);
}


Response Gateway::received(std::istream& body, const Poco::Net::HTTPResponse& head) const
{
	const std::string& url = _settings.address.url;
	Response response{.status = head.getStatus(),
		.contentType = head.getContentType(),
		.location = head.get("Location", ""),
		.body = bodyFrom(*body.rdbuf(), head.hasContentLength() ? static_cast<std::size_t>(head.getContentLength64()) : 0, url),
		.clock = parseHttpDate(head.get("Date", "")),
		.retryAfter = {}};
	response.retryAfter = parseRetryAfter(head.get("Retry-After", ""), response.clock);
	if (head.hasContentLength() && static_cast<std::uint64_t>(head.getContentLength64()) != response.body.size())
		throw malformed("the answer of " + url + " was cut off after " + std::to_string(response.body.size()) + " of "
			+ std::to_string(head.getContentLength64()) + " bytes");
	return response;
}

} // namespace eyrie::smseagle
