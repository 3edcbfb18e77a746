#include "simulator/TestWorld.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

namespace eyrie::sim
{
using namespace std::chrono_literals;

/// Every unknown of the gateway, both ways.
class SwitchesTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SwitchesTest);
	CPPUNIT_TEST(RowsComeInTheOrderThatIsSet);
	CPPUNIT_TEST(RandomOrderDiffersFromRequestToRequest);
	CPPUNIT_TEST(ACapCutsSilentlyAfterOrdering);
	CPPUNIT_TEST(ACapCountsRepeatedParts);
	CPPUNIT_TEST(NothingFoundIsSaidInThreeWays);
	CPPUNIT_TEST(SentExcludesWhatIsShownInErrorAndDelivered);
	CPPUNIT_TEST(AnIdMayBeInSentAndDeliveredOrOnlyInDelivered);
	CPPUNIT_TEST(LongMessagesAreJoinedRepeatedOrCutToTheFirstPart);
	CPPUNIT_TEST(OfJoinedPartsTheLeastSettledCounts);
	CPPUNIT_TEST(DatesMeanTheColumnThatIsSet);
	CPPUNIT_TEST(LimitsApplyAskedForOrNot);
	CPPUNIT_TEST(AForbiddenFolderIs403AndTheOthersAnswer);
	CPPUNIT_TEST(ReadingMarksAsReadWhereSet);
	CPPUNIT_TEST(FieldsOfTheOtherDirectionAreAbsentOrNull);
	CPPUNIT_TEST(AttachmentsAreNullAbsentOrThere);
	CPPUNIT_TEST(StampsCarryTheZoneOfTheDevice);
	CPPUNIT_TEST(TheHourThatAutumnRepeatsKeepsTheEarlierOffset);
	CPPUNIT_TEST(OneOwnerSeesHisOwnMessagesOnly);
	CPPUNIT_TEST(OdditiesArePrintedAsTheyAre);
	CPPUNIT_TEST_SUITE_END();

	using Order = DeviceSettings::Order;

	static void use(TestWorld& world, Order order)
	{
		world.set([=](DeviceSettings& settings) { settings.order = order; });
	}

	void RowsComeInTheOrderThatIsSet()
	{
		TestWorld world;
		for (int index = 0; index < 4; ++index) world.device.queue("+48600100200", "text");
		for (const Id id : {3, 1, 4, 2}) CPPUNIT_ASSERT(world.device.accept(id));
		CPPUNIT_ASSERT(world.ids("sent") == idList({1, 2, 3, 4}));
		use(world, Order::descending);
		CPPUNIT_ASSERT(world.ids("sent") == idList({4, 3, 2, 1}));
		CPPUNIT_ASSERT(world.ids("sent", {{"limit", "2"}, {"id_to", "3"}}) == idList({3, 2}));
		use(world, Order::insertion);
		CPPUNIT_ASSERT(world.ids("sent") == idList({3, 1, 4, 2}));
		CPPUNIT_ASSERT(world.ids("sent", {{"limit", "2"}}) == idList({3, 1}));
	}

	void RandomOrderDiffersFromRequestToRequest()
	{
		TestWorld world;
		for (int index = 0; index < 50; ++index) world.sent();
		use(world, Order::random);
		std::set<std::vector<Id>> answers;
		for (int index = 0; index < 5; ++index)
		{
			std::vector<Id> ids = world.ids("sent");
			answers.insert(ids);
			std::sort(ids.begin(), ids.end());
			CPPUNIT_ASSERT_EQUAL(std::size_t(50), ids.size());
			CPPUNIT_ASSERT(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
		}
		CPPUNIT_ASSERT_EQUAL(std::size_t(5), answers.size());
	}

	void ACapCutsSilentlyAfterOrdering()
	{
		TestWorld world;
		for (int index = 0; index < 9; ++index) world.sent();
		world.set([](DeviceSettings& settings) { settings.cap = 3; });
		const Reply reply = world.get("messages/sent", {{"limit", "100"}});
		CPPUNIT_ASSERT_EQUAL(200, reply.status);
		CPPUNIT_ASSERT(idsIn(reply.body) == idList({1, 2, 3}));
		CPPUNIT_ASSERT(world.ids("sent", {{"limit", "2"}}) == idList({1, 2}));
		use(world, Order::descending);
		CPPUNIT_ASSERT(world.ids("sent") == idList({9, 8, 7}));
	}

	void ACapCountsRepeatedParts()
	{
		TestWorld world;
		Draft draft;
		draft.parts = 3;
		for (int index = 0; index < 2; ++index) world.device.accept(world.device.queue("+48600100200", "abcdef", draft));
		world.set(
			[](DeviceSettings& settings)
			{
				settings.cap = 4;
				settings.parts = DeviceSettings::Parts::repeated;
			});
		CPPUNIT_ASSERT(world.ids("sent") == idList({1, 1, 1, 2}));
	}

	void NothingFoundIsSaidInThreeWays()
	{
		using Empty = DeviceSettings::Empty;
		TestWorld world;
		const std::string object = R"({"message":"Resource(s) not found"})";
		const std::vector<std::tuple<Empty, int, std::string>> ways{
			{Empty::notFound, 404, object}, {Empty::okObject, 200, object}, {Empty::okArray, 200, "[]"}};
		for (const auto& [empty, status, body] : ways)
		{
			world.set([way = empty](DeviceSettings& settings) { settings.empty = way; });
			const Reply reply = world.get("messages/sent");
			CPPUNIT_ASSERT_EQUAL(status, reply.status);
			CPPUNIT_ASSERT_EQUAL(body, reply.body);
		}
	}

	void SentExcludesWhatIsShownInErrorAndDelivered()
	{
		TestWorld world;
		world.sent("+48600100200", Status::sendingOk);
		world.sent("+48600100200", Status::deliveryOk);
		world.sent("+48600100200", Status::deliveryFailed);
		CPPUNIT_ASSERT(world.ids("sent") == idList({1, 2, 3}));
		world.set([](DeviceSettings& settings) { settings.sentExcludesFinal = true; });
		CPPUNIT_ASSERT(world.ids("sent") == idList({1}));
		CPPUNIT_ASSERT(world.ids("delivered") == idList({2}));
		CPPUNIT_ASSERT(world.ids("error") == idList({3}));
		world.set([](DeviceSettings& settings) { settings.errorFolder = {Status::sendingError}; });
		CPPUNIT_ASSERT(world.ids("sent") == idList({1, 3}));
	}

	void AnIdMayBeInSentAndDeliveredOrOnlyInDelivered()
	{
		TestWorld world;
		world.sent("+48600100200", Status::deliveryOk);
		CPPUNIT_ASSERT(world.device.snapshot()[0].folders == (std::vector{Folder::sent, Folder::delivered}));
		world.set([](DeviceSettings& settings) { settings.sentExcludesFinal = true; });
		CPPUNIT_ASSERT(world.device.snapshot()[0].folders == (std::vector{Folder::delivered}));
	}

	void LongMessagesAreJoinedRepeatedOrCutToTheFirstPart()
	{
		TestWorld world;
		Draft draft;
		draft.parts = 2;
		world.device.accept(world.device.queue("+48600100200", "żółw", draft));
		const Reply joined = world.get("messages/sent");
		CPPUNIT_ASSERT(joined.rows == 1 && joined.body.find(R"("text":"żółw")") != std::string::npos);
		world.set([](DeviceSettings& settings) { settings.parts = DeviceSettings::Parts::repeated; });
		const Reply repeated = world.get("messages/sent");
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), repeated.rows);
		CPPUNIT_ASSERT(repeated.body.find(R"("udh":"050003010202")") != std::string::npos);
		world.set([](DeviceSettings& settings) { settings.parts = DeviceSettings::Parts::first; });
		CPPUNIT_ASSERT(world.ids("sent") == idList({1}));
		CPPUNIT_ASSERT(world.get("messages/sent").body.find(R"("udh":"050003010201")") != std::string::npos);
	}

	void OfJoinedPartsTheLeastSettledCounts()
	{
		TestWorld world;
		Draft draft;
		draft.parts = 2;
		world.device.accept(world.device.queue("+48600100200", "long", draft));
		world.device.report(1, Status::deliveryOk, 1);
		CPPUNIT_ASSERT(world.ids("delivered").empty());
		CPPUNIT_ASSERT(world.get("messages/sent").body.find(R"("status":"sending_ok")") != std::string::npos);
		world.device.report(1, Status::deliveryOk, 2);
		CPPUNIT_ASSERT(world.ids("delivered") == idList({1}));
	}

	void DatesMeanTheColumnThatIsSet()
	{
		using Column = DeviceSettings::DateColumn;
		TestWorld world;
		world.device.queue("+48600100200", "text"); // inserted 12:00, sent 13:00, reported 14:00
		world.pass(1h);
		world.device.accept(1);
		world.pass(1h);
		world.device.report(1, Status::deliveryOk);
		const std::vector<std::pair<Column, std::string>> columns{
			{Column::insert, "12"}, {Column::sending, "13"}, {Column::update, "14"}, {Column::delivery, "14"}};
		for (const auto& [column, hour] : columns)
		{
			world.set([which = column](DeviceSettings& settings) { settings.dateColumn = which; });
			CPPUNIT_ASSERT(world.ids("sent", {{"date_from", "2026-06-01T" + hour + ":00:00Z"}}) == idList({1}));
			CPPUNIT_ASSERT(world.ids("sent", {{"date_from", "2026-06-01T" + hour + ":00:01Z"}}).empty());
			CPPUNIT_ASSERT(world.ids("sent", {{"date_to", "2026-06-01T" + hour + ":00:00Z"}}) == idList({1}));
		}
		// Without a zone the device's own is meant; an offset counts.
		CPPUNIT_ASSERT(world.ids("sent", {{"date_from", "2026-06-01T15:00:00"}}) == idList({1}));
		CPPUNIT_ASSERT(world.ids("sent", {{"date_from", "2026-06-01T16:00:00+02:00"}}) == idList({1}));
		CPPUNIT_ASSERT(world.ids("sent", {{"date_from", "2026-06-01T15:00:01"}}).empty());
	}

	void LimitsApplyAskedForOrNot()
	{
		TestWorld world;
		for (int index = 0; index < 9; ++index) world.sent();
		CPPUNIT_ASSERT_EQUAL(std::size_t(9), world.ids("sent").size());
		world.set(
			[](DeviceSettings& settings)
			{
				settings.defaultLimit = 4;
				settings.maxLimit = 6;
			});
		CPPUNIT_ASSERT_EQUAL(std::size_t(4), world.ids("sent").size());
		CPPUNIT_ASSERT_EQUAL(std::size_t(6), world.ids("sent", {{"limit", "6"}}).size());
		CPPUNIT_ASSERT_EQUAL(400, world.get("messages/sent", {{"limit", "7"}}).status);
	}

	void AForbiddenFolderIs403AndTheOthersAnswer()
	{
		TestWorld world;
		world.sent();
		world.set([](DeviceSettings& settings) { settings.forbidden = {Folder::outbox}; });
		const Reply reply = world.get("messages/outbox");
		CPPUNIT_ASSERT_EQUAL(403, reply.status);
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"message":"User has no access to this method."})"), reply.body);
		CPPUNIT_ASSERT(world.ids("sent") == idList({1}));
	}

	void ReadingMarksAsReadWhereSet()
	{
		TestWorld world;
		world.device.receive("+48600100200", "text");
		CPPUNIT_ASSERT(world.ids("inbox", {{"unread", "1"}}) == idList({1}));
		CPPUNIT_ASSERT(world.ids("inbox", {{"unread", "1"}}) == idList({1}));
		world.set([](DeviceSettings& settings) { settings.readMarksRead = true; });
		CPPUNIT_ASSERT(world.ids("inbox", {{"unread", "1"}}) == idList({1}));
		CPPUNIT_ASSERT(world.ids("inbox", {{"unread", "1"}}).empty());
	}

	void FieldsOfTheOtherDirectionAreAbsentOrNull()
	{
		TestWorld world;
		world.sent();
		world.device.receive("+48600100200", "text");
		CPPUNIT_ASSERT(world.get("messages/sent").body.find("receive_date") == std::string::npos);
		CPPUNIT_ASSERT(world.get("messages/inbox").body.find("status") == std::string::npos);
		world.set([](DeviceSettings& settings) { settings.nullOtherDirection = true; });
		CPPUNIT_ASSERT(world.get("messages/sent").body.find(R"("receive_date":null)") != std::string::npos);
		CPPUNIT_ASSERT(world.get("messages/inbox").body.find(R"("status":null)") != std::string::npos);
		CPPUNIT_ASSERT(world.ids("inbox") == idList({1}));
	}

	void AttachmentsAreNullAbsentOrThere()
	{
		TestWorld world;
		Reception mms;
		mms.attachments = R"([{"name":"a.jpg","content_type":"image/jpeg","content":"AAAA"}])";
		world.device.receive("+48600100200", "", mms);
		CPPUNIT_ASSERT(world.get("messages/inbox").body.find(R"("attachments":null)") != std::string::npos);
		CPPUNIT_ASSERT(world.get("messages/inbox", {{"attachments", "1"}}).body.find("AAAA") != std::string::npos);
		world.set([](DeviceSettings& settings) { settings.attachmentsAbsent = true; });
		CPPUNIT_ASSERT(world.get("messages/inbox").body.find("attachments") == std::string::npos);
	}

	void StampsCarryTheZoneOfTheDevice()
	{
		TestWorld world;
		world.device.receive("+48600100200", "text");
		CPPUNIT_ASSERT(world.get("messages/inbox").body.find(R"("receive_date":"2026-06-01T13:00:00+01:00")") != std::string::npos);
		world.set([](DeviceSettings& settings) { settings.zoneOffset = -210min; });
		CPPUNIT_ASSERT(world.get("messages/inbox").body.find(R"("2026-06-01T08:30:00-03:30")") != std::string::npos);
		world.set([](DeviceSettings& settings) { settings.printZone = false; });
		CPPUNIT_ASSERT(world.get("messages/inbox").body.find(R"("2026-06-01T08:30:00")") != std::string::npos);
	}

	void TheHourThatAutumnRepeatsKeepsTheEarlierOffset()
	{
		TestWorld world;
		world.set(
			[&](DeviceSettings& settings)
			{
				settings.zoneOffset = 120min;
				settings.zoneChange = ZoneChange{world.now() + 1h, 60min};
			});
		world.pass(90min); // 14:30 for the second time
		world.device.receive("+48600100200", "text");
		CPPUNIT_ASSERT(world.get("messages/inbox").body.find("2026-06-01T14:30:00+02:00") != std::string::npos);
		world.pass(60min);
		world.device.receive("+48600100200", "text");
		CPPUNIT_ASSERT(world.get("messages/inbox", {{"id_from", "2"}}).body.find("2026-06-01T15:30:00+01:00") != std::string::npos);
	}

	void OneOwnerSeesHisOwnMessagesOnly()
	{
		TestWorld world;
		Draft draft;
		draft.userName = "nagios";
		world.device.queue("+48600100200", "text", draft);
		world.device.queue("+48600100200", "text");
		CPPUNIT_ASSERT(world.ids("outbox", {{"sender_name", "nagios"}}) == idList({1}));
		world.set([](DeviceSettings& settings) { settings.onlyOwner = "remote"; });
		CPPUNIT_ASSERT(world.ids("outbox") == idList({2}));
	}

	void OdditiesArePrintedAsTheyAre()
	{
		TestWorld world;
		const auto give = [&](Id id, const Oddity& oddity)
		{ world.device.alter(Table::inbox, id, [&](Row& row) { row.oddity = std::make_shared<const Oddity>(oddity); }); };
		for (int index = 0; index < 3; ++index) world.device.receive("+48600100200", "\xff\xc5");
		Oddity oddity;
		oddity.extra = R"("priority":5)";
		give(1, oddity);
		oddity = {};
		oddity.verbatim = R"({"id":"two"})";
		give(2, oddity);
		const std::string body = world.get("messages/inbox").body;
		CPPUNIT_ASSERT(body.find(R"(,"priority":5},{"id":"two"},{"id":3,)") != std::string::npos);
		CPPUNIT_ASSERT(body.find("\"text\":\"\xff\xc5\"") != std::string::npos);
		oddity = {};
		oddity.hidden = true;
		give(1, oddity);
		oddity.hidden = false;
		oddity.poisoned = true;
		give(2, oddity);
		CPPUNIT_ASSERT_EQUAL(500, world.get("messages/inbox").status);
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), world.get("messages/inbox", {{"id_from", "3"}}).rows);
		CPPUNIT_ASSERT_EQUAL(404, world.get("messages/inbox", {{"id_to", "1"}}).status);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(SwitchesTest);

} // namespace eyrie::sim
