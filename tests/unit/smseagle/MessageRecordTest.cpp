#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

#include "Folders.h"
#include "MessageRecord.h"
#include "Parts.h"

namespace eyrie::smseagle
{

namespace
{

RecordOrigin originOf(std::size_t folder, bool attachments = false)
{
	return {.source = "office", .folder = allFolders()[folder], .zone = Zone("+02:00"), .attachments = attachments};
}

MessageRecord read(const std::string& json, std::size_t folder = 2)
{
	return readRecord(json, originOf(folder));
}

Message message(const std::string& members, std::size_t folder = 2)
{
	const auto record = read(R"({"id":1,)" + members + '}', folder);
	CPPUNIT_ASSERT_MESSAGE(members, record.message && !record.reject);
	return *record.message;
}

MessageRecord part(const std::string& text, const std::string& udh, const std::string& status, int id = 1)
{
	return read(
		R"({"id":)" + std::to_string(id) + R"(,"text":")" + text + R"(","udh":")" + udh + R"(","status":")" + status + "\"}");
}

} // namespace


class MessageRecordTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(MessageRecordTest);
	CPPUNIT_TEST(ARowOfSentIsReadWhole);
	CPPUNIT_TEST(ARowOfInboxIsReadWhole);
	CPPUNIT_TEST(AbsentIsNotNull);
	CPPUNIT_TEST(TypesAreReadLeniently);
	CPPUNIT_TEST(WhatHasNoColumnOrNoSenseIsKeptInExtra);
	CPPUNIT_TEST(OnlyABadIdMakesAReject);
	CPPUNIT_TEST(R15BadBytesAreRepairedAndReported);
	CPPUNIT_TEST(AttachmentsNotAskedForAreNotDenied);
	CPPUNIT_TEST(StatusWordsOfBothApisMeanTheSame);
	CPPUNIT_TEST(PartNumbersAreReadFromTheHeader);
	CPPUNIT_TEST_SUITE_END();

	void ARowOfSentIsReadWhole()
	{
		const auto record
			= read(R"({"id":654,"number":"+421900000001","text":"ahoj","text_binary":"00610068","attachments":null,"udh":null,
			"smsc":"+421900000000","class":255,"encoding":"standard","folder_id":3,"validity":"max","sender_name":"admin","modem_no":1,
			"status":"sending_ok","error_code":null,"update_date":"2025-06-22T18:04:17+02:00","insert_date":"2025-06-22T18:04:10+02:00",
			"sending_date":"2025-06-22 18:04:16","delivery_date":null})");
		CPPUNIT_ASSERT(record.message && !record.reject);
		const Message& m = *record.message;
		CPPUNIT_ASSERT(m.key == (MessageKey{.source = "office", .space = "outgoing", .epoch = 1, .id = "654"}));
		CPPUNIT_ASSERT(m.position == 654 && m.folder == "sent" && m.stage == 1 && m.direction == Direction::outgoing);
		CPPUNIT_ASSERT(m.delivery == Delivery::sent && m.status.value() == "sending_ok");
		CPPUNIT_ASSERT(m.phoneNumber.value() == "+421900000001" && m.smsc.value() == "+421900000000" && m.text.value() == "ahoj");
		CPPUNIT_ASSERT(m.textBinary.value() == "00610068" && m.encoding.value() == "standard" && m.senderName.value() == "admin");
		CPPUNIT_ASSERT(m.messageClass.value() == 255 && m.modemNo.value() == 1 && m.validity.value() == "max");
		CPPUNIT_ASSERT(!m.errorCode.isAbsent() && !m.errorCode.hasValue() && !m.udh.isAbsent() && !m.udh.hasValue());
		CPPUNIT_ASSERT_EQUAL(std::string("2025-06-22 16:04:16.000"), formatUtc(m.sendingDate.value()));
		CPPUNIT_ASSERT_EQUAL(std::string("2025-06-22 16:04:10.000"), formatUtc(m.insertDate.value()));
		CPPUNIT_ASSERT(!m.deliveryDate.hasValue() && m.receiveDate.isAbsent() && m.isRead.isAbsent() && m.oid.isAbsent());
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"folder_id":3})"), m.extra.value());
	}

	void ARowOfInboxIsReadWhole()
	{
		const Message m = message(
			R"("number":"INFO","text":"x","processed":false,"read":true,"oid":"abc","receive_date":"2025-06-22T18:04:16Z")", 0);
		CPPUNIT_ASSERT(m.key.space == "incoming" && m.direction == Direction::incoming && m.delivery == Delivery::none);
		CPPUNIT_ASSERT(m.isRead.value() && !m.processed.value() && m.oid.value() == "abc" && m.receiveDate.hasValue());
	}

	void AbsentIsNotNull()
	{
		const Message m = message(R"("text":null)");
		CPPUNIT_ASSERT(!m.text.isAbsent() && !m.text.hasValue() && m.udh.isAbsent() && m.extra.isAbsent());
	}

	void TypesAreReadLeniently()
	{
		CPPUNIT_ASSERT(message(R"("smsc":421900)").smsc.value() == "421900");
		CPPUNIT_ASSERT(message(R"("modem_no":"2")").modemNo.value() == 2);
		CPPUNIT_ASSERT(message(R"("class":-1)").messageClass.value() == -1);
		for (const char* yes : {"1", "true", "\"t\"", "\"True\"", "\"1\""})
			CPPUNIT_ASSERT_MESSAGE(yes, message("\"read\":" + std::string(yes)).isRead.value());
		for (const char* no : {"0", "false", "\"f\"", "\"FALSE\"", "\"0\""})
			CPPUNIT_ASSERT_MESSAGE(no, !message("\"read\":" + std::string(no)).isRead.value());
		CPPUNIT_ASSERT(!message(R"("validity":false)").validity.isAbsent() && !message(R"("validity":false)").validity.hasValue());
		CPPUNIT_ASSERT(message(R"("validity":"12h")").validity.value() == "12h");
		CPPUNIT_ASSERT_EQUAL(std::string("7"), read(R"({"id":"007"})").message->key.id);
		CPPUNIT_ASSERT_EQUAL(std::string("9007199254740993"), read(R"({"id":9007199254740993})").message->key.id);
	}

	void WhatHasNoColumnOrNoSenseIsKeptInExtra()
	{
		const Message m = message(
			R"("zeta":1e400,"alpha":{"b":[1,2]},"modem_no":"smseagle1","class":99999999999,"text":["x"],"insert_date":"yesterday",
			"read":7,"validity":true,"zeta":2)");
		CPPUNIT_ASSERT(m.modemNo.isAbsent() && m.messageClass.isAbsent() && m.text.isAbsent() && m.insertDate.isAbsent());
		CPPUNIT_ASSERT(m.isRead.isAbsent() && m.validity.isAbsent());
		CPPUNIT_ASSERT_EQUAL(
			std::string(R"({"alpha":{"b":[1,2]},"class":99999999999,"insert_date":"yesterday","modem_no":"smseagle1","read":7,)"
						R"("text":["x"],"validity":true,"zeta":2})"),
			m.extra.value());
	}

	void OnlyABadIdMakesAReject()
	{
		for (const char* bad : {"", "null", "5", "garbage", "{}", R"({"id":null})", R"({"id":0})", R"({"id":-5})", R"({"id":1.5})",
				 R"({"id":"x"})", R"({"id":99999999999999999999})", R"({"id":9223372036854775807})", R"({"id":[1]})",
				 R"({"id":true})", R"({"id":1,"text":"x)"})
		{
			const auto record = read(bad);
			CPPUNIT_ASSERT_MESSAGE(bad, !record.message && record.reject);
			CPPUNIT_ASSERT_EQUAL(std::string(bad), record.reject->bytes);
			CPPUNIT_ASSERT(!record.reject->reason.empty());
		}
	}

	void R15BadBytesAreRepairedAndReported()
	{
		const std::string json = "{\"id\":5,\"text\":\"a\xFF"
								 "b\"}";
		const auto record = read(json);
		CPPUNIT_ASSERT(record.message && record.reject);
		CPPUNIT_ASSERT_EQUAL(std::string("a\xEF\xBF\xBD"
										 "b"),
			record.message->text.value());
		CPPUNIT_ASSERT_EQUAL(json, record.reject->bytes);
		CPPUNIT_ASSERT_EQUAL(std::string("5"), record.reject->id);
		CPPUNIT_ASSERT(read(R"({"id":5,"text":"\ud83d"})").reject);
	}

	void AttachmentsNotAskedForAreNotDenied()
	{
		CPPUNIT_ASSERT(message(R"("attachments":null)").attachments.isAbsent());
		const auto asked = readRecord(R"({"id":1,"attachments":null})", originOf(2, true));
		CPPUNIT_ASSERT(!asked.message->attachments.isAbsent() && !asked.message->attachments.hasValue());
		CPPUNIT_ASSERT_EQUAL(
			std::string(R"([{"name":"a.jpg"}])"), message(R"("attachments":[{"name":"a.jpg"}])").attachments.value());
	}

	void StatusWordsOfBothApisMeanTheSame()
	{
		const struct
		{
			const char* word;
			Delivery meaning;
		} rows[] = {{"sending_ok_no_report", Delivery::unreported}, {"SendingOKNoReport", Delivery::unreported},
			{"sending_ok", Delivery::sent}, {"SendingOK", Delivery::sent}, {"delivery_ok", Delivery::delivered},
			{"DeliveryOK", Delivery::delivered}, {"delivery_pending", Delivery::sent}, {"DeliveryPending", Delivery::sent},
			{"delivery_unknown", Delivery::unknown}, {"DeliveryUnknown", Delivery::unknown}, {"delivery_failed", Delivery::failed},
			{"DeliveryFailed", Delivery::failed}, {"sending_error", Delivery::failed}, {"SendingError", Delivery::failed},
			{"error", Delivery::failed}, {"Error", Delivery::failed}, {"teleported", Delivery::unknown}, {"", Delivery::unknown},
			{"reserved", Delivery::unknown}};
		for (const auto& row : rows)
		{
			CPPUNIT_ASSERT_MESSAGE(row.word, deliveryOf(allFolders()[2], row.word) == row.meaning);
			CPPUNIT_ASSERT_MESSAGE(row.word, deliveryOf(allFolders()[1], row.word) == Delivery::queued);
			CPPUNIT_ASSERT_MESSAGE(row.word, deliveryOf(allFolders()[0], row.word) == Delivery::none);
		}
	}

	void PartNumbersAreReadFromTheHeader()
	{
		const struct
		{
			const char* udh;
			int number;
			int total;
		} rows[] = {{"0500032A0302", 2, 3}, {"0500032a0303", 3, 3}, {"060804002A0201", 1, 2}, {"0B05040B8423F00003010202", 2, 2},
			{"", 0, 0}, {"05", 0, 0}, {"0500032A03", 0, 0}, {"0500032A0304", 0, 0}, {"0500032A0300", 0, 0}, {"zz00032A0302", 0, 0},
			{"05000", 0, 0}, {"06050415811581", 0, 0}};
		for (const auto& row : rows)
		{
			CPPUNIT_ASSERT_EQUAL_MESSAGE(row.udh, row.number, int(partOf(row.udh).number.value_or(0)));
			CPPUNIT_ASSERT_EQUAL_MESSAGE(row.udh, row.total, int(partOf(row.udh).total.value_or(0)));
		}
	}
};


std::vector<Message> joinParts(MessageRecords records)
{
	std::vector<Message> messages;
	for (const auto& parts : setsOf(std::move(records))) messages.push_back(joined(parts));
	return messages;
}


/// R2.
class PartsTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(PartsTest);
	CPPUNIT_TEST(R2PartsAreJoinedInTheirOrder);
	CPPUNIT_TEST(R2TheLeastSettledPartCounts);
	CPPUNIT_TEST(R2AnIncompleteSetIsNeverFinal);
	CPPUNIT_TEST(ARowShownTwiceIsOne);
	CPPUNIT_TEST(MessagesComeByRisingId);
	CPPUNIT_TEST_SUITE_END();

	static constexpr const char* first = "0500032A0301";
	static constexpr const char* second = "0500032A0302";
	static constexpr const char* third = "0500032A0303";

	void R2PartsAreJoinedInTheirOrder()
	{
		const auto joined
			= joinParts({part("c", third, "delivery_ok"), part("a", first, "delivery_ok"), part("b", second, "delivery_ok")});
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), joined.size());
		CPPUNIT_ASSERT_EQUAL(std::string("abc"), joined[0].text.value());
		CPPUNIT_ASSERT_EQUAL(std::string(first), joined[0].udh.value());
		CPPUNIT_ASSERT(joined[0].delivery == Delivery::delivered);
		const auto asAnswered = joinParts({part("a", "", "delivery_ok"), part("b", "", "delivery_ok")});
		CPPUNIT_ASSERT_EQUAL(std::string("ab"), asAnswered[0].text.value());
		const auto sequence = joinParts(
			{read(R"({"id":1,"text":"b","SequencePosition":"2"})"), read(R"({"id":1,"text":"a","SequencePosition":1})")});
		CPPUNIT_ASSERT_EQUAL(std::string("ab"), sequence[0].text.value());
		CPPUNIT_ASSERT(
			!read(R"({"id":1,"SequencePosition":0})").part.number && !read(R"({"id":1,"SequencePosition":-1})").part.number);
	}

	void R2TheLeastSettledPartCounts()
	{
		const struct
		{
			const char* a;
			const char* b;
			Delivery together;
		} rows[] = {{"delivery_ok", "sending_ok", Delivery::sent}, {"sending_ok", "delivery_ok", Delivery::sent},
			{"delivery_ok", "delivery_unknown", Delivery::unknown}, {"delivery_ok", "delivery_failed", Delivery::failed},
			{"delivery_ok", "sending_ok_no_report", Delivery::unreported}, {"sending_error", "sending_ok", Delivery::sent}};
		for (const auto& row : rows)
		{
			const auto joined = joinParts({part("a", "0500032A0201", row.a), part("b", "0500032A0202", row.b)});
			CPPUNIT_ASSERT_MESSAGE(std::string(row.a) + ' ' + row.b, joined[0].delivery == row.together);
			CPPUNIT_ASSERT(deliveryOf(allFolders()[2], joined[0].status.value()) == row.together);
		}
	}

	void R2AnIncompleteSetIsNeverFinal()
	{
		const auto sets = setsOf({part("a", first, "delivery_ok"), part("b", second, "delivery_ok")});
		CPPUNIT_ASSERT(PartHabit().maySplit(sets[0]) && !isCompleteByNumbers(sets[0]));
		const auto foreign = read(R"({"id":1,"text":"z","SequencePosition":7,"status":"delivery_ok"})");
		CPPUNIT_ASSERT(!isCompleteByNumbers({part("a", first, "delivery_ok"), part("b", second, "delivery_ok"), foreign}));
		const Message fragment = asFragment(joined(sets[0]));
		CPPUNIT_ASSERT(fragment.delivery == Delivery::sent);
		CPPUNIT_ASSERT(fragment.text.isAbsent() && fragment.textBinary.isAbsent() && fragment.udh.isAbsent());
	}

	void ARowShownTwiceIsOne()
	{
		const auto joined = joinParts({part("a", "", "sending_ok"), part("a", "", "sending_ok")});
		CPPUNIT_ASSERT_EQUAL(std::string("a"), joined[0].text.value());
	}

	void MessagesComeByRisingId()
	{
		const auto joined = joinParts(
			{part("c", "", "error", 30), part("a", "", "error", 1), part("b", "", "error", 9), part("d", "", "error", 30)});
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), joined.size());
		CPPUNIT_ASSERT(
			joined[0].position == 1 && joined[1].position == 9 && joined[2].position == 30 && joined[2].text.value() == "cd");
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(MessageRecordTest);
CPPUNIT_TEST_SUITE_REGISTRATION(PartsTest);

} // namespace eyrie::smseagle
