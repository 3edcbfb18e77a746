#include "simulator/TestClient.h"
#include "simulator/TestWorld.h"
#include "simulator/Traffic.h"

#include <cppunit/extensions/HelperMacros.h>

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Pipe.h>
#include <Poco/Process.h>
#include <Poco/TemporaryFile.h>

#include <future>
#include <thread>

namespace eyrie::sim
{
using namespace std::chrono_literals;
using Poco::Net::HTTPClientSession;

class DeviceServerTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(DeviceServerTest);
	CPPUNIT_TEST(AConnectionIsKeptAlive);
	CPPUNIT_TEST(BothPathsAnswerAlike);
	CPPUNIT_TEST(ATokenIsTakenFromThreePlacesAndNotedInTheUrl);
	CPPUNIT_TEST(TheDateIsThatOfTheDevice);
	CPPUNIT_TEST(RequestsAndRowsAreCounted);
	CPPUNIT_TEST(AFaultAnswersInsteadOfTheDevice);
	CPPUNIT_TEST(ACutBodyIsShorterThanItPromises);
	CPPUNIT_TEST(ACutChunkedBodyHasNoEnd);
	CPPUNIT_TEST(AClosedConnectionGivesNoAnswer);
	CPPUNIT_TEST(ADrippedBodyIsWhole);
	CPPUNIT_TEST(TheDeviceCanBeChangedBetweenTwoRequests);
	CPPUNIT_TEST(StoppingEndsADelay);
	CPPUNIT_TEST(StoppingClosesIdleConnections);
	CPPUNIT_TEST(APortIsServedByOneOnly);
	CPPUNIT_TEST(TlsServesTheSame);
	CPPUNIT_TEST(TheControlsMoveTheDeviceAndAreNotCounted);
	CPPUNIT_TEST(TrafficCreatesMessagesOfBothDirections);
	CPPUNIT_TEST_SUITE_END();

	static constexpr const char* sentPath = "/api/v2/messages/sent";

	void AConnectionIsKeptAlive()
	{
		TestWorld world;
		world.sent();
		DeviceServer server(world.device);
		HTTPClientSession session("127.0.0.1", server.port());
		session.setKeepAlive(true);
		for (int index = 0; index < 5; ++index) CPPUNIT_ASSERT_EQUAL(200, fetch(session, sentPath).status);
		CPPUNIT_ASSERT_EQUAL(std::uint64_t(1), server.stats().connections);
	}

	void BothPathsAnswerAlike()
	{
		TestWorld world;
		world.sent();
		DeviceServer server(world.device);
		HTTPClientSession session("127.0.0.1", server.port());
		CPPUNIT_ASSERT_EQUAL(fetch(session, sentPath).body, fetch(session, "/index.php/api/v2/messages/sent").body);
		CPPUNIT_ASSERT_EQUAL(std::uint64_t(2), server.stats().byFolder["sent"]);
	}

	void ATokenIsTakenFromThreePlacesAndNotedInTheUrl()
	{
		DeviceSettings settings;
		settings.token = "secret";
		TestWorld world(settings);
		world.sent();
		DeviceServer server(world.device);
		HTTPClientSession session("127.0.0.1", server.port());
		CPPUNIT_ASSERT_EQUAL(401, fetch(session, sentPath).status);
		CPPUNIT_ASSERT_EQUAL(401, fetch(session, sentPath, "wrong").status);
		CPPUNIT_ASSERT_EQUAL(200, fetch(session, sentPath, "secret").status);
		Poco::Net::HTTPRequest request("GET", sentPath, "HTTP/1.1");
		request.set("Authorization", "Bearer secret");
		session.sendRequest(request);
		Poco::Net::HTTPResponse response;
		std::string body;
		Poco::StreamCopier::copyToString(session.receiveResponse(response), body);
		CPPUNIT_ASSERT_EQUAL(200, static_cast<int>(response.getStatus()));
		CPPUNIT_ASSERT(!server.stats().tokenInUrl);
		CPPUNIT_ASSERT_EQUAL(200, fetch(session, std::string(sentPath) + "?access_token=secret").status);
		CPPUNIT_ASSERT(server.stats().tokenInUrl);
	}

	void TheDateIsThatOfTheDevice()
	{
		TestWorld world;
		DeviceServer server(world.device);
		HTTPClientSession session("127.0.0.1", server.port());
		CPPUNIT_ASSERT_EQUAL(std::string("Mon, 01 Jun 2026 12:00:00 GMT"), fetch(session, sentPath).response.get("Date"));
		world.pass(25h);
		CPPUNIT_ASSERT_EQUAL(std::string("Tue, 02 Jun 2026 13:00:00 GMT"), fetch(session, sentPath).response.get("Date"));
	}

	void RequestsAndRowsAreCounted()
	{
		TestWorld world;
		for (int index = 0; index < 5; ++index) world.sent();
		DeviceServer server(world.device);
		HTTPClientSession session("127.0.0.1", server.port());
		fetch(session, std::string(sentPath) + "?limit=3");
		fetch(session, "/api/v2/messages/inbox?limit=200");
		fetch(session, "/api/v2/device/version");
		const Stats stats = server.stats();
		CPPUNIT_ASSERT(stats.requests == 3 && stats.rows == 3 && stats.largestLimit == 200 && stats.mostAtOnce == 1);
		CPPUNIT_ASSERT(stats.byFolder.at("sent") == 1 && stats.byFolder.at("inbox") == 1 && stats.byStatus.at(404) == 1);
		server.resetStats();
		CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), server.stats().requests);
	}

	void AFaultAnswersInsteadOfTheDevice()
	{
		TestWorld world;
		world.sent();
		DeviceServer server(world.device);
		HTTPClientSession session("127.0.0.1", server.port());
		const std::vector<std::tuple<Fault, int, std::string>> faults{{Fault::error(401), 401, "Invalid API key."},
			{Fault::error(403), 403, "no access"}, {Fault::error(500), 500, ""}, {Fault::error(503), 503, ""},
			{Fault::loginPage(), 200, "<form"}, {Fault::errorObject(), 200, R"({"message":"Database is locked"})"}};
		for (const auto& [fault, status, body] : faults)
		{
			server.onRequest([&wanted = fault](const RequestSeen& seen) { return seen.folder == "sent" ? wanted : Fault(); });
			const Got got = fetch(session, sentPath);
			CPPUNIT_ASSERT_EQUAL(status, got.status);
			CPPUNIT_ASSERT(got.body.find(body) != std::string::npos);
			CPPUNIT_ASSERT_EQUAL(404, fetch(session, "/api/v2/messages/outbox").status);
		}
		server.onRequest([](const RequestSeen& seen) { return seen.numberInFolder % 2 ? Fault::tooMany(7s) : Fault(); });
		const Got limited = fetch(session, sentPath);
		CPPUNIT_ASSERT(limited.status == 429 && limited.response.get("Retry-After") == "7");
		CPPUNIT_ASSERT_EQUAL(200, fetch(session, sentPath).status);
	}

	void ACutBodyIsShorterThanItPromises()
	{
		TestWorld world;
		world.sent();
		DeviceServer server(world.device);
		HTTPClientSession session("127.0.0.1", server.port());
		server.onRequest([](const RequestSeen&) { return Fault::cut(10); });
		const Got got = fetch(session, sentPath);
		CPPUNIT_ASSERT_EQUAL(std::string(R"([{"id":1,"n)"), got.body + 'n');
		CPPUNIT_ASSERT(got.response.getContentLength() > 400);
	}

	void ACutChunkedBodyHasNoEnd()
	{
		TestWorld world;
		world.sent();
		DeviceServer server(world.device);
		server.onRequest([](const RequestSeen&) { return Fault::cut(std::nullopt, true); });
		Poco::Net::StreamSocket socket(Poco::Net::SocketAddress("127.0.0.1", server.port()));
		const std::string request = std::string("GET ") + sentPath + " HTTP/1.1\r\nHost: x\r\n\r\n";
		socket.sendBytes(request.data(), static_cast<int>(request.size()));
		std::string all;
		char piece[4096];
		for (int size = 1; size > 0; all.append(piece, static_cast<std::size_t>(size)))
			size = socket.receiveBytes(piece, sizeof piece);
		CPPUNIT_ASSERT(all.find("Transfer-Encoding: chunked") != std::string::npos);
		CPPUNIT_ASSERT(all.find(R"([{"id":1)") != std::string::npos);
		CPPUNIT_ASSERT(all.find("\r\n0\r\n") == std::string::npos);
	}

	void AClosedConnectionGivesNoAnswer()
	{
		TestWorld world;
		DeviceServer server(world.device);
		HTTPClientSession session("127.0.0.1", server.port());
		server.onRequest([](const RequestSeen& seen) { return seen.number == 1 ? Fault::closed() : Fault(); });
		CPPUNIT_ASSERT_THROW(fetch(session, sentPath), Poco::Exception);
		session.reset();
		CPPUNIT_ASSERT_EQUAL(404, fetch(session, sentPath).status);
	}

	void ADrippedBodyIsWhole()
	{
		TestWorld world;
		world.sent();
		DeviceServer server(world.device);
		HTTPClientSession session("127.0.0.1", server.port());
		server.onRequest([](const RequestSeen&) { return Fault::dripping(1ms, 50); });
		CPPUNIT_ASSERT_EQUAL(world.get("messages/sent").body, fetch(session, sentPath).body);
	}

	void TheDeviceCanBeChangedBetweenTwoRequests()
	{
		TestWorld world;
		DeviceServer server(world.device);
		HTTPClientSession session("127.0.0.1", server.port());
		server.onRequest(
			[&](const RequestSeen& seen) { return seen.folder != "sent" ? Fault() : Fault::after([&] { world.sent(); }); });
		CPPUNIT_ASSERT_EQUAL(404, fetch(session, "/api/v2/messages/outbox").status);
		CPPUNIT_ASSERT(idsIn(fetch(session, sentPath).body) == idList({1}));
	}

	void StoppingEndsADelay()
	{
		TestWorld world;
		DeviceServer server(world.device);
		std::promise<void> arrived;
		server.onRequest(
			[&](const RequestSeen&)
			{
				arrived.set_value();
				return Fault::delayed(1h);
			});
		const std::jthread client(
			[&]
			{
				HTTPClientSession session("127.0.0.1", server.port());
				try
				{
					fetch(session, sentPath);
				}
				catch (const Poco::Exception&)
				{
					// An answer or none: what counts is that waiting ends.
				}
			});
		arrived.get_future().wait();
		server.stop();
	}

	void StoppingClosesIdleConnections()
	{
		TestWorld world;
		DeviceServer server(world.device);
		HTTPClientSession session("127.0.0.1", server.port());
		session.setKeepAlive(true);
		fetch(session, sentPath);
		server.stop();
		CPPUNIT_ASSERT_THROW(fetch(session, sentPath), Poco::Exception);
	}

	void APortIsServedByOneOnly()
	{
		TestWorld world;
		const DeviceServer server(world.device);
		ServerSettings settings;
		settings.port = server.port();
		CPPUNIT_ASSERT_THROW(DeviceServer(world.device, settings), Poco::Exception);
	}

	void TlsServesTheSame()
	{
		using namespace Poco::Net;
		const Poco::TemporaryFile key, certificate;
		Poco::Pipe quiet;
		const Poco::Process::Args args{"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
			"-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key.path(), "-out",
			certificate.path()};
		CPPUNIT_ASSERT_EQUAL(0, Poco::Process::launch("openssl", args, nullptr, &quiet, &quiet).wait());
		TestWorld world;
		world.sent();
		ServerSettings settings;
		settings.tlsCertificate = certificate.path();
		settings.tlsKey = key.path();
		DeviceServer server(world.device, settings);
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), server.url().find("https://"));
		const Context::Ptr context(new Context(Context::TLS_CLIENT_USE, "", "", certificate.path(), Context::VERIFY_STRICT));
		HTTPSClientSession session("127.0.0.1", server.port(), context);
		session.setKeepAlive(true);
		for (int index = 0; index < 3; ++index)
			CPPUNIT_ASSERT_EQUAL(world.get("messages/sent").body, fetch(session, sentPath).body);
		CPPUNIT_ASSERT_EQUAL(std::uint64_t(1), server.stats().connections);
	}

	void TheControlsMoveTheDeviceAndAreNotCounted()
	{
		TestWorld world;
		DeviceServer server(world.device);
		HTTPClientSession session("127.0.0.1", server.port());
		CPPUNIT_ASSERT_EQUAL(
			std::string(R"({"id":1})"), fetch(session, "/sim/queue", "", R"({"to":"+48600100200","text":"Hi"})").body);
		CPPUNIT_ASSERT_EQUAL(
			std::string(R"({"id":1})"), fetch(session, "/sim/receive", "", R"({"number":"7368","text":"Yo"})").body);
		CPPUNIT_ASSERT_EQUAL(200, fetch(session, "/sim/accept/1", "", " ").status);
		CPPUNIT_ASSERT_EQUAL(404, fetch(session, "/sim/accept/1", "", " ").status);
		CPPUNIT_ASSERT_EQUAL(200, fetch(session, "/sim/report/1/delivery_ok", "", " ").status);
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"events":0})"), fetch(session, "/sim/step", "", " ").body);
		const std::string state = fetch(session, "/sim/state").body;
		CPPUNIT_ASSERT(idsIn(state) == idList({1, 1}));
		CPPUNIT_ASSERT(state.find(R"("table":"sentitems","folders":["sent","delivered"])") != std::string::npos);
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), fetch(session, "/sim/stats").body.find(R"({"requests":0,)"));
		CPPUNIT_ASSERT_EQUAL(400, fetch(session, "/sim/report/1/happy", "", " ").status);
	}

	void TrafficCreatesMessagesOfBothDirections()
	{
		TestWorld world;
		Traffic traffic(world.device, 1);
		for (int index = 0; index < 200; ++index)
		{
			traffic.create();
			world.steps(1);
		}
		CPPUNIT_ASSERT(world.device.count(Folder::inbox) > 50);
		CPPUNIT_ASSERT(world.device.count(Folder::delivered) > 20);
		traffic.run(60);
		traffic.stop();
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(DeviceServerTest);

} // namespace eyrie::sim
