#include "simulator/DeviceServer.h"
#include "simulator/Options.h"
#include "simulator/RowWriterV1.h"
#include "simulator/TestClient.h"
#include "simulator/TestWorld.h"

#include <cppunit/extensions/HelperMacros.h>

namespace eyrie::sim
{
using namespace std::chrono_literals;

class SimulatedApiV1Test : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SimulatedApiV1Test);
	CPPUNIT_TEST(ASentRowHasTheColumnsOfTheDevice);
	CPPUNIT_TEST(InboxAndOutboxRowsHaveTheirOwnColumns);
	CPPUNIT_TEST(AnswersAndErrorsComeSimpleExtendedWrappedAndNot);
	CPPUNIT_TEST(SentitemsIsTheWholeTableWithRepeatedParts);
	CPPUNIT_TEST(TheOutboxShowsPartsAsItIsTold);
	CPPUNIT_TEST(FiltersNarrowAnAnswer);
	CPPUNIT_TEST(IdToIsIgnoredWhereSet);
	CPPUNIT_TEST(OrderCapAndDefaultLimitHoldAsForApiV2);
	CPPUNIT_TEST(TokenOrLoginIsDemanded);
	CPPUNIT_TEST(OnlyTheSwitchedPathsAreServed);
	CPPUNIT_TEST(ReadingTheInboxMarksAsReadUnlessSwitchedOff);
	CPPUNIT_TEST(ForbiddenFoldersAndPoisonedRowsFailHereToo);
	CPPUNIT_TEST(EveryValidityHasItsCode);
	CPPUNIT_TEST(FaultsAndStatisticsHoldOverHttp);
	CPPUNIT_TEST(TheCommandLineSetsEverySwitch);
	CPPUNIT_TEST_SUITE_END();

	using Params = TestWorld::Params;

	/// The ids in an answer, in order, each followed by a blank.
	static std::string idsIn(const Reply& reply)
	{
		static const std::string name = "\"ID\":\"";
		std::string ids;
		for (auto at = reply.body.find(name); at != std::string::npos; at = reply.body.find(name, at + 1))
			ids += reply.body.substr(at + name.size(), reply.body.find('"', at + name.size()) - at - name.size()) + ' ';
		return ids;
	}

	static void assertHolds(const Reply& reply, const std::string& part)
	{
		CPPUNIT_ASSERT_MESSAGE(reply.body + " <- " + part, reply.body.find(part) != std::string::npos);
	}

	void ASentRowHasTheColumnsOfTheDevice()
	{
		TestWorld world;
		world.device.queue("+48600100200", "Hi ł");
		world.pass(5s);
		world.device.accept(1);
		world.pass(60s);
		world.device.report(1, Status::deliveryOk);
		CPPUNIT_ASSERT_EQUAL(
			std::string(
				R"({"result":[{"UpdatedInDB":"2026-06-01 13:01:05","InsertIntoDB":"2026-06-01 13:00:00",)"
				R"("SendingDateTime":"2026-06-01 13:00:05","DeliveryDateTime":"2026-06-01 13:01:05","Text":"0048006900200142",)"
				R"("DestinationNumber":"+48600100200","Coding":"Unicode_No_Compression","UDH":"","SMSCNumber":"+48602951111",)"
				R"("Class":"-1","TextDecoded":"Hi ł","ID":"1","SenderID":"smseagle1","SequencePosition":"1","StatusError":"-1",)"
				R"("TPMR":"1","RelativeValidity":"255","CreatorID":"remote","id_folder":"3","Status":"DeliveryOK",)"
				R"("StatusCode":"-1"}]})"),
			world.read("sentitems").body);
		const Id failed = world.device.queue("+48600100200", "x");
		world.device.fail(failed, 38);
		assertHolds(world.read("sentitems"), R"("Status":"SendingError","StatusCode":"38")");
		assertHolds(world.read("sentitems"), R"("DeliveryDateTime":null)");
	}

	void InboxAndOutboxRowsHaveTheirOwnColumns()
	{
		TestWorld world;
		world.device.receive("BANK", "1234", {.modem = 2});
		const Reply inbox = world.read("inbox");
		CPPUNIT_ASSERT_EQUAL(
			std::string(R"({"result":[{"UpdatedInDB":"2026-06-01 13:00:00","ReceivingDateTime":"2026-06-01 13:00:00",)"
						R"("Text":"0031003200330034","SenderNumber":"BANK","Coding":"Default_No_Compression","UDH":"",)"
						R"("SMSCNumber":"+48602951112","Class":"-1","TextDecoded":"1234","ID":"1","RecipientID":"smseagle2",)"
						R"("Processed":"f","id_folder":"1","readed":"f","oid":null,"Status":"0"}]})"),
			inbox.body);
		world.device.queue("+48600100200", "Hi", {.priority = 3, .validity = "5d", .sendAfter = 61, .sendBefore = 600});
		const Reply outbox = world.read("outbox");
		for (const char* part : {R"("SendBefore":"10:00:00","SendAfter":"01:01:00")", R"("MultiPart":"f","RelativeValidity":"171")",
				 R"("Retries":"0","Priority":"3","Status":"Reserved","StatusCode":"-1")"})
			assertHolds(outbox, part);
		CPPUNIT_ASSERT(outbox.body.find("SMSCNumber") == std::string::npos && outbox.body.find("id_folder") == std::string::npos);
	}

	void AnswersAndErrorsComeSimpleExtendedWrappedAndNot()
	{
		using Wrapping = SettingsV1::Wrapping;
		TestWorld world;
		world.device.receive("+48600100200", "text");
		const Params extended{{"responsetype", "extended"}};
		const struct
		{
			Wrapping wrapping;
			const char* simple;
			const char* extended;
			const char* simpleError;
			const char* extendedError;
		} rows[] = {{Wrapping::all, R"({"result":[{")", R"({"result":{"messages":[{")", R"({"result":"Nothing"})",
						R"({"result":{"error_text":"Nothing","status":"error"}})"},
			{Wrapping::messages, R"({"result":[{")", R"({"result":{"messages":[{")", R"("Nothing")",
				R"({"error_text":"Nothing","status":"error"})"},
			{Wrapping::none, R"([{")", R"({"messages":[{")", R"("Nothing")", R"({"error_text":"Nothing","status":"error"})"}};
		for (const auto& row : rows)
		{
			world.set(
				[&](DeviceSettings& settings)
				{
					settings.v1.wrapping = row.wrapping;
					settings.v1.emptyText = "Nothing";
				});
			CPPUNIT_ASSERT(world.read("inbox").body.starts_with(row.simple));
			CPPUNIT_ASSERT(world.read("inbox", extended).body.starts_with(row.extended));
			CPPUNIT_ASSERT_EQUAL(std::string(row.simpleError), world.read("outbox").body);
			CPPUNIT_ASSERT_EQUAL(std::string(row.extendedError), world.read("outbox", extended).body);
		}
		world.set([](DeviceSettings& settings) { settings.v1.errorStatus = 400; });
		CPPUNIT_ASSERT_EQUAL(400, world.read("outbox").status);
		CPPUNIT_ASSERT_EQUAL(200, world.read("inbox").status);
		assertHolds(world.read("sent"), "Wrong parameters");
		assertHolds(world.read("inbox", {{"idfrom", "x"}}), "Wrong parameters");
	}

	void SentitemsIsTheWholeTableWithRepeatedParts()
	{
		TestWorld world;
		world.set([](DeviceSettings& settings) { settings.sentExcludesFinal = true; });
		world.sent("+48600100200", Status::deliveryOk);
		world.sent("+48600100200", Status::deliveryFailed);
		world.device.accept(world.device.queue("+48600100200", "abcdef", {.parts = 2}));
		const Reply reply = world.read("sentitems");
		CPPUNIT_ASSERT_EQUAL(std::string("1 2 3 3 "), idsIn(reply));
		assertHolds(reply, R"("UDH":"050003030202","SMSCNumber":"+48602951111","Class":"-1","TextDecoded":"def")");
		assertHolds(reply, R"("SequencePosition":"2")");
	}

	void TheOutboxShowsPartsAsItIsTold()
	{
		TestWorld world;
		world.device.queue("+48600100200", "abcdef", {.parts = 2});
		assertHolds(world.read("outbox"), R"("TextDecoded":"abc")");
		assertHolds(world.read("outbox"), R"("MultiPart":"t")");
		CPPUNIT_ASSERT_EQUAL(std::string("1 "), idsIn(world.read("outbox")));
		world.set([](DeviceSettings& settings) { settings.v1.outboxParts = Parts::repeated; });
		CPPUNIT_ASSERT_EQUAL(std::string("1 1 "), idsIn(world.read("outbox")));
		world.set([](DeviceSettings& settings) { settings.v1.outboxParts = Parts::joined; });
		assertHolds(world.read("outbox"), R"("TextDecoded":"abcdef")");
	}

	void FiltersNarrowAnAnswer()
	{
		TestWorld world;
		for (int index = 0; index < 6; ++index)
		{
			world.device.receive(index < 3 ? "+48600100200" : "+48600100201", "text", {.modem = 1 + index % 2});
			world.device.queue("+4860010030" + std::to_string(index), "text", {.userName = index < 2 ? "anna" : "jan"});
			world.device.accept(index + 1);
			world.pass(1h);
		}
		const std::pair<Params, std::string> inbox[]
			= {{{{"idfrom", "2"}, {"idto", "4"}}, "2 3 4 "}, {{{"limit", "2"}}, "1 2 "}, {{{"from", "+48600100201"}}, "4 5 6 "},
				{{{"modem_no", "2"}}, "2 4 6 "}, {{{"datefrom", "20260601160000"}, {"dateto", "20260601170000"}}, "4 5 "}};
		for (const auto& [params, ids] : inbox) CPPUNIT_ASSERT_EQUAL(ids, idsIn(world.read("inbox", params)));
		CPPUNIT_ASSERT_EQUAL(std::string("3 "), idsIn(world.read("sentitems", {{"to", "+48600100302"}})));
		CPPUNIT_ASSERT_EQUAL(std::string("1 2 "), idsIn(world.read("sentitems", {{"createdby", "anna"}})));
		CPPUNIT_ASSERT_EQUAL(std::string(), idsIn(world.read("inbox", {{"unread", "1"}}))); // They have been read by now.
	}

	void IdToIsIgnoredWhereSet()
	{
		TestWorld world;
		for (int index = 0; index < 4; ++index) world.sent();
		world.set([](DeviceSettings& settings) { settings.v1.ignoresIdTo = true; });
		CPPUNIT_ASSERT_EQUAL(std::string("2 3 4 "), idsIn(world.read("sentitems", {{"idfrom", "2"}, {"idto", "2"}})));
	}

	void OrderCapAndDefaultLimitHoldAsForApiV2()
	{
		TestWorld world;
		for (int index = 0; index < 9; ++index) world.sent();
		world.set(
			[](DeviceSettings& settings)
			{
				settings.order = DeviceSettings::Order::descending;
				settings.cap = 3;
				settings.maxLimit = 5;
			});
		CPPUNIT_ASSERT_EQUAL(std::string("9 8 7 "), idsIn(world.read("sentitems", {{"limit", "100"}})));
		world.set(
			[](DeviceSettings& settings)
			{
				settings.cap.reset();
				settings.defaultLimit = 4;
			});
		CPPUNIT_ASSERT_EQUAL(std::string("9 8 7 6 "), idsIn(world.read("sentitems")));
		CPPUNIT_ASSERT_EQUAL(std::size_t(9), world.read("sentitems", {{"limit", "100"}}).rows);
	}

	void TokenOrLoginIsDemanded()
	{
		TestWorld world;
		world.device.receive("+48600100200", "text");
		world.set(
			[](DeviceSettings& settings)
			{
				settings.token = "t";
				settings.login = "anna";
				settings.password = "p";
			});
		for (const Params& good : {Params{{"access_token", "t"}}, {{"login", "anna"}, {"pass", "p"}}})
			CPPUNIT_ASSERT_EQUAL(std::string("1 "), idsIn(world.read("inbox", good)));
		for (const Params& bad :
			{Params{}, {{"login", "anna"}}, {{"login", "anna"}, {"pass", "q"}}, {{"login", "t"}, {"pass", "p"}}})
			assertHolds(world.read("inbox", bad), "Invalid login or password");
		assertHolds(world.read("inbox", {{"access_token", "u"}}), "Invalid access token");
		world.set([](DeviceSettings& settings) { settings.v1.takesToken = false; });
		assertHolds(world.read("inbox", {{"access_token", "t"}}), "Invalid access token");
		world.set([](DeviceSettings& settings) { settings.login.clear(); });
		assertHolds(world.read("inbox"), "Invalid login or password");
	}

	void OnlyTheSwitchedPathsAreServed()
	{
		using Paths = SettingsV1::Paths;
		TestWorld world;
		const std::string older = "/index.php/jsonrpc/sms", newer = "/jsonrpc/sms";
		const std::tuple<Paths, int, int> rows[]
			= {{Paths::both, 200, 200}, {Paths::newer, 200, 404}, {Paths::older, 404, 200}, {Paths::none, 404, 404}};
		for (const auto& [paths, onNewer, onOlder] : rows)
		{
			world.set([which = paths](DeviceSettings& settings) { settings.v1.paths = which; });
			CPPUNIT_ASSERT_EQUAL(onNewer, world.read("inbox", {}, newer).status);
			CPPUNIT_ASSERT_EQUAL(onOlder, world.read("inbox", {}, older).status);
		}
		world.set([](DeviceSettings& settings) { settings.v1.paths = Paths::both; });
		Call call;
		call.path = newer;
		CPPUNIT_ASSERT_EQUAL(405, world.v1.answer(call).status);
		for (const char* body : {"", "x", "[]", R"({"method":"sms.send_sms"})", R"({"method":"sms.read_sms","params":5})"})
		{
			call.method = "POST";
			call.body = body;
			ApiV1::unpack(call);
			CPPUNIT_ASSERT_EQUAL(std::string(), ApiV1::tableIn(call));
			CPPUNIT_ASSERT_EQUAL(200, world.v1.answer(call).status);
			CPPUNIT_ASSERT(world.v1.answer(call).body.find("result") != std::string::npos);
		}
	}

	void ReadingTheInboxMarksAsReadUnlessSwitchedOff()
	{
		TestWorld world;
		world.device.receive("+48600100200", "text");
		world.set([](DeviceSettings& settings) { settings.v1.readMarksRead = false; });
		for (int i = 0; i < 2; ++i) assertHolds(world.read("inbox"), R"("readed":"f")");
		world.set([](DeviceSettings& settings) { settings.v1.readMarksRead = true; });
		assertHolds(world.read("inbox"), R"("readed":"f")");
		assertHolds(world.read("inbox"), R"("readed":"t")");
		CPPUNIT_ASSERT(world.get("messages/inbox").body.find(R"("read":true)") != std::string::npos);
	}

	void ForbiddenFoldersAndPoisonedRowsFailHereToo()
	{
		TestWorld world;
		world.sent();
		world.device.receive("+48600100200", "text");
		world.device.alter(Table::inbox, 1,
			[](Row& row)
			{
				Oddity oddity;
				oddity.poisoned = true;
				row.oddity = std::make_shared<const Oddity>(oddity);
			});
		CPPUNIT_ASSERT_EQUAL(500, world.read("inbox").status);
		world.set([](DeviceSettings& settings) { settings.forbidden = {Folder::sent}; });
		assertHolds(world.read("sentitems"), "User has no access to this method.");
		Oddity odd;
		odd.extra = R"("new":5)";
		odd.statusWord = "Teleported";
		world.device.alter(Table::sentitems, 1, [&](Row& row) { row.oddity = std::make_shared<const Oddity>(odd); });
		world.set([](DeviceSettings& settings) { settings.forbidden.clear(); });
		assertHolds(world.read("sentitems"), R"("Status":"Teleported","StatusCode":"-1","new":5})");
	}

	void EveryValidityHasItsCode()
	{
		for (const auto& [word, code] : {std::pair{"5m", 0}, {"10m", 1}, {"30m", 5}, {"1h", 11}, {"2h", 23}, {"4h", 47},
				 {"12h", 143}, {"1d", 167}, {"2d", 168}, {"5d", 171}, {"1w", 173}, {"2w", 180}, {"4w", 194}, {"max", 255}})
			CPPUNIT_ASSERT_EQUAL_MESSAGE(word, code, relativeValidity(word));
	}

	void FaultsAndStatisticsHoldOverHttp()
	{
		Device device;
		device.receive("+48600100200", "text");
		DeviceServer server(device);
		Poco::Net::HTTPClientSession session("127.0.0.1", server.port());
		const std::string body = R"({"method":"sms.read_sms","params":{"folder":"inbox","limit":77}})";
		for (const char* path : {"/jsonrpc/sms", "/index.php/jsonrpc/sms"})
		{
			const Got got = fetch(session, path, "", body);
			CPPUNIT_ASSERT_EQUAL(200, got.status);
			CPPUNIT_ASSERT(got.body.starts_with(R"({"result":[{)"));
		}
		Stats stats = server.stats();
		CPPUNIT_ASSERT(stats.byFolder.at("inbox") == 2 && stats.byPath.at("/jsonrpc/sms") == 1 && stats.rows == 2);
		CPPUNIT_ASSERT(stats.largestLimit == 77 && !stats.tokenInUrl);
		server.onRequest([](const RequestSeen& seen) { return seen.folder == "sentitems" ? Fault::error(429) : Fault(); });
		CPPUNIT_ASSERT_EQUAL(
			429, fetch(session, "/jsonrpc/sms", "", R"({"method":"sms.read_sms","params":{"folder":"sentitems"}})").status);
		fetch(session, "/jsonrpc/sms?access_token=t", "", body);
		CPPUNIT_ASSERT(server.stats().tokenInUrl);
	}

	void TheCommandLineSetsEverySwitch()
	{
		const Options options = Options::parse({"--login", "anna", "--password", "p", "--v1-paths", "old", "--v1-wrap", "messages",
			"--v1-empty", "Nothing", "--v1-error-status", "400", "--v1-ignore-idto", "--v1-no-token", "--v1-keep-unread",
			"--v1-outbox-parts", "repeated"});
		const DeviceSettings& device = options.device;
		CPPUNIT_ASSERT(device.login == "anna" && device.password == "p");
		CPPUNIT_ASSERT(device.v1.paths == SettingsV1::Paths::older && device.v1.wrapping == SettingsV1::Wrapping::messages);
		CPPUNIT_ASSERT(device.v1.emptyText == "Nothing" && device.v1.errorStatus == 400 && device.v1.ignoresIdTo);
		CPPUNIT_ASSERT(!device.v1.takesToken && !device.v1.readMarksRead && device.v1.outboxParts == Parts::repeated);
		CPPUNIT_ASSERT_THROW(Options::parse({"--v1-paths", "older"}), std::invalid_argument);
		CPPUNIT_ASSERT_THROW(Options::parse({"--v1-wrap", "some"}), std::invalid_argument);
		// Each one is explained.
		for (const char* name : {"--login", "--password", "--v1-paths", "--v1-wrap", "--v1-empty", "--v1-error-status",
				 "--v1-ignore-idto", "--v1-no-token", "--v1-keep-unread", "--v1-outbox-parts"})
			CPPUNIT_ASSERT_MESSAGE(name, Options::helpText().find(name) != std::string::npos);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(SimulatedApiV1Test);

} // namespace eyrie::sim
