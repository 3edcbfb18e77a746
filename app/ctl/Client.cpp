#include "Client.h"

#include <charconv>
#include <thread>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeParser.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>
#include <Poco/StreamCopier.h>

#include "Failure.h"
#include "Text.h"
#include "Trust.h"

namespace eyrie::ctl
{

namespace
{

using namespace Poco::Net;

// Without a byte of events for longer than two heartbeats, the daemon has gone.
constexpr int secondsWithoutEvents = 40;
// The daemon's server takes two seconds at most to go over to other settings.
constexpr int tries = 10;
// Of a connection on which nothing is said for hours: a firewall may have forgotten it, or that machine may be off. Then the wait for a
// verification ends two minutes later.
constexpr int secondsBeforeProbe = 60;
constexpr int secondsBetweenProbes = 10;
constexpr int unansweredProbes = 6;
constexpr std::chrono::milliseconds betweenTries{250};

Poco::URI uriOf(const std::string& url)
{
	try
	{
		Poco::URI uri(url);
		if (!uri.getHost().empty()) return uri;
	}
	catch (const Poco::Exception&)
	{
	}
	throw Failure(Exit::usage, "--url " + url + ": is no address; one looks like http://127.0.0.1:8025");
}

/// A session over TLS, with what judges the certificate: it must live as long.
class SecureSession final : public HTTPSClientSession
{
public:
	SecureSession(const Poco::URI& uri, std::unique_ptr<Trust> judge) :
		HTTPSClientSession(uri.getHost(), uri.getPort(), judge->context()), trust(std::move(judge))
	{
	}

	const std::unique_ptr<Trust> trust;
};

std::optional<TimePoint> clockOf(const HTTPResponse& head)
{
	Poco::DateTime date;
	int zone = 0;
	if (!Poco::DateTimeParser::tryParse(Poco::DateTimeFormat::HTTP_FORMAT, head.get("Date", ""), date, zone)) return std::nullopt;
	return TimePoint(std::chrono::milliseconds(date.timestamp().epochMicroseconds() / 1000));
}

std::optional<std::chrono::seconds> retryAfterOf(const HTTPResponse& head)
{
	const std::string text = head.get("Retry-After", "");
	std::int64_t seconds = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
	if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
	return std::chrono::seconds(seconds);
}

/// What the daemon says about it, or what was answered instead.
std::string detailOf(const Client::Answer& answer)
{
	try
	{
		const auto detail = Json::parse(answer.body)["detail"].text();
		if (!detail.empty()) return shownLines(detail, "  ");
	}
	catch (const Failure&)
	{
	}
	return "the daemon has answered with status " + std::to_string(answer.status)
		+ ", and no word of its own: is it eyried at all?";
}

} // namespace


std::string pathPart(const std::string& text)
{
	std::string encoded;
	Poco::URI::encode(text, "+/?#&=;:@%,", encoded);
	return encoded;
}

std::string pathWith(const std::string& path, const Query& query)
{
	std::string whole = path;
	char separator = '?';
	for (const auto& [name, value] : query)
	{
		if (value.empty()) continue;
		whole += std::exchange(separator, '&') + name + "=" + pathPart(value);
	}
	return whole;
}


Client::Client(const Access& access) : _access(access), _uri(uriOf(access.url)) {}

std::unique_ptr<HTTPClientSession> Client::connect() const
{
	if (_uri.getScheme() != "https") return std::make_unique<HTTPClientSession>(_uri.getHost(), _uri.getPort());
	return std::make_unique<SecureSession>(_uri, std::make_unique<Trust>(_access, _uri.getHost()));
}

HTTPRequest Client::requestFor(const Question& question) const
{
	HTTPRequest request(question.method, _uri.getPath() + question.path, HTTPRequest::HTTP_1_1);
	request.set("User-Agent", "eyriectl");
	if (!question.scope.empty())
	{
		const auto* const token = _access.tokenFor(question.scope);
		if (!token && !_access.tokens.empty())
			throw Failure(Exit::refused,
				_access.tokenFile + ": no token there has the scope " + question.scope
					+ "; add a line, or give one more scopes, and reload the daemon");
		if (!token)
			throw Failure(Exit::refused,
				"this needs a token of scope " + question.scope
					+ ": name a file that holds one with --token-file, or the daemon's configuration with --config");
		request.set("Authorization", "Bearer " + token->text);
	}
	if (!question.body.empty()) request.setContentType("application/json");
	if (question.method != "GET") request.setContentLength64(static_cast<Poco::Int64>(question.body.size()));
	return request;
}

void Client::connected()
{
	auto& socket = _session->socket();
	socket.setKeepAlive(true);
	socket.setOption(IPPROTO_TCP, TCP_KEEPIDLE, secondsBeforeProbe);
	socket.setOption(IPPROTO_TCP, TCP_KEEPINTVL, secondsBetweenProbes);
	socket.setOption(IPPROTO_TCP, TCP_KEEPCNT, unansweredProbes);
}

std::istream& Client::exchange(const Question& question, HTTPResponse& head)
{
	auto request = requestFor(question);
	// A connection that the daemon has closed meanwhile is noticed here, and not while an order is on its way.
	if (_session && _session->socket().poll(Poco::Timespan(), Socket::SELECT_READ | Socket::SELECT_ERROR)) _session.reset();
	if (!_session) _session = connect();
	_session->setKeepAlive(true);
	_session->setTimeout(
		Poco::Timespan(10, 0), Poco::Timespan(10, 0), Poco::Timespan(static_cast<long>(question.patience.count()), 0));
	auto& body = _session->sendRequest(request);
	connected();
	body << question.body << std::flush;
	return _session->receiveResponse(head);
}

Client::Answer Client::answerTo(const Question& question)
{
	HTTPResponse head;
	auto& body = exchange(question, head);
	Answer answer{static_cast<int>(head.getStatus()), {}, clockOf(head), retryAfterOf(head)};
	Poco::StreamCopier::copyToString(body, answer.body);
	if (!head.getKeepAlive()) _session.reset();
	return answer;
}

Client::Answer Client::ask(const Question& question)
{
	Answer answer;
	for (int again = question.mayRepeat ? tries : 0;; --again) try
		{
			answer = answerTo(question);
			break;
		}
		catch (const Poco::Exception& error)
		{
			// While it goes over to other settings, the daemon ends connections, and begins anew at once.
			const bool hasEnded
				= dynamic_cast<const NoMessageException*>(&error) || dynamic_cast<const ConnectionResetException*>(&error);
			if (!hasEnded || again == 0) unreachable(error);
			_session.reset();
			std::this_thread::sleep_for(betweenTries);
		}
	if (answer.status == 401 || answer.status == 403) refused(answer, question.scope);
	return answer;
}

void Client::listen(const std::string& path, const std::string& lastEventId, const std::function<void(const std::string&)>& take)
{
	try
	{
		_session = connect();
		_session->setTimeout(Poco::Timespan(10, 0), Poco::Timespan(10, 0), Poco::Timespan(secondsWithoutEvents, 0));
		auto request = requestFor({.path = path});
		request.set("Accept", "text/event-stream");
		if (!lastEventId.empty()) request.set("Last-Event-ID", lastEventId);
		_session->sendRequest(request);
		HTTPResponse head;
		auto& body = _session->receiveResponse(head);
		Answer answer{static_cast<int>(head.getStatus()), {}, {}};
		if (!answer.isGood())
		{
			Poco::StreamCopier::copyToString(body, answer.body);
			_session.reset();
			if (answer.status == 401 || answer.status == 403) refused(answer, "read");
			fail(answer);
		}
		for (std::string line; std::getline(body, line);)
		{
			if (line.ends_with('\r')) line.pop_back();
			take(line);
		}
		_session.reset();
	}
	catch (const Poco::Exception& error)
	{
		unreachable(error);
	}
}

void Client::unreachable(const Poco::Exception& error)
{
	// Asked again, it is on another connection: this one may be closed, or still owe an answer.
	const auto session = std::move(_session);
	const std::string at = "no answer from " + _access.url + ": ";
	const auto* const secure = dynamic_cast<const SecureSession*>(session.get());
	if (secure && !secure->trust->refusal().empty())
		throw Failure(Exit::unreachable, "the certificate of " + _access.url + " " + secure->trust->refusal());
	if (dynamic_cast<const ConnectionRefusedException*>(&error))
		throw Failure(Exit::unreachable,
			at
				+ "nobody listens there; check that eyried runs (systemctl status eyried), that http.listen says this, or say "
				  "--url");
	if (dynamic_cast<const Poco::TimeoutException*>(&error))
		throw Failure(
			Exit::unreachable, at + "it took too long; check the address, what is in between, and how busy that machine is");
	if (dynamic_cast<const HostNotFoundException*>(&error) || dynamic_cast<const NoAddressFoundException*>(&error)
		|| dynamic_cast<const DNSException*>(&error))
		throw Failure(Exit::unreachable, at + "the name " + _uri.getHost() + " can't be resolved; check --url");
	if (dynamic_cast<const SSLException*>(&error))
		throw Failure(Exit::unreachable, at + "no TLS is spoken there; try http:// in --url (" + error.displayText() + ")");
	if (dynamic_cast<const NoMessageException*>(&error) || dynamic_cast<const MessageException*>(&error)
		|| dynamic_cast<const ConnectionResetException*>(&error))
		throw Failure(Exit::unreachable, at + "it has ended the connection; does it speak TLS? Then --url begins with https://");
	throw Failure(Exit::unreachable, at + shown(error.displayText()));
}

void Client::refused(const Answer& answer, const std::string& scope) const
{
	const std::string from = _access.tokenFile.empty() ? "no token was sent" : "the token comes from " + _access.tokenFile;
	if (answer.status == 403)
		throw Failure(Exit::refused,
			"the token has not the scope " + scope + " (" + from + "); add " + scope
				+ " to its line in the file that http.token-file names, and reload the daemon");
	throw Failure(Exit::refused, detailOf(answer) + " (" + from + ")");
}

void Client::fail(const Answer& answer)
{
	throw Failure(Exit::bad, detailOf(answer));
}

} // namespace eyrie::ctl
