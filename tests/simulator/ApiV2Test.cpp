#include "simulator/Options.h"
#include "simulator/RowWriter.h"
#include "simulator/TestWorld.h"

#include <cppunit/extensions/HelperMacros.h>

namespace eyrie::sim
{
using namespace std::chrono_literals;

class ApiV2Test : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ApiV2Test);
	CPPUNIT_TEST(ASentRowHasTheFieldsOfTheDeviceInItsOrder);
	CPPUNIT_TEST(AnInboxRowHasItsOwnFields);
	CPPUNIT_TEST(FiltersNarrowAnAnswer);
	CPPUNIT_TEST(BadParametersAre400AndNameTheParameter);
	CPPUNIT_TEST(AnUnknownPathIsNotAnEmptyAnswer);
	CPPUNIT_TEST(TheTokenIsDemanded);
	CPPUNIT_TEST(StatusSpeaksTheOldSpelling);
	CPPUNIT_TEST(CountsAddUp);
	CPPUNIT_TEST(ASentRequestIsQueuedForEachRecipient);
	CPPUNIT_TEST(AWrongRecipientTypeIsRefused);
	CPPUNIT_TEST(OtherMethodsAre405);
	CPPUNIT_TEST(TextIsQuotedForJson);
	CPPUNIT_TEST(TheCommandLineSetsEverySwitch);
	CPPUNIT_TEST(AWrongCommandLineIsExplained);
	CPPUNIT_TEST_SUITE_END();

	static Reply post(TestWorld& world, const std::string& path, const std::string& body)
	{
		Call call;
		call.method = "POST";
		call.path = "/api/v2/" + path;
		call.body = body;
		return world.api.answer(call);
	}

	void ASentRowHasTheFieldsOfTheDeviceInItsOrder()
	{
		TestWorld world;
		const Id id = world.device.queue("+48600100200", "Hi ł");
		world.pass(5s);
		world.device.accept(id);
		world.pass(60s);
		world.device.report(id, Status::deliveryOk);
		CPPUNIT_ASSERT_EQUAL(
			std::string(R"([{"id":1,"number":"+48600100200","text":"Hi ł","text_binary":"0048006900200142",)"
						R"("attachments":null,"udh":null,"smsc":"+48602951111","class":255,"encoding":"unicode",)"
						R"("folder_id":3,"validity":"max","sender_name":"remote","modem_no":1,"status":"delivery_ok",)"
						R"("error_code":null,"update_date":"2026-06-01T13:01:05+01:00",)"
						R"("insert_date":"2026-06-01T13:00:00+01:00","sending_date":"2026-06-01T13:00:05+01:00",)"
						R"("delivery_date":"2026-06-01T13:01:05+01:00"}])"),
			world.get("messages/sent").body);
	}

	void AnInboxRowHasItsOwnFields()
	{
		TestWorld world;
		world.device.receive("BANK", "1234");
		CPPUNIT_ASSERT_EQUAL(
			std::string(
				R"([{"id":1,"number":"BANK","text":"1234","text_binary":"0031003200330034","attachments":null,"udh":null,)"
				R"("smsc":"+48602951111","class":255,"encoding":"standard","folder_id":1,"processed":false,"read":false,)"
				R"("oid":null,"modem_no":1,"update_date":"2026-06-01T13:00:00+01:00","receive_date":"2026-06-01T13:00:00+01:00"}])"),
			world.get("messages/inbox").body);
	}

	void FiltersNarrowAnAnswer()
	{
		TestWorld world;
		for (int index = 0; index < 6; ++index)
		{
			Draft draft;
			draft.modem = 1 + index % 2;
			world.device.queue(index < 3 ? "+48600100200" : "+48600100201", "text", draft);
		}
		CPPUNIT_ASSERT(world.ids("outbox", {{"id_from", "2"}, {"id_to", "4"}}) == idList({2, 3, 4}));
		CPPUNIT_ASSERT(world.ids("outbox", {{"id_from", "5"}, {"id_to", "4"}}).empty());
		CPPUNIT_ASSERT(world.ids("outbox", {{"number", "+48600100201"}}) == idList({4, 5, 6}));
		CPPUNIT_ASSERT(world.ids("outbox", {{"modem_no", "2"}}) == idList({2, 4, 6}));
		CPPUNIT_ASSERT(world.ids("outbox", {{"limit", "2"}, {"id_from", "3"}}) == idList({3, 4}));
	}

	void BadParametersAre400AndNameTheParameter()
	{
		TestWorld world;
		const std::vector<std::pair<std::string, std::string>> bad{{"id_from", "0"}, {"id_to", "x"}, {"limit", "-1"}, {"limit", ""},
			{"date_from", "yesterday"}, {"date_to", "2026-02-30T00:00:00"}, {"date_to", "2026-06-01T16:00:00 02:00"},
			{"modem_no", "9"}};
		for (const auto& param : bad)
		{
			const Reply reply = world.get("messages/sent", {param});
			CPPUNIT_ASSERT_EQUAL(400, reply.status);
			CPPUNIT_ASSERT_EQUAL(std::size_t(0), reply.body.find(R"({"message":{")" + param.first + '"'));
		}
		CPPUNIT_ASSERT_EQUAL(400, world.get("messages/all").status);
		world.set([](DeviceSettings& settings) { settings.badFolderStatus = 405; });
		CPPUNIT_ASSERT_EQUAL(405, world.get("messages/all").status);
	}

	void AnUnknownPathIsNotAnEmptyAnswer()
	{
		TestWorld world;
		for (const char* path : {"", "calls/done", "messages", "messages/sent/1", "messages/status/1/2"})
		{
			const Reply reply = world.get(path);
			CPPUNIT_ASSERT_EQUAL(404, reply.status);
			CPPUNIT_ASSERT(reply.body.find("Resource(s)") == std::string::npos);
		}
	}

	void TheTokenIsDemanded()
	{
		DeviceSettings settings;
		settings.token = "secret";
		TestWorld world(settings);
		const Reply reply = world.get("messages/sent");
		CPPUNIT_ASSERT_EQUAL(401, reply.status);
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"message":"Invalid API key."})"), reply.body);
		Call call;
		call.path = "/index.php/api/v2/messages/sent";
		call.token = "secret";
		CPPUNIT_ASSERT_EQUAL(404, world.api.answer(call).status);
	}

	void StatusSpeaksTheOldSpelling()
	{
		TestWorld world;
		world.device.queue("+48600100200", "text");
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"queued","id":1,"folder":"outbox"})"), world.get("messages/status/1").body);
		world.device.fail(1);
		CPPUNIT_ASSERT_EQUAL(
			std::string(R"({"status":"SendingError","id":1,"folder":"sentitems"})"), world.get("messages/status/1").body);
		CPPUNIT_ASSERT_EQUAL(404, world.get("messages/status/2").status);
	}

	void CountsAddUp()
	{
		TestWorld world;
		world.device.receive("+48600100200", "text");
		world.sent("+48600100200", Status::deliveryOk);
		world.sent("+48600100200", Status::sendingOk);
		CPPUNIT_ASSERT_EQUAL(
			std::string(R"({"inbox":1,"outbox":0,"sent":2,"error":0,"delivered":1})"), world.get("messages/count").body);
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"sent":2})"), world.get("messages/count/sent").body);
	}

	void ASentRequestIsQueuedForEachRecipient()
	{
		TestWorld world;
		const Reply reply = post(world, "messages/sms", R"({"to":["+48600100200","+48600100201"],"text":"Hi","priority":3})");
		CPPUNIT_ASSERT_EQUAL(std::string(R"([{"status":"queued","message":"OK","number":"+48600100200","id":1},)"
										 R"({"status":"queued","message":"OK","number":"+48600100201","id":2}])"),
			reply.body);
		post(world, "messages/sms_single", R"({"to":"+48600100202","text":"later","date":"2026-07-01T00:00:00Z"})");
		CPPUNIT_ASSERT(world.device.outgoing(3)->sendingDate > world.now());
		CPPUNIT_ASSERT(idsIn(post(world, "messages/sms_single", R"({"to":"1","text":"x","test":true})").body) == idList({0}));
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), world.device.rows());
	}

	void AWrongRecipientTypeIsRefused()
	{
		TestWorld world;
		const Reply reply = post(world, "messages/sms", R"({"to":"+48600100200","text":"Hi"})");
		CPPUNIT_ASSERT_EQUAL(400, reply.status);
		CPPUNIT_ASSERT_EQUAL(
			std::string(R"({"message":{"to":"The type of the attribute must be one of array (string given)."}})"), reply.body);
		CPPUNIT_ASSERT_EQUAL(400, post(world, "messages/sms", "nonsense").status);
	}

	void OtherMethodsAre405()
	{
		TestWorld world;
		CPPUNIT_ASSERT_EQUAL(405, post(world, "messages/sent", "").status);
		CPPUNIT_ASSERT_EQUAL(405, world.get("messages/sms_single").status);
	}

	void TextIsQuotedForJson()
	{
		const std::vector<std::tuple<std::string, bool, std::string>> cases{{"a\"b\\c/\n\x01", false, R"("a\"b\\c/\n\u0001")"},
			{"zażółć", false, R"("zażółć")"}, {"ż😀", true, R"("\u017C\uD83D\uDE00")"}, {"\xff", true, R"("\uFFFD")"}};
		for (const auto& [text, escape, expected] : cases)
		{
			std::string out;
			appendQuoted(out, text, escape);
			CPPUNIT_ASSERT_EQUAL(expected, out);
		}
	}

	void TheCommandLineSetsEverySwitch()
	{
		const Options options
			= Options::parse({"--port", "0", "--rows=10", "--days", "0.5", "--seed", "9", "--order", "random", "--cap", "100",
				"--empty", "200-array", "--sent-excludes-final", "--repeat-parts", "--date-column", "update", "--default-limit",
				"50", "--forbid", "error", "--forbid", "outbox", "--zone", "-03:30", "--no-zone", "--live-per-minute", "1.5",
				"--token", "t", "--null-fields", "--escape-unicode", "--read-marks-read", "--max-limit", "500"});
		CPPUNIT_ASSERT_EQUAL(std::uint16_t(0), options.server.port);
		CPPUNIT_ASSERT(options.history.rows == 10 && options.history.seed == 9);
		CPPUNIT_ASSERT(options.device.order == DeviceSettings::Order::random && options.device.cap == 100U);
		CPPUNIT_ASSERT(options.device.empty == DeviceSettings::Empty::okArray && options.device.sentExcludesFinal);
		CPPUNIT_ASSERT(options.device.parts == DeviceSettings::Parts::repeated);
		CPPUNIT_ASSERT(options.device.dateColumn == DeviceSettings::DateColumn::update && options.device.defaultLimit == 50U);
		CPPUNIT_ASSERT(options.device.forbidden == (std::set<Folder>{Folder::outbox, Folder::error}));
		CPPUNIT_ASSERT(options.device.zoneOffset == -210min && !options.device.printZone && options.device.maxLimit == 500U);
		CPPUNIT_ASSERT_EQUAL(1.5, options.livePerMinute);
	}

	void AWrongCommandLineIsExplained()
	{
		for (const std::vector<std::string>& wrong : {std::vector<std::string>{"rows"}, {"--row", "1"}, {"--rows"},
				 {"--rows", "many"}, {"--order", "up"}, {"--zone", "CET"}})
			CPPUNIT_ASSERT_THROW(Options::parse(wrong), std::invalid_argument);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ApiV2Test);

} // namespace eyrie::sim
