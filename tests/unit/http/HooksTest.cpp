// What gateways call: whom it wakes, and whom it turns away.
#include <array>
#include <map>

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Message.h>
#include <cppunit/extensions/HelperMacros.h>

#include <eyrie/Error.h>

#include "http/Head.h"
#include "http/HookRoutes.h"
#include "http/Service.h"
#include "kit/ManualClock.h"

namespace eyrie::http
{

class HttpHooksTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HttpHooksTest);
	CPPUNIT_TEST(TheRightKeyWakesTheSourceWhereverItStands);
	CPPUNIT_TEST(AnyOtherKeyIsRefused);
	CPPUNIT_TEST(WithoutAKeyThereIsNoHook);
	CPPUNIT_TEST(WhatTheGatewaySaysBesidesMayBeAnything);
	CPPUNIT_TEST(NoKeyIsLogged);
	CPPUNIT_TEST(KeysOfNearlyTheSameAreCompared);
	CPPUNIT_TEST(KeysThatCannotBeHadAreNamed);
	CPPUNIT_TEST_SUITE_END();

	/// Keeps what is logged.
	class Notebook final : public Poco::Channel
	{
	public:
		void log(const Poco::Message& message) override { text += message.getText() + "\n"; }
		std::string text;
	};

public:
	void setUp() override
	{
		_settings.sources = {sourceOf("office", {{"hook-key", key}}), sourceOf("lab", {{"hook-key", "another key 1234"}}),
			sourceOf("shut", {}), sourceOf("gone", {{"hook-key", key}})};
		_hooks = std::make_unique<Hooks>(
			_settings, [this](const std::string& source) { wake(source); }, _clock);
		_hooks->addRoutes(_router);
	}

private:
	static constexpr const char* key = "k3y & more+0%";

	static engine::SourceSettings sourceOf(const std::string& name, const std::map<std::string, std::string>& given)
	{
		return {.name = name, .plugin = {}, .options = {}, .sync = {}, .hook = Options(engine::Settings::hookOptions(), given)};
	}

	void wake(const std::string& source)
	{
		if (source == "gone") throw Error(ErrorKind::misconfigured, ErrorScope::plugin, "no such source");
		_woken += source + " ";
	}

	/// As the bytes of a client.
	Response ask(const std::string& method, const std::string& target, const std::string& body = "")
	{
		const Head head
			= readHead(method + " " + target + " HTTP/1.0\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n", 10000);
		if (head.status != 0) return problem(head.status, head.mistake);
		Request request = head.request;
		request.body = body;
		request.asker.address = "192.0.2.9";
		return _service.answer(request);
	}

	void TheRightKeyWakesTheSourceWhereverItStands()
	{
		const std::string encoded = "k3y+%26+more%2b0%25";
		for (const auto& [method, target, body] :
			std::vector<std::array<std::string, 3>>{{"GET", "/hooks/office?apikey=" + encoded, ""},
				{"POST", "/hooks/office?apikey=" + encoded, ""}, {"POST", "/hooks/office", "apikey=" + encoded},
				{"POST", "/hooks/office", R"({"apikey":"k3y & more+0%","msgid":99999999999,"sender":{"a":[1]}})"},
				{"GET",
					"/hooks/office?sender=%2B4787654321&timestamp=20190330194610&text=Random+text&msgid=182&oid=&modemno=1&apikey="
						+ encoded,
					""}})
		{
			const auto response = ask(method, target, body);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(method + " " + target + " " + body, 200, response.status); // A gateway takes nothing else.
		}
		CPPUNIT_ASSERT_EQUAL(std::string("office office office office office "), _woken);
	}

	void AnyOtherKeyIsRefused()
	{
		for (const auto& [method, target, body] :
			std::vector<std::array<std::string, 3>>{{"GET", "/hooks/office", ""}, {"POST", "/hooks/office", ""},
				{"GET", "/hooks/office?apikey=", ""}, {"GET", "/hooks/office?apikey=another+key+1234", ""},
				{"GET", "/hooks/office?APIKEY=k3y+%26+more%2b0%25", ""}, {"POST", "/hooks/office", "{\"apikey\":7}"},
				{"POST", "/hooks/office", "{\"apikey\":"}, {"POST", "/hooks/office", std::string(3000, '[')},
				{"POST", "/hooks/office", "[\"k3y & more+0%\"]"}, {"POST", "/hooks/office", "{\"apikey\":99999999999999999999999}"},
				{"POST", "/hooks/office", "apikey=k3y"}, {"POST", "/hooks/office", "=&&=&apikey"}})
			CPPUNIT_ASSERT_EQUAL_MESSAGE(method + " " + target + " " + body, 403, ask(method, target, body).status);
		CPPUNIT_ASSERT_EQUAL(std::string(), _woken);
	}

	void WithoutAKeyThereIsNoHook()
	{
		for (const char* source : {"shut", "nowhere", "gone", ""})
			CPPUNIT_ASSERT_EQUAL_MESSAGE(
				source, 404, ask("GET", "/hooks/" + std::string(source) + "?apikey=k3y+%26+more%2b0%25").status);
		CPPUNIT_ASSERT_EQUAL(404, ask("GET", "/hooks/shut?apikey=").status);
		CPPUNIT_ASSERT_EQUAL(405, ask("DELETE", "/hooks/office?apikey=k3y+%26+more%2b0%25").status);
		CPPUNIT_ASSERT_EQUAL(std::string(), _woken);
	}

	/// A text of several lines, in whatever the gateway takes for an encoding, twice.
	void WhatTheGatewaySaysBesidesMayBeAnything()
	{
		const std::string odd = "text=two%0D%0Alines&text=%FF%FE&broken=%zz&%00=1&apikey=k3y+%26+more%2b0%25&text=";
		CPPUNIT_ASSERT_EQUAL(200, ask("GET", "/hooks/office?" + odd).status);
		CPPUNIT_ASSERT_EQUAL(200, ask("POST", "/hooks/office", odd).status);
		CPPUNIT_ASSERT_EQUAL(200, ask("POST", "/hooks/office", odd + "\xFF\n").status);
		CPPUNIT_ASSERT_EQUAL(
			413, ask("POST", "/hooks/office", "apikey=k3y+%26+more%2b0%25&text=" + std::string(20'000, 'x')).status);
		CPPUNIT_ASSERT_EQUAL(400, ask("GET", "/api/v1/x?" + odd).status);
	}

	void NoKeyIsLogged()
	{
		const Poco::AutoPtr<Notebook> notebook(new Notebook);
		auto& logger = Poco::Logger::get("eyrie.http");
		const auto level = logger.getLevel();
		auto channel = Poco::AutoPtr<Poco::Channel>(logger.getChannel(), true);
		logger.setChannel(notebook);
		logger.setLevel(Poco::Message::PRIO_TRACE);
		ask("GET", "/hooks/office?apikey=k3y+%26+more%2b0%25");
		for (int i = 0; i < 5; ++i) ask("POST", "/hooks/office", "apikey=n0t+right");
		_clock.advance(std::chrono::minutes(1));
		ask("GET", "/hooks/office?apikey=n0t+right");
		logger.setChannel(channel);
		logger.setLevel(level);
		const auto& text = notebook->text;
		CPPUNIT_ASSERT_MESSAGE(text, text.find("k3y") == std::string::npos && text.find("n0t") == std::string::npos);
		const std::string warning = "source office: a call of its hook without the right apikey, from 192.0.2.9\n";
		const auto first = text.find(warning);
		CPPUNIT_ASSERT_MESSAGE(text, first != std::string::npos && text.find(warning, first + 1) == text.rfind(warning));
	}

	void KeysOfNearlyTheSameAreCompared()
	{
		const auto right = digestOf("secret");
		CPPUNIT_ASSERT(isEqual(right, digestOf("secret")));
		for (std::size_t i = 0; i < right.size(); ++i)
		{
			auto other = right;
			other[i] ^= 1;
			CPPUNIT_ASSERT(!isEqual(right, other));
		}
	}

	void KeysThatCannotBeHadAreNamed()
	{
		Hooks::check(_settings);
		_settings.sources.push_back(sourceOf("north", {{"hook-key", key}, {"hook-key-file", "/x"}}));
		_settings.sources.push_back(sourceOf("south", {{"hook-key-file", "/nowhere"}}));
		try
		{
			Hooks::check(_settings);
			CPPUNIT_FAIL("accepted");
		}
		catch (const Error& error)
		{
			const std::string text = error.what();
			CPPUNIT_ASSERT_MESSAGE(text, text.find("source.north.hook-key and hook-key-file are both set") == 0);
			CPPUNIT_ASSERT_MESSAGE(
				text, text.find("\nsource.south.hook-key-file = /nowhere: cannot be opened") != std::string::npos);
			CPPUNIT_ASSERT_MESSAGE(text, text.find("k3y") == std::string::npos);
		}
	}

	kit::ManualClock _clock;
	engine::Settings _settings;
	std::string _woken;
	std::unique_ptr<Hooks> _hooks;
	Router _router;
	Tokens _tokens;
	Service _service{_router, _tokens, {}, _clock};
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpHooksTest);

} // namespace eyrie::http
