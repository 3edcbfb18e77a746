// Live events over real sockets, of a storage in memory: who hears what, and what becomes of those who do not listen.
#include <climits>
#include <fstream>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <Poco/TemporaryFile.h>
#include <cppunit/extensions/HelperMacros.h>

#include <eyrie/Error.h>

#include "Ear.h"
#include "Post.h"
#include "http/EventRoutes.h"
#include "http/JsonWriter.h"
#include "http/Pulse.h"
#include "http/Server.h"
#include "kit/ManualClock.h"
#include "kit/MemoryStorage.h"

namespace eyrie::http
{

namespace
{

using namespace std::chrono_literals;
using Poco::Net::Context;

} // namespace

class HttpEventsTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HttpEventsTest);
	CPPUNIT_TEST(EachIsToldEachChangeOnceAndInOrder);
	CPPUNIT_TEST(EventsHoldWhatTheReadApiShows);
	CPPUNIT_TEST(OnlyOneSourceIsHeardIfOnlyOneIsAskedFor);
	CPPUNIT_TEST(WhoSaysNothingHearsFromNowOnAndGoesOnFromThere);
	CPPUNIT_TEST(WhatIsForgottenOrOfAnotherDatabaseIsSaid);
	CPPUNIT_TEST(WhoDoesNotListenIsEndedCountedAndGoesOn);
	CPPUNIT_TEST(WhoIsSlowIsWaitedForAndMissesNothing);
	CPPUNIT_TEST(SilenceIsBroken);
	CPPUNIT_TEST(MoreThanAllowedAreTurnedAway);
	CPPUNIT_TEST(WhileTheDatabaseIsAwayEventsWait);
	CPPUNIT_TEST(PassesAndPausesAreTold);
	CPPUNIT_TEST(TheEndOfTheFeedEndsAll);
	CPPUNIT_TEST(WhoCatchesUpHoldsNobodyUp);
	CPPUNIT_TEST(OverTlsTheSame);
	CPPUNIT_TEST(SenselessNumbersAreRefused);
	CPPUNIT_TEST_SUITE_END();

public:
	void setUp() override
	{
		fill(_storage, _clock.now()); // Sixteen changes.
		_rules.look = 10ms;
		std::ofstream(_file.path()) << "read 0123456789abcdef\n";
		_tokens = std::make_unique<Tokens>(_file.path());
		_service = std::make_unique<Service>(_router, *_tokens, Service::Rules{}, _clock);
	}

	void tearDown() override
	{
		_mayRead = INT_MAX;
		_mayRead.notify_all();
		_server.reset();
		_feed.reset();
	}

private:
	void start()
	{
		_feed = std::make_unique<EventFeed>(
			[this]() -> Reader&
			{
				_mayRead.wait(0);
				--_mayRead;
				if (_isAway) throw Error(ErrorKind::unavailable, ErrorScope::plugin, "away");
				return _storage.reader();
			},
			_rules);
		addEventRoutes(_router, _places, *_feed);
		_server = std::make_unique<Server>(_listener, _settings, *_service);
	}

	Ear listen(const std::string& query = "", const std::string& header = "")
	{
		return {_listener.port(), "/api/v1/events" + query, "Authorization: Bearer 0123456789abcdef\r\n" + header, _tls};
	}

	void receive(int id, const std::string& source = "office", const std::string& text = "")
	{
		Batch batch;
		batch.stream = {source, "inbox"};
		batch.now = _clock.now();
		auto message = incoming(id, _clock.now());
		message.key.source = source;
		if (!text.empty()) message.text = text;
		message.extra = "{\"a\":\n1,\r\n\"b\":2}"; // JSON as somebody else writes it.
		batch.messages = {message};
		_storage.commit(batch);
	}

	static std::string numbers(int from, int to)
	{
		std::string text;
		for (int i = from; i <= to; ++i) text += (text.empty() ? "message:" : " message:") + std::to_string(i);
		return text;
	}

	void EachIsToldEachChangeOnceAndInOrder()
	{
		start();
		std::vector<std::unique_ptr<Ear>> ears;
		for (int after = 16; after >= 0; --after)
			ears.push_back(std::make_unique<Ear>(listen(after % 2 == 0 ? "?after=" + std::to_string(after) : "?after=1",
				after % 2 == 0 ? "" : "Last-Event-ID: " + std::to_string(after) + "\r\n")));
		for (int id = 11; id <= 700; ++id) receive(id); // More than a page.
		for (int after = 16; after >= 0; --after)
		{
			auto& ear = *ears.at(static_cast<std::size_t>(16 - after));
			for (int number = after + 1; number <= 16; ++number)
				CPPUNIT_ASSERT_EQUAL((number == 11 || number == 16 ? "status:" : "message:") + std::to_string(number), ear.hear(1));
			CPPUNIT_ASSERT_EQUAL(numbers(17, 706), ear.hear(690));
		}
		CPPUNIT_ASSERT_EQUAL(std::size_t(17), _feed->figures().subscribers);
	}

	void EventsHoldWhatTheReadApiShows()
	{
		start();
		auto ear = listen("?after=15");
		CPPUNIT_ASSERT(ear.head.starts_with("HTTP/1.1 200 OK"));
		CPPUNIT_ASSERT(ear.head.find("Content-Type: text/event-stream") != std::string::npos);
		CPPUNIT_ASSERT(ear.head.find("Cache-Control: no-store") != std::string::npos);
		const auto status = ear.next();
		CPPUNIT_ASSERT_EQUAL(std::string("status 16"), status.name + " " + status.id);
		const auto changed = Poco::JSON::Parser().parse(status.data).extract<Poco::JSON::Object::Ptr>();
		for (const auto& [name, value] : std::map<std::string, std::string>{{"number", "16"}, {"kind", "changed"},
				 {"source", "office"}, {"folder", "delivered"}, {"status", "delivered"}, {"delivery", "delivered"}})
			CPPUNIT_ASSERT_EQUAL_MESSAGE(name, value, changed->getValue<std::string>(name));
		const auto id = changed->getValue<std::int64_t>("message_id");
		CPPUNIT_ASSERT(_storage.reader().message(id)->message.key.id == "3");
		receive(11);
		auto shown = ear.next();
		const auto message = Poco::JSON::Parser().parse(shown.data).extract<Poco::JSON::Object::Ptr>();
		CPPUNIT_ASSERT_EQUAL(std::string("message"), shown.name);
		CPPUNIT_ASSERT_EQUAL(std::string("text 11 \"quoted\""), message->getValue<std::string>("text"));
		CPPUNIT_ASSERT_EQUAL(2, message->getObject("extra")->getValue<int>("b"));
		Batch loaded;
		loaded.stream = {"office", "sent"};
		loaded.now = _clock.now();
		loaded.quiet = true;
		loaded.messages = {outgoing(77, "sent", Delivery::sent, _clock.now())};
		_storage.commit(loaded);
		const auto marker = ear.next();
		CPPUNIT_ASSERT_EQUAL(std::string("loaded 18"), marker.name + " " + marker.id);
		CPPUNIT_ASSERT(marker.data.starts_with(R"({"number":18,"kind":"loaded","source":"office","folder":"sent","at":")"));
	}

	void OnlyOneSourceIsHeardIfOnlyOneIsAskedFor()
	{
		_rules.heartbeat = 1ms;
		start();
		auto lab = listen("?source=lab&after=0");
		receive(1, "lab");
		for (int id = 21; id <= 500; ++id) receive(id);
		receive(2, "lab");
		CPPUNIT_ASSERT_EQUAL(std::string("message:17 message:498"), lab.hear(2));
		// Having heard nothing, it knows how far it has come all the same.
		receive(501);
		lab.stopsAtSilence = true;
		while (lab.id != "499") CPPUNIT_ASSERT(lab.next().name.empty());
	}

	void WhoSaysNothingHearsFromNowOnAndGoesOnFromThere()
	{
		start();
		auto first = listen();
		receive(11);
		CPPUNIT_ASSERT_EQUAL(std::string("message:17"), first.hear(1));
		receive(12);
		auto second = listen();
		second.stopsAtSilence = true;
		second.next();
		CPPUNIT_ASSERT_EQUAL(std::string("18"), second.id);
		second.close();
		receive(13);
		auto again = listen("", "Last-Event-ID: " + second.id + "\r\n");
		CPPUNIT_ASSERT_EQUAL(std::string("message:19"), again.hear(1));
		CPPUNIT_ASSERT_EQUAL(std::string("message:18 message:19"), first.hear(2));
	}

	void WhatIsForgottenOrOfAnotherDatabaseIsSaid()
	{
		start();
		auto later = listen("?after=999");
		const auto told = later.next();
		CPPUNIT_ASSERT_EQUAL(
			std::string(R"(forgotten 16 {"after":999,"forgotten_to":16})"), told.name + " " + told.id + " " + told.data);
		Batch batch;
		batch.stream = {"office", "inbox"};
		batch.now = _clock.now() + std::chrono::hours(48);
		batch.forgetChangesBefore = _clock.now() + std::chrono::hours(24);
		batch.messages = {incoming(11, _clock.now())};
		_storage.commit(batch);
		const auto page = _storage.reader().changes({});
		CPPUNIT_ASSERT_EQUAL(std::int64_t(16), page.forgottenTo);
		CPPUNIT_ASSERT_EQUAL(std::string("forgotten:16 message:17"), listen("?after=0").hear(2));
		CPPUNIT_ASSERT_EQUAL(std::string("message:17"), listen("?after=16").hear(1));
		CPPUNIT_ASSERT_EQUAL(std::string("message:17"), later.hear(1));
	}

	void WhoDoesNotListenIsEndedCountedAndGoesOn()
	{
		_rules.patience = 500ms;
		start();
		auto deaf = listen("?after=16"), good = listen("?after=16");
		const std::string text(20'000, 'x');
		int last = 16;
		// More than any system keeps for a connection. The other one takes each at once: it has no more patience to expect.
		for (int id = 11; id <= 1510; ++id)
		{
			receive(id, "office", text);
			CPPUNIT_ASSERT_EQUAL("message:" + std::to_string(++last), good.hear(1));
		}
		for (int id = 1511; _feed->figures().dropped == 0; ++id, ++last)
		{
			receive(id);
			good.hear(1);
		}
		CPPUNIT_ASSERT_EQUAL(std::uint64_t(1), _feed->figures().dropped);
		int number = 16;
		for (auto event = deaf.next(); !event.name.empty(); event = deaf.next())
			CPPUNIT_ASSERT_EQUAL(std::to_string(++number), event.id);
		CPPUNIT_ASSERT_MESSAGE(std::to_string(number), number < last);
		auto again = listen("", "Last-Event-ID: " + deaf.id + "\r\n");
		CPPUNIT_ASSERT_EQUAL(numbers(number + 1, last), again.hear(static_cast<std::size_t>(last - number)));
	}

	void WhoIsSlowIsWaitedForAndMissesNothing()
	{
		start();
		auto slow = listen("?after=16");
		const std::string text(20'000, 'x');
		for (int id = 11; id <= 1010; ++id) receive(id, "office", text);
		auto other = listen("?after=1015");
		CPPUNIT_ASSERT_EQUAL(std::string("message:1016"), other.hear(1));
		CPPUNIT_ASSERT_EQUAL(numbers(17, 1016), slow.hear(1000));
		CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), _feed->figures().dropped);
	}

	void SilenceIsBroken()
	{
		_rules.heartbeat = 1ms;
		start();
		auto ear = listen();
		ear.stopsAtSilence = true;
		while (ear.silences < 3) ear.next();
	}

	void MoreThanAllowedAreTurnedAway()
	{
		_rules.most = 2;
		start();
		auto one = std::make_unique<Ear>(listen()), two = std::make_unique<Ear>(listen());
		const auto third = listen().head;
		CPPUNIT_ASSERT_MESSAGE(third, third.starts_with("HTTP/1.1 503 ") && third.find("Retry-After: 30") != std::string::npos);
		one->close();
		// Its end is noticed soon.
		while (!listen().head.starts_with("HTTP/1.1 200 ")) {}
		receive(11);
		CPPUNIT_ASSERT_EQUAL(std::string("message:17"), two->hear(1));
	}

	void WhileTheDatabaseIsAwayEventsWait()
	{
		start();
		auto ear = listen();
		_isAway = true;
		receive(11);
		_feed->wake();
		_isAway = false;
		CPPUNIT_ASSERT_EQUAL(std::string("message:17"), ear.hear(1));
	}

	void PassesAndPausesAreTold()
	{
		_rules.look = 1h;
		start();
		Pulse pulse(_clock);
		pulse.attach(_feed.get());
		auto ear = listen();
		// Something must have been heard, or it might not be listening yet.
		receive(11);
		pulse.sliceEnded("office", {});
		CPPUNIT_ASSERT_EQUAL(std::string("message:17"), ear.hear(1));
		engine::PassReport report;
		report.folders.push_back({.folder = "inbox", .inserted = 2, .requests = 3});
		report.folders.push_back({.folder = "sent", .updated = 1, .requests = 4});
		pulse.passEnded("office", report, 120ms);
		auto sync = ear.next();
		CPPUNIT_ASSERT_EQUAL(std::string("sync"), sync.name + sync.id);
		CPPUNIT_ASSERT_EQUAL(R"({"source":"office","state":"synced","at":")" + rfc3339(_clock.now())
				+ R"(","took_ms":120,"new":2,"updated":1,"gone":0,"rejected":0,"requests":7,"error":null})",
			sync.data);
		report.folders[1].error = Error(ErrorKind::unavailable, ErrorScope::stream, "it is off");
		pulse.passEnded("office", report, 120ms);
		CPPUNIT_ASSERT(ear.next().data.ends_with(R"("error":"it is off"})"));
		pulse.taskChanged({.source = "office", .order = engine::Pause{}, .state = engine::TaskState::done});
		CPPUNIT_ASSERT(ear.next().data.starts_with(R"({"source":"office","state":"paused",)"));
		receive(12);
		pulse.passEnded("lab", {}, 1ms);
		const auto both = ear.hear(2);
		CPPUNIT_ASSERT_MESSAGE(both, both == "sync: message:18" || both == "message:18 sync:");
		pulse.attach(nullptr);
		pulse.passEnded("office", report, 120ms);
	}

	void TheEndOfTheFeedEndsAll()
	{
		start();
		auto ear = listen("?after=15");
		CPPUNIT_ASSERT_EQUAL(std::string("status:16"), ear.hear(1));
		_feed->stop();
		CPPUNIT_ASSERT(ear.next().name.empty());
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), _feed->figures().subscribers);
		CPPUNIT_ASSERT(listen().next().name.empty());
	}

	void WhoCatchesUpHoldsNobodyUp()
	{
		_rules.look = 1h;
		for (int id = 11; id <= 3000; ++id) receive(id); // Fifteen pages.
		receive(3001, "lab");
		_mayRead = 1;
		start();
		auto live = listen("?source=lab&after=3006");
		CPPUNIT_ASSERT_EQUAL(std::string("message:3007"), live.hear(1)); // The feed has it; an answer's head comes before that.
		auto late = listen("?after=0&source=nowhere");
		receive(3002, "lab");
		_feed->wake();
		// One page of what is late, the end, and what may have begun before both had come.
		_mayRead += 4;
		_mayRead.notify_all();
		CPPUNIT_ASSERT_EQUAL(std::string("message:3008"), live.hear(1));
		_mayRead = 1000;
		_mayRead.notify_all();
	}

	void OverTlsTheSame()
	{
		Poco::TemporaryFile file;
		_settings.certificate = file.path() + ".pem";
		Poco::TemporaryFile::registerForDeletion(_settings.certificate);
		CPPUNIT_ASSERT_EQUAL(0,
			std::system(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x -keyout " + file.path() + " -out "
				+ _settings.certificate + " >/dev/null 2>&1 && cat " + file.path() + " >> " + _settings.certificate)
							.c_str()));
		_tls = new Context(Context::TLS_CLIENT_USE, "", "", _settings.certificate, Context::VERIFY_NONE);
		start();
		auto slow = listen("?after=16");
		const std::string text(20'000, 'x');
		for (int id = 11; id <= 1010; ++id) receive(id, "office", text);
		CPPUNIT_ASSERT_EQUAL(numbers(17, 1016), listen("?after=16").hear(1000));
		CPPUNIT_ASSERT_EQUAL(numbers(17, 1016), slow.hear(1000));
		slow.close();
		while (_feed->figures().subscribers > 0) receive(11);
	}

	void SenselessNumbersAreRefused()
	{
		start();
		for (const char* query : {"?after=-1", "?after=x", "?after=1.5", "?after=99999999999999999999", "?folder=inbox"})
			CPPUNIT_ASSERT_MESSAGE(query, listen(query).head.starts_with("HTTP/1.1 400 "));
		for (const char* id : {"x", "-1", "1 2", "99999999999999999999"})
			CPPUNIT_ASSERT_MESSAGE(
				id, listen("?after=1", std::string("Last-Event-ID: ") + id + "\r\n").head.starts_with("HTTP/1.1 400 "));
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), _feed->figures().subscribers);
	}

	kit::ManualClock _clock;
	kit::MemoryStorage _storage;
	Phonebook _phonebook{{},
		[](const std::string&) -> std::shared_ptr<Source> { throw Error(ErrorKind::unavailable, ErrorScope::plugin, "away"); },
		_clock};
	const Places _places{
		{}, [this]() -> Storage& { return _storage; }, [] { return std::vector<engine::SourceStatus>(); }, _phonebook, _clock};
	std::atomic<bool> _isAway = false;
	std::atomic<int> _mayRead = INT_MAX; ///< So many pages.
	EventFeed::Rules _rules;
	Router _router;
	Poco::TemporaryFile _file;
	std::unique_ptr<Tokens> _tokens;
	std::unique_ptr<Service> _service;
	Listener _listener{"127.0.0.1:0"};
	Server::Settings _settings;
	Context::Ptr _tls;
	std::unique_ptr<EventFeed> _feed;
	std::unique_ptr<Server> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpEventsTest);

} // namespace eyrie::http
