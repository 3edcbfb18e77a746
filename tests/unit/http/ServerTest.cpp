// Over real sockets: what a connection is told, how long it may take, and who may keep it.
#include <future>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/StreamCopier.h>
#include <Poco/TemporaryFile.h>
#include <cppunit/extensions/HelperMacros.h>

#include <eyrie/Error.h>

#include "http/Server.h"

namespace eyrie::http
{

namespace
{

using namespace std::chrono_literals;
using namespace Poco::Net;

/// A connection on which anything may be said.
class Line
{
public:
	explicit Line(std::uint16_t port) : _socket(SocketAddress("127.0.0.1", port))
	{
		_socket.setReceiveTimeout(Poco::Timespan(30, 0));
	}

	void say(const std::string& bytes) { _socket.sendBytes(bytes.data(), static_cast<int>(bytes.size())); }

	/// Everything up to the end of the connection, or until `last` was heard.
	std::string hear(const std::string& last = "")
	{
		std::string heard;
		std::array<char, 4096> bytes;
		try
		{
			while (last.empty() || heard.find(last) == std::string::npos)
			{
				const int count = _socket.receiveBytes(bytes.data(), static_cast<int>(bytes.size()));
				if (count <= 0) break;
				heard.append(bytes.data(), static_cast<std::size_t>(count));
			}
		}
		catch (const NetException&)
		{
			heard += "(reset)";
		}
		return heard;
	}

private:
	StreamSocket _socket;
};

void assertHolds(const std::string& text, const std::string& part)
{
	CPPUNIT_ASSERT_MESSAGE("no \"" + part + "\" in:\n" + text, text.find(part) != std::string::npos);
}

} // namespace

class HttpServerTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HttpServerTest);
	CPPUNIT_TEST(OneConnectionServesRequestAfterRequest);
	CPPUNIT_TEST(HeadHasTheLengthAndNoBody);
	CPPUNIT_TEST(WhatIsNoRequestIsRefusedWithAProblem);
	CPPUNIT_TEST(ATooLargeBodyIsRefusedBeforeItIsRead);
	CPPUNIT_TEST(WhoDripsIsCutOff);
	CPPUNIT_TEST(WhoIsIdleIsLetGo);
	CPPUNIT_TEST(OneAddressCannotHoldEveryThread);
	CPPUNIT_TEST(OneAddressThatSaysNothingLeavesTheThreadsToOthers);
	CPPUNIT_TEST(OneAddressThatTakesNothingLeavesTheThreadsToOthers);
	CPPUNIT_TEST(AConnectionCanBeGivenAwayAndOutlivesItsThread);
	CPPUNIT_TEST(StoppingEndsOpenConnectionsAtOnce);
	CPPUNIT_TEST(AListenerIsHandedOnWithoutClosing);
	CPPUNIT_TEST(OverTlsTheSame);
	CPPUNIT_TEST(BadAddressesPortsAndCertificatesAreNamed);
	CPPUNIT_TEST_SUITE_END();

public:
	void setUp() override
	{
		_router.add({"GET", "/path", Scope::open, "path", {},
			[](const Request& request) { return Response{.body = request.asker.address}; }});
		_router.add(
			{"POST", "/path", Scope::open, "echo", {}, [](const Request& request) { return Response{.body = request.body}; }});
		_router.add({"GET", "/stream", Scope::open, "stream", {},
			[this](const Request&)
			{
				return Response{.body = ": begun\n\n",
					.type = "text/event-stream",
					.takeOver = [this](std::unique_ptr<StreamSocket> socket) { take(std::move(socket)); }};
			}});
		_settings.limits.idle = 20s;
		_settings.limits.body = 100'000;
	}

private:
	void take(std::unique_ptr<StreamSocket> socket)
	{
		_owners = socket->impl()->referenceCount();
		_given.set_value(std::move(socket));
	}

	std::string ask(Server&, const std::string& bytes)
	{
		Line line(_listener.port());
		line.say(bytes);
		return line.hear();
	}

	void OneConnectionServesRequestAfterRequest()
	{
		Server server(_listener, _settings, _service);
		Line line(_listener.port());
		line.say("GET /path HTTP/1.1\r\nHost: x\r\n\r\n");
		assertHolds(line.hear("127.0.0.1"), "HTTP/1.1 200 OK");
		line.say("\r\nPOST /path HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab"); // An old habit, and two at once.
		line.say("cdPOST /path HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nxyz");
		const std::string rest = line.hear();
		assertHolds(rest, "\r\n\r\nabcdHTTP/1.1 200 OK");
		assertHolds(rest, "Connection: Close");
		CPPUNIT_ASSERT(rest.ends_with("\r\n\r\nxyz"));
	}

	void HeadHasTheLengthAndNoBody()
	{
		Server server(_listener, _settings, _service);
		const std::string heard = ask(server, "HEAD /path HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
		assertHolds(heard, "Content-Length: 9\r\n");
		CPPUNIT_ASSERT(heard.ends_with("\r\n\r\n"));
	}

	void WhatIsNoRequestIsRefusedWithAProblem()
	{
		Server server(_listener, _settings, _service);
		const std::vector<std::pair<std::string, std::string>> cases{
			{"nonsense\r\n\r\n", "400 Bad Request"},
			{std::string("\x16\x03\x01\x02", 4), "400 Bad Request"},
			{"GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x'), "431 "},
			{"POST /path HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "411 Length Required"},
			{"BREW /path HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "405 Method Not Allowed"},
		};
		for (const auto& [bytes, status] : cases)
		{
			const std::string heard = ask(server, bytes);
			CPPUNIT_ASSERT_MESSAGE(heard, heard.starts_with("HTTP/1.1 " + status));
			assertHolds(heard, "Content-Type: application/problem+json");
			assertHolds(heard, "X-Request-Id: ");
		}
	}

	void ATooLargeBodyIsRefusedBeforeItIsRead()
	{
		Server server(_listener, _settings, _service);
		const std::string head = "POST /path HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n";
		assertHolds(ask(server, head), "HTTP/1.1 413 ");
		assertHolds(ask(server, head + std::string(100'001, 'x')), "HTTP/1.1 413 ");
		const std::string most = "POST /path HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n";
		assertHolds(ask(server, most + std::string(100'000, 'x')), "HTTP/1.1 200 OK");
		Line line(_listener.port());
		line.say("POST /path HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
		line.hear("HTTP/1.1 100 Continue\r\n\r\n");
		line.say("abc");
		assertHolds(line.hear(), "200 OK");
	}

	void WhoDripsIsCutOff()
	{
		_settings.limits.request = 50ms;
		Server server(_listener, _settings, _service);
		for (const char* begun : {"GET /pa", "POST /path HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"})
			CPPUNIT_ASSERT_EQUAL(std::string(), ask(server, begun));
	}

	void WhoIsIdleIsLetGo()
	{
		_settings.limits.idle = 20ms;
		Server server(_listener, _settings, _service);
		CPPUNIT_ASSERT_EQUAL(std::string(), ask(server, ""));
		assertHolds(ask(server, "GET /path HTTP/1.1\r\nHost: x\r\n\r\n"), "200 OK");
	}

	void OneAddressCannotHoldEveryThread()
	{
		_settings.limits.request = _settings.limits.idle = 1h;
		_settings.limits.hurried = 50ms;
		Server server(_listener, _settings, _service);
		std::vector<std::unique_ptr<Line>> lines;
		for (int i = 0; i < 3 * Server::threads; ++i)
		{
			lines.push_back(std::make_unique<Line>(_listener.port()));
			if (i % 2 == 0) lines.back()->say("GET /pa"); // And nothing more; the others say nothing at all.
		}
		assertHolds(ask(server, "GET /path HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), "200 OK");
	}

	/// While others wait, sooner than if it dripped.
	void OneAddressThatSaysNothingLeavesTheThreadsToOthers()
	{
		_settings.limits.hurried = _settings.limits.request = _settings.limits.idle = 1h;
		_settings.limits.silent = 50ms;
		Server server(_listener, _settings, _service);
		std::vector<std::unique_ptr<Line>> lines;
		for (int i = 0; i < 3 * Server::threads; ++i) lines.push_back(std::make_unique<Line>(_listener.port()));
		assertHolds(ask(server, "GET /path HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), "200 OK");
	}

	void OneAddressThatTakesNothingLeavesTheThreadsToOthers()
	{
		_router.add({"GET", "/large", Scope::open, "large", {},
			[](const Request&) { return Response{.body = std::string(16 * 1024 * 1024, 'x')}; }});
		_settings.limits.answer = _settings.limits.idle = 1h;
		_settings.limits.hurried = 50ms;
		Server server(_listener, _settings, _service);
		std::vector<std::unique_ptr<Line>> lines;
		for (int i = 0; i < Server::threads + 8; ++i)
		{
			lines.push_back(std::make_unique<Line>(_listener.port()));
			lines.back()->say("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
		}
		assertHolds(ask(server, "GET /path HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), "200 OK");
	}

	void AConnectionCanBeGivenAwayAndOutlivesItsThread()
	{
		Line line(_listener.port());
		{
			Server server(_listener, _settings, _service);
			line.say("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
			const std::string head = line.hear(": begun\n\n");
			assertHolds(head, "Content-Type: text/event-stream");
			CPPUNIT_ASSERT(head.find("Content-Length") == std::string::npos);
			_taken = _given.get_future().get();
			CPPUNIT_ASSERT_EQUAL(1, _owners);
		}
		const std::string event = "data: 1\n\n";
		_taken->sendBytes(event.data(), static_cast<int>(event.size()));
		CPPUNIT_ASSERT_EQUAL(event, line.hear(event));
		_taken.reset();
		CPPUNIT_ASSERT_EQUAL(std::string(), line.hear());
	}

	void StoppingEndsOpenConnectionsAtOnce()
	{
		Line idle(_listener.port()), half(_listener.port());
		{
			Server server(_listener, _settings, _service);
			idle.say("GET /path HTTP/1.1\r\nHost: x\r\n\r\n");
			idle.hear("127.0.0.1");
			// Whoever was answered is held; who only knocked would wait for the next server.
			half.say("GET /path HTTP/1.1\r\nHost: x\r\n\r\n");
			half.hear("127.0.0.1");
			half.say("GET /path HT");
		}
		CPPUNIT_ASSERT_EQUAL(std::string(), idle.hear());
		half.hear();
	}

	void AListenerIsHandedOnWithoutClosing()
	{
		const auto request = "GET /path HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
		{
			Server server(_listener, _settings, _service);
			assertHolds(ask(server, request), "200 OK");
		}
		Line between(_listener.port());
		between.say(request); // Nobody serves just now.
		Server server(_listener, _settings, _service);
		assertHolds(between.hear(), "200 OK");
	}

	void OverTlsTheSame()
	{
		certify();
		Server server(_listener, _settings, _service);
		CPPUNIT_ASSERT_EQUAL("https://127.0.0.1:" + std::to_string(_listener.port()), server.url());
		const Context::Ptr context(new Context(Context::TLS_CLIENT_USE, "", "", _settings.certificate, Context::VERIFY_NONE));
		HTTPSClientSession session("127.0.0.1", _listener.port(), context);
		session.setKeepAlive(true);
		for (const std::size_t size : {3u, 100'000u})
		{
			HTTPRequest request("POST", "/path", "HTTP/1.1");
			const std::string body(size, 'x');
			request.setContentLength(static_cast<std::streamsize>(size));
			session.sendRequest(request) << body;
			HTTPResponse response;
			std::string got;
			Poco::StreamCopier::copyToString(session.receiveResponse(response), got);
			CPPUNIT_ASSERT_EQUAL(200, static_cast<int>(response.getStatus()));
			CPPUNIT_ASSERT_EQUAL(body, got);
		}
		ask(server, "GET /path HTTP/1.1\r\nHost: x\r\n\r\n"); // No TLS: answered by nothing, or an alert; it ends.
	}

	static std::string refusal(const std::function<void()>& call)
	{
		try
		{
			call();
		}
		catch (const Error& error)
		{
			CPPUNIT_ASSERT(error.kind() == ErrorKind::misconfigured);
			return error.what();
		}
		return "none";
	}

	void BadAddressesPortsAndCertificatesAreNamed()
	{
		for (const char* address : {"nonsense", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:", "[::1"})
			assertHolds(refusal([&] { Listener listener{address}; }), std::string("http.listen = ") + address + ": is no address");
		const std::string taken = _listener.address();
		assertHolds(refusal([&] { Listener listener{taken}; }), "http.listen = " + taken + ": cannot listen there");
		CPPUNIT_ASSERT(Listener::isLocal("127.0.0.1:1") && Listener::isLocal("[::1]:1"));
		CPPUNIT_ASSERT(!Listener::isLocal("0.0.0.0:1") && !Listener::isLocal("192.168.0.1:1") && !Listener::isLocal("[::]:1"));
		_settings.certificate = "/nowhere.pem";
		assertHolds(refusal([&] { tlsContext(_settings); }), "http.tls.certificate = /nowhere.pem");
	}

	void certify()
	{
		_settings.certificate = _file.path() + ".pem";
		_settings.key = _file.path() + ".key";
		Poco::TemporaryFile::registerForDeletion(_settings.certificate);
		Poco::TemporaryFile::registerForDeletion(_settings.key);
		const std::string command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout " + _settings.key
			+ " -out " + _settings.certificate + " >/dev/null 2>&1";
		CPPUNIT_ASSERT_EQUAL(0, std::system(command.c_str()));
	}

	SystemClock _clock;
	Router _router;
	Tokens _tokens;
	Service _service{_router, _tokens, {}, _clock};
	Listener _listener{"127.0.0.1:0"};
	Server::Settings _settings;
	std::promise<std::unique_ptr<StreamSocket>> _given;
	std::unique_ptr<StreamSocket> _taken;
	int _owners = 0; ///< Of that connection, when it was given away.
	Poco::TemporaryFile _file;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpServerTest);

} // namespace eyrie::http
