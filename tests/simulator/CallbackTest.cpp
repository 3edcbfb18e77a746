#include "simulator/Callback.h"
#include "simulator/TestWorld.h"

#include <cppunit/extensions/HelperMacros.h>

#include <Poco/Net/HTMLForm.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <condition_variable>
#include <deque>

namespace eyrie::sim
{
using namespace std::chrono_literals;
using namespace Poco::Net;

namespace
{
/// Notes what it is called with, and answers as it is told.
class Receiver
{
public:
	Receiver() : _socket(SocketAddress("127.0.0.1", 0)), _server(new Factory(*this), _socket, new HTTPServerParams)
	{
		_server.start();
	}
	~Receiver() { _server.stopAll(true); }

	std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(_socket.address().port()) + path; }

	/// The next so many calls are refused.
	void refuse(int calls)
	{
		const std::lock_guard lock(_mutex);
		_refusals = calls;
	}

	/// The next call: its method, path, and values in their order.
	std::string next()
	{
		std::unique_lock lock(_mutex);
		CPPUNIT_ASSERT_MESSAGE("no call came", _came.wait_for(lock, 60s, [&] { return !_calls.empty(); }));
		std::string call = std::move(_calls.front());
		_calls.pop_front();
		return call;
	}

private:
	struct Handler : HTTPRequestHandler
	{
		explicit Handler(Receiver& owner) : receiver(owner) {}
		void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override
		{
			std::string call
				= request.getMethod() + " " + request.getURI().substr(0, request.getURI().find('?')) + " " + request.getVersion();
			for (const auto& [name, value] : HTMLForm(request, request.stream())) call += "|" + name + "=" + value;
			const std::lock_guard lock(receiver._mutex);
			receiver._calls.push_back(call);
			receiver._came.notify_one();
			if (receiver._refusals > 0 && receiver._refusals-- > 0)
				response.setStatusAndReason(HTTPResponse::HTTP_SERVICE_UNAVAILABLE);
			response.setContentLength(0);
			response.send();
		}
		Receiver& receiver;
	};
	struct Factory : HTTPRequestHandlerFactory
	{
		explicit Factory(Receiver& owner) : receiver(owner) {}
		HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override { return new Handler(receiver); }
		Receiver& receiver;
	};

	std::mutex _mutex;
	std::condition_variable _came;
	std::deque<std::string> _calls;
	int _refusals = 0;
	ServerSocket _socket;
	HTTPServer _server;
};
} // namespace

class CallbackTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(CallbackTest);
	CPPUNIT_TEST(EachArrivalIsToldAsTheSamplesAre);
	CPPUNIT_TEST(WhatIsRefusedComesAgainAndHoldsNothingUp);
	CPPUNIT_TEST(ItEndsWhileNobodyAnswers);
	CPPUNIT_TEST_SUITE_END();

	void EachArrivalIsToldAsTheSamplesAre()
	{
		TestWorld world;
		Receiver receiver;
		{
			const Callback callback(world.device, {.url = receiver.url("/hooks/office"), .key = "a&b"});
			const Id id = world.device.receive("+48600100200", "1 + 1 = 2 & so on\n\xc5\xbc");
			CPPUNIT_ASSERT_EQUAL(
				"GET /hooks/office HTTP/1.0|sender=+48600100200|timestamp=20260601130000|text=1 + 1 = 2 & so on\n\xc5\xbc|msgid="
					+ std::to_string(id) + "|oid=|modemno=1|apikey=a&b",
				receiver.next());
			world.device.queue("+48600100200", "nobody is told");
		}
		const Callback callback(world.device, {.url = receiver.url(""), .isPost = true});
		const Id id = world.device.receive("+48600100200", "again", {.modem = 2});
		CPPUNIT_ASSERT_EQUAL("POST / HTTP/1.0|sender=+48600100200|timestamp=20260601130000|text=again|msgid=" + std::to_string(id)
				+ "|oid=|modemno=2",
			receiver.next());
	}

	void WhatIsRefusedComesAgainAndHoldsNothingUp()
	{
		TestWorld world;
		Receiver receiver;
		receiver.refuse(1);
		const Callback callback(world.device, {.url = receiver.url("/"), .pause = 100ms});
		world.device.receive("+48600100200", "first");
		CPPUNIT_ASSERT(receiver.next().find("|text=first|") != std::string::npos);
		world.device.receive("+48600100200", "second");
		const std::string both = receiver.next() + receiver.next();
		CPPUNIT_ASSERT_MESSAGE(
			both, both.find("|text=first|") != std::string::npos && both.find("|text=second|") != std::string::npos);
	}

	void ItEndsWhileNobodyAnswers()
	{
		TestWorld world;
		{
			const Callback callback(world.device, {.url = "http://127.0.0.1:1/", .pause = 1h});
			world.device.receive("+48600100200", "in vain");
		}
		world.device.receive("+48600100200", "nobody listens any more");
		CPPUNIT_ASSERT_THROW(Callback(world.device, {.url = "127.0.0.1"}), Poco::Exception);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(CallbackTest);

} // namespace eyrie::sim
