#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

#include "FieldReader.h"
#include "Folders.h"
#include "Parts.h"
#include <eyrie/Merge.h>

namespace eyrie::smseagle
{

namespace
{

RecordOrigin originOf(std::size_t folder, ApiVersion api)
{
	return {.source = "office", .folder = allFolders()[folder], .zone = Zone("Europe/Berlin"), .attachments = false, .api = api};
}

Message message(const std::string& members, std::size_t folder = 2)
{
	const auto record = readRecord(R"({"ID":"1",)" + members + '}', originOf(folder, ApiVersion::v1));
	CPPUNIT_ASSERT_MESSAGE(members, record.message && !record.reject);
	return *record.message;
}

} // namespace


/// The records of APIv1, which look like those of APIv2 once they are read.
class MessageRecordV1Test : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(MessageRecordV1Test);
	CPPUNIT_TEST(ARowOfSentitemsIsReadWhole);
	CPPUNIT_TEST(ARowOfInboxIsReadWhole);
	CPPUNIT_TEST(ARowOfOutboxIsReadWhole);
	CPPUNIT_TEST(TheSameRowIsTheSameMessageThroughEitherApi);
	CPPUNIT_TEST(EveryValidityCodeHasAWordThatIsADuration);
	CPPUNIT_TEST(CodesAreTranslatedAndUnknownWordsKept);
	CPPUNIT_TEST(TypesAreReadLeniently);
	CPPUNIT_TEST(R17WhatHasNoColumnIsKept);
	CPPUNIT_TEST(R16StampsAreOfTheZoneOfTheSource);
	CPPUNIT_TEST(R2PartsAreNumberedBySequenceAndCountedByHeader);
	CPPUNIT_TEST(OnlyABadIdMakesAReject);
	CPPUNIT_TEST_SUITE_END();

	void ARowOfSentitemsIsReadWhole()
	{
		const Message m = message(
			R"("UpdatedInDB":"2025-06-22 18:05:17","InsertIntoDB":"2025-06-22 18:04:10","SendingDateTime":"2025-06-22 18:04:16",
			"DeliveryDateTime":"2025-06-22 18:05:16","Text":"00610068","DestinationNumber":"+421900000001",
			"Coding":"Default_No_Compression","UDH":"","SMSCNumber":"+421900000000","Class":"-1","TextDecoded":"ah","SenderID":"smseagle2",
			"SequencePosition":"1","Status":"DeliveryOK","StatusError":"0","TPMR":"7","RelativeValidity":"255","CreatorID":"admin",
			"id_folder":"3","StatusCode":"-1")");
		CPPUNIT_ASSERT(m.key == (MessageKey{.source = "office", .space = "outgoing", .epoch = 1, .id = "1"}));
		CPPUNIT_ASSERT(m.position == 1 && m.folder == "sent" && m.stage == 1 && m.direction == Direction::outgoing);
		CPPUNIT_ASSERT(m.delivery == Delivery::delivered && m.status.value() == "delivery_ok");
		CPPUNIT_ASSERT(m.phoneNumber.value() == "+421900000001" && m.smsc.value() == "+421900000000" && m.text.value() == "ah");
		CPPUNIT_ASSERT(m.textBinary.value() == "00610068" && m.encoding.value() == "standard" && m.senderName.value() == "admin");
		CPPUNIT_ASSERT(m.messageClass.value() == 255 && m.modemNo.value() == 2 && m.validity.value() == "max");
		CPPUNIT_ASSERT(!m.errorCode.isAbsent() && !m.errorCode.hasValue() && !m.udh.isAbsent() && !m.udh.hasValue());
		CPPUNIT_ASSERT_EQUAL(std::string("2025-06-22 16:04:10.000"), formatUtc(m.insertDate.value()));
		CPPUNIT_ASSERT_EQUAL(std::string("2025-06-22 16:04:16.000"), formatUtc(m.sendingDate.value()));
		CPPUNIT_ASSERT_EQUAL(std::string("2025-06-22 16:05:16.000"), formatUtc(m.deliveryDate.value()));
		CPPUNIT_ASSERT_EQUAL(std::string("2025-06-22 16:05:17.000"), formatUtc(m.updateDate.value()));
		CPPUNIT_ASSERT(m.receiveDate.isAbsent() && m.isRead.isAbsent() && m.oid.isAbsent() && m.processed.isAbsent());
	}

	void ARowOfInboxIsReadWhole()
	{
		const Message m = message(
			R"("UpdatedInDB":"2025-01-22 18:05:17","ReceivingDateTime":"2025-01-22 18:04:10","Text":"","SenderNumber":"INFO",
			"Coding":"Unicode_No_Compression","UDH":"0500032A0302","SMSCNumber":null,"Class":"127","TextDecoded":"","RecipientID":"smseagle1",
			"Processed":"t","id_folder":"1","readed":"f","last_reply":null,"oid":"abc","Status":"0")",
			0);
		CPPUNIT_ASSERT(m.key.space == "incoming" && m.direction == Direction::incoming && m.delivery == Delivery::none);
		CPPUNIT_ASSERT(m.phoneNumber.value() == "INFO" && m.text.value().empty() && m.encoding.value() == "unicode");
		CPPUNIT_ASSERT(m.udh.value() == "0500032A0302" && !m.smsc.isAbsent() && !m.smsc.hasValue() && m.oid.value() == "abc");
		CPPUNIT_ASSERT(!m.isRead.value() && m.processed.value() && m.modemNo.value() == 1 && m.messageClass.value() == 127);
		CPPUNIT_ASSERT_EQUAL(std::string("2025-01-22 17:04:10.000"), formatUtc(m.receiveDate.value()));
		CPPUNIT_ASSERT(m.status.isAbsent()); // It tells of SMS, USSD and MMS there.
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"Status":"0","id_folder":"1","last_reply":null})"), m.extra.value());
	}

	void ARowOfOutboxIsReadWhole()
	{
		const Message m = message(
			R"("UpdatedInDB":"2025-06-22 18:05:17","InsertIntoDB":"2025-06-22 18:04:10","SendingDateTime":"2025-07-22 18:04:16",
			"SendBefore":"23:59:59","SendAfter":"00:00:00","Text":"0061","DestinationNumber":"+421900000001","Coding":"8bit","UDH":"",
			"Class":"0","TextDecoded":"a","MultiPart":"f","RelativeValidity":"-1","SenderID":null,"SendingTimeOut":"2025-06-22 18:04:10",
			"DeliveryReport":"default","CreatorID":"admin","Retries":"1","Priority":"3","Status":"Reserved","StatusCode":"38")",
			1);
		CPPUNIT_ASSERT(m.folder == "outbox" && m.delivery == Delivery::queued && m.status.value() == "reserved");
		CPPUNIT_ASSERT(m.encoding.value() == "8bit" && m.messageClass.value() == 0 && m.errorCode.value() == 38);
		CPPUNIT_ASSERT(m.validity.isAbsent() && !m.modemNo.isAbsent() && !m.modemNo.hasValue());
		CPPUNIT_ASSERT_EQUAL(
			std::string(R"({"DeliveryReport":"default","MultiPart":"f","Priority":"3","Retries":"1",)"
						R"("SendAfter":"00:00:00","SendBefore":"23:59:59","SendingTimeOut":"2025-06-22 18:04:10"})"),
			m.extra.value());
	}

	void TheSameRowIsTheSameMessageThroughEitherApi()
	{
		Message v1 = message(
			R"("UpdatedInDB":"2025-06-22 18:05:17","InsertIntoDB":"2025-06-22 18:04:10","SendingDateTime":"2025-06-22 18:04:16",
			"DeliveryDateTime":null,"Text":"0061","DestinationNumber":"+421900000001","Coding":"Default_No_Compression","UDH":"",
			"SMSCNumber":"+421900000000","Class":"-1","TextDecoded":"a","SenderID":"smseagle1","SequencePosition":"1",
			"Status":"SendingOK","RelativeValidity":"171","CreatorID":"admin","StatusCode":"-1")");
		const auto v2 = readRecord(
			R"({"id":1,"number":"+421900000001","text":"a","text_binary":"0061","attachments":null,"udh":null,"smsc":"+421900000000",
			"class":255,"encoding":"standard","validity":"5d","sender_name":"admin","modem_no":1,"status":"sending_ok","error_code":null,
			"update_date":"2025-06-22T18:05:17+02:00","insert_date":"2025-06-22T18:04:10+02:00",
			"sending_date":"2025-06-22T18:04:16+02:00","delivery_date":null})",
			originOf(2, ApiVersion::v2));
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"SequencePosition":"1"})"), v1.extra.value());
		v1.extra = v2.message->extra; // What only one of them tells.
		CPPUNIT_ASSERT(isSameRow(*v2.message, v1));
	}

	void EveryValidityCodeHasAWordThatIsADuration()
	{
		const struct
		{
			int code;
			const char* word;
		} named[] = {{0, "5m"}, {1, "10m"}, {5, "30m"}, {11, "1h"}, {23, "2h"}, {47, "4h"}, {143, "12h"}, {167, "1d"}, {168, "2d"},
			{171, "5d"}, {173, "1w"}, {180, "2w"}, {194, "4w"}, {255, "max"}, {144, "750m"}, {145, "13h"}, {166, "1410m"},
			{196, "30d"}, {197, "5w"}, {254, "62w"}};
		for (const auto& row : named)
			CPPUNIT_ASSERT_EQUAL_MESSAGE(
				std::to_string(row.code), std::string(row.word), validityOfCode(row.code).value_or("none"));
		Duration shorter{};
		for (int code = 0; code < 255; ++code)
		{
			const auto duration = parseDuration(*validityOfCode(code));
			CPPUNIT_ASSERT_MESSAGE(std::to_string(code), duration && *duration > shorter);
			shorter = *duration;
		}
		for (const int bad : {-1, -2, 256, 100000}) CPPUNIT_ASSERT(!validityOfCode(bad));
		CPPUNIT_ASSERT(message(R"("RelativeValidity":171)").validity.value() == "5d");
		CPPUNIT_ASSERT(message(R"("RelativeValidity":"-1")").validity.isAbsent());
		CPPUNIT_ASSERT(message(R"("RelativeValidity":null)").validity.isAbsent());
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"RelativeValidity":"300"})"), message(R"("RelativeValidity":"300")").extra.value());
	}

	void CodesAreTranslatedAndUnknownWordsKept()
	{
		for (const char* word : {"8bit", "Default_Compression", "Unicode_Compression", "Klingon"})
			CPPUNIT_ASSERT_EQUAL(std::string(word), message(R"("Coding":")" + std::string(word) + '"').encoding.value());
		const struct
		{
			const char* word;
			const char* ours;
			Delivery delivery;
		} words[]
			= {{"SendingOK", "sending_ok", Delivery::sent}, {"SendingOKNoReport", "sending_ok_no_report", Delivery::unreported},
				{"SendingError", "sending_error", Delivery::failed}, {"DeliveryOK", "delivery_ok", Delivery::delivered},
				{"DeliveryFailed", "delivery_failed", Delivery::failed}, {"DeliveryPending", "delivery_pending", Delivery::sent},
				{"DeliveryUnknown", "delivery_unknown", Delivery::unknown}, {"Error", "error", Delivery::failed},
				{"Teleported", "Teleported", Delivery::unknown}};
		for (const auto& row : words)
		{
			const Message m = message(R"("Status":")" + std::string(row.word) + '"');
			CPPUNIT_ASSERT_EQUAL(std::string(row.ours), m.status.value());
			CPPUNIT_ASSERT_MESSAGE(row.word, m.delivery == row.delivery);
		}
	}

	void TypesAreReadLeniently()
	{
		for (const char* yes : {"1", "true", "\"t\"", "\"True\"", "\"1\"", "\"yes\"", "\"Y\""})
			CPPUNIT_ASSERT_MESSAGE(yes, message("\"readed\":" + std::string(yes), 0).isRead.value());
		for (const char* no : {"0", "false", "\"f\"", "\"FALSE\"", "\"0\"", "\"no\"", "\"N\""})
			CPPUNIT_ASSERT_MESSAGE(no, !message("\"Processed\":" + std::string(no), 0).processed.value());
		CPPUNIT_ASSERT(message(R"("SenderID":"3")").modemNo.value() == 3 && message(R"("SenderID":3)").modemNo.value() == 3);
		CPPUNIT_ASSERT(message(R"("StatusCode":38)").errorCode.value() == 38);
		CPPUNIT_ASSERT(message(R"("Class":0)").messageClass.value() == 0);
		const auto record = readRecord(R"({"ID":654})", originOf(2, ApiVersion::v1));
		CPPUNIT_ASSERT(record.message->key.id == "654");
	}

	void R17WhatHasNoColumnIsKept()
	{
		const Message m = message(R"("SenderID":"smseaglet","StatusError":"-1","TPMR":"5","InsertIntoDB":"0000-00-00 00:00:00",
			"readed":"maybe","Class":"first","new":{"a":[1]})");
		CPPUNIT_ASSERT(m.modemNo.isAbsent() && m.insertDate.isAbsent() && m.isRead.isAbsent() && m.messageClass.isAbsent());
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"Class":"first","InsertIntoDB":"0000-00-00 00:00:00","SenderID":"smseaglet",)"
										 R"("StatusError":"-1","TPMR":"5","new":{"a":[1]},"readed":"maybe"})"),
			m.extra.value());
	}

	void R16StampsAreOfTheZoneOfTheSource()
	{
		const auto at = [](const char* stamp)
		{ return formatUtc(message(R"("ReceivingDateTime":")" + std::string(stamp) + '"', 0).receiveDate.value()); };
		CPPUNIT_ASSERT_EQUAL(std::string("2025-01-01 11:00:00.000"), at("2025-01-01 12:00:00"));
		CPPUNIT_ASSERT_EQUAL(std::string("2025-07-01 10:00:00.000"), at("2025-07-01 12:00:00"));
		// The hour that autumn repeats is taken as the first one.
		CPPUNIT_ASSERT_EQUAL(std::string("2025-10-26 00:30:00.000"), at("2025-10-26 02:30:00"));
	}

	void R2PartsAreNumberedBySequenceAndCountedByHeader()
	{
		const auto part = [](const std::string& text, const std::string& position, const std::string& udh)
		{
			return readRecord(R"({"ID":"1","TextDecoded":")" + text + R"(","SequencePosition":")" + position + R"(","UDH":")" + udh
					+ R"(","Status":"SendingOK"})",
				originOf(2, ApiVersion::v1));
		};
		const auto sets = setsOf({part("c", "3", "0500032A0303"), part("a", "1", "0500032A0301"), part("b", "2", "0500032A0302")});
		CPPUNIT_ASSERT(sets.size() == 1 && isCompleteByNumbers(sets[0]));
		CPPUNIT_ASSERT_EQUAL(std::string("abc"), joined(sets[0]).text.value());
		CPPUNIT_ASSERT(!isCompleteByNumbers(setsOf({part("a", "1", "0500032A0301"), part("b", "2", "0500032A0302")})[0]));

		const auto bare = setsOf({part("b", "2", ""), part("a", "1", "")});
		CPPUNIT_ASSERT_EQUAL(std::string("ab"), joined(bare[0]).text.value());
		CPPUNIT_ASSERT(isOrderedByNumbers(bare[0]) && !isCompleteByNumbers(bare[0]));
	}

	void OnlyABadIdMakesAReject()
	{
		for (const char* bad : {"", "{}", R"({"ID":null})", R"({"ID":"0"})", R"({"ID":"x"})", R"({"id":"5"})"})
		{
			const auto record = readRecord(bad, originOf(2, ApiVersion::v1));
			CPPUNIT_ASSERT_MESSAGE(bad, !record.message && record.reject && record.reject->bytes == bad);
		}
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(MessageRecordV1Test);

} // namespace eyrie::smseagle
