#include <algorithm>
#include <limits>

#include "Bench.h"

namespace eyrie::conformance
{

namespace
{

/// Stores it, finds it again, and finds it again equal when it is stored a second time.
void keeps(Bench& bench, const Message& message)
{
	bench.storage().commit(bench.batch(message.folder, {message}));
	expectSame(firstStored(message, bench.now()), bench.stored(message).message);
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.storage().commit(bench.batch(message.folder, {message})).unchanged);
}

/// Gives each field a value of its own, one after the other.
class Filling
{
public:
	explicit Filling(Bench& bench) : _bench(bench) {}

	template <class T>
	void fill(std::string_view column, Field<T>& field)
	{
		++_number;
		if constexpr (std::is_same_v<T, std::string>)
			field = column == "validity" ? "max" : "text " + std::to_string(_number);
		else if constexpr (std::is_same_v<T, TimePoint>)
			field = _bench.now() + std::chrono::milliseconds(_number);
		else
			field = T(_number);
	}

private:
	Bench& _bench;
	std::int32_t _number = 7;
};

template <class Visit>
void forEachField(Visit&& visit)
{
	forEachContentField(visit);
	forEachProgressField(visit);
}

void EveryFieldIsKept(Bench& bench)
{
	auto message = bench.sent(bench.queued("1"));
	Filling filling(bench);
	forEachField([&](std::string_view column, auto field) { filling.fill(column, message.*field); });
	keeps(bench, message);
}

void AFieldThatOneOfManyHasIsKept(Bench& bench)
{
	Filling filling(bench);
	int id = 0;
	forEachField(
		[&](std::string_view column, auto field)
		{
			std::vector<Message> messages;
			for (int i = 0; i < 3; ++i)
			{
				auto& message = messages.emplace_back(bench.incoming(std::to_string(++id)));
				forEachField([&](auto, auto each) { message.*each = nullptr; });
			}
			filling.fill(column, messages[1].*field);
			bench.storage().commit(bench.batch("inbox", messages));
			for (const auto& message : messages) expectSame(firstStored(message, bench.now()), bench.stored(message).message);
		});
	auto batch = bench.batch("inbox", {bench.incoming("new"), bench.incoming("gone")});
	batch.gone = {batch.messages[1].key};
	bench.storage().commit(batch);
	CPPUNIT_ASSERT(!bench.stored(batch.messages[0]).message.deletedAt);
	CPPUNIT_ASSERT(bench.stored(batch.messages[1]).message.deletedAt == bench.now());
}

void NullIsKeptApartFromEmptyAndZero(Bench& bench)
{
	auto nothing = bench.incoming("1");
	forEachContentField([&](auto, auto field) { nothing.*field = nullptr; });
	auto empty = nothing;
	empty.key.id = "2";
	empty.text = std::string();
	empty.phoneNumber = std::string();
	empty.messageClass = 0;
	empty.isRead = false;
	keeps(bench, nothing);
	keeps(bench, empty);
}

void TextsAreKeptByteForByte(Bench& bench)
{
	auto message = bench.incoming("1");
	message.text
		= std::string("Gr\xC3\xBC\xC3\x9F"
					  "e \xF0\x9F\xA6\x85\xE2\x80\x8D\xF0\x9F\xA6\x85 \xE6\xBC\xA2 a\xCC\x81 'quoted' \\ \" ; -- % _ \r\n\t \x01 ");
	message.phoneNumber = std::string(" +49 \xF0\x9F\x93\xB1 ");
	keeps(bench, message);
}

void ATextMayContainNul(Bench& bench)
{
	auto message = bench.incoming("1");
	message.text = std::string("be\0fore", 7);
	keeps(bench, message);
}

void LongTextsAreKeptWhole(Bench& bench)
{
	auto message = bench.incoming("1");
	message.text = std::string(65'536, 'x') + "end";
	message.attachments = std::string(1'000'000, 'y') + "end";
	auto other = bench.incoming("2");
	other.text = std::string("short");
	bench.storage().commit(bench.batch("inbox", {message, other}));
	keeps(bench, message);
	const auto both = bench.reader().messages({});
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, both.size());
	expectSame(firstStored(other, bench.now()), both[0].message);
	expectSame(firstStored(message, bench.now()), both[1].message);
}

void R15_AMessageOfManyMegabytesDoesNotStopItsPage(Bench& bench)
{
	auto endless = bench.incoming("1");
	endless.text = std::string(5'000'000, 'x');
	endless.textBinary = std::string(20'000'000, '0');
	auto batch = bench.batch("inbox", {endless, bench.incoming("2")});
	batch.rejects = {{"3", std::string(20'000'000, '{'), "not JSON"}};
	batch.cursor = CursorMove{std::nullopt, at(3), 0};
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.storage().commit(batch).inserted);
	CPPUNIT_ASSERT(bench.storage().state(batch.stream)->cursor == at(3));
	CPPUNIT_ASSERT(bench.stored(endless).message.text.value() == endless.text.value());
	const auto rejects = bench.reader().rejects({});
	const auto first = std::find_if(rejects.begin(), rejects.end(), [](const auto& stored) { return stored.reject.id == "3"; });
	CPPUNIT_ASSERT(first != rejects.end() && first->reject.reason.starts_with("not JSON"));
	batch.cursor.reset();
	const auto before = everything(bench);
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.storage().commit(batch).unchanged);
	CPPUNIT_ASSERT(before == everything(bench));
}

void R15_APageOfLongMessagesIsStored(Bench& bench)
{
	std::vector<Message> messages;
	for (int i = 0; i < 10; ++i)
	{
		messages.push_back(bench.incoming(std::to_string(i)));
		messages.back().text = std::string(i % 2 == 0 ? 10 : 4'000'000, 'x');
	}
	CPPUNIT_ASSERT_EQUAL(messages.size(), bench.storage().commit(bench.batch("inbox", messages)).inserted);
	for (auto& message : messages) message.isRead = true;
	CPPUNIT_ASSERT_EQUAL(messages.size(), bench.storage().commit(bench.batch("inbox", messages)).updated);
}

void R16_InstantsAreKeptToTheMillisecond(Bench& bench)
{
	int id = 0;
	for (const auto* text : {"1969-12-31 23:59:59.999", "1901-02-03 04:05:06.007", "2000-02-29 00:00:00.000",
			 "2038-01-19 03:14:08.001", "9999-12-31 23:59:59.999", "2025-03-30 02:30:00.500"})
	{
		auto message = bench.incoming(std::to_string(++id));
		message.insertDate = parseUtc(text).value();
		message.receiveDate = message.insertDate;
		keeps(bench, message);
	}
}

void NumbersAreKeptUpToTheirLimits(Bench& bench)
{
	auto message = bench.incoming("1");
	message.errorCode = std::numeric_limits<std::int32_t>::max();
	message.modemNo = std::numeric_limits<std::int32_t>::min();
	keeps(bench, message);
}

void R2_IdsAreComparedByBytes(Bench& bench)
{
	const std::vector<std::string> ids{"a", "A", "a ", " a", "\xC3\xA4", "\xC3\x84", "a\xCC\x88", "1", "01", "1.0", "1e0", "", " "};
	std::vector<Message> messages;
	for (const auto& id : ids) messages.push_back(bench.incoming(id));
	CPPUNIT_ASSERT_EQUAL(ids.size(), bench.storage().commit(bench.batch("inbox", messages)).inserted);
	CPPUNIT_ASSERT_EQUAL(ids.size(), bench.storage().commit(bench.batch("inbox", messages)).unchanged);
	for (const auto& message : messages) CPPUNIT_ASSERT_EQUAL(message.text.value(), bench.stored(message).message.text.value());
	CPPUNIT_ASSERT(!bench.isStored(bench.incoming("a  ")));
}

void ABatchMayHoldMoreThanOneChunk(Bench& bench)
{
	for (const int count : {500, 1200})
	{
		std::vector<Message> messages;
		for (int i = 0; i < count; ++i) messages.push_back(bench.queued(std::to_string(count) + "-" + std::to_string(i)));
		CPPUNIT_ASSERT_EQUAL(messages.size(), bench.storage().commit(bench.batch("outbox", messages)).inserted);
		for (auto& message : messages) message = bench.delivered(std::move(message));
		CPPUNIT_ASSERT_EQUAL(messages.size(), bench.storage().commit(bench.batch("delivered", messages)).updated);
		CPPUNIT_ASSERT_EQUAL(messages.size(), bench.storage().commit(bench.batch("delivered", messages)).unchanged);
	}
	CPPUNIT_ASSERT_EQUAL(std::size_t{3400}, bench.changes().size());
	CPPUNIT_ASSERT(bench.storage().pending({"office", bench.now() + std::chrono::hours(1000), 10}).empty());
}

void R17_AnUnknownDeliveryStaysUnknown(Bench& bench)
{
	for (const auto delivery : {Delivery::none, Delivery::queued, Delivery::sent, Delivery::unreported, Delivery::delivered,
			 Delivery::failed, Delivery::unknown})
	{
		auto message = bench.sent(bench.queued(std::string(nameOf(delivery))));
		message.delivery = delivery;
		keeps(bench, message);
	}
}

} // namespace


void addValuePromises(Promises& promises)
{
	EYRIE_PROMISE(promises, EveryFieldIsKept);
	EYRIE_PROMISE(promises, AFieldThatOneOfManyHasIsKept);
	EYRIE_PROMISE(promises, NullIsKeptApartFromEmptyAndZero);
	EYRIE_PROMISE(promises, TextsAreKeptByteForByte);
	EYRIE_PROMISE(promises, ATextMayContainNul);
	EYRIE_PROMISE(promises, LongTextsAreKeptWhole);
	EYRIE_PROMISE(promises, R15_AMessageOfManyMegabytesDoesNotStopItsPage);
	EYRIE_PROMISE(promises, R15_APageOfLongMessagesIsStored);
	EYRIE_PROMISE(promises, R16_InstantsAreKeptToTheMillisecond);
	EYRIE_PROMISE(promises, NumbersAreKeptUpToTheirLimits);
	EYRIE_PROMISE(promises, R2_IdsAreComparedByBytes);
	EYRIE_PROMISE(promises, ABatchMayHoldMoreThanOneChunk);
	EYRIE_PROMISE(promises, R17_AnUnknownDeliveryStaysUnknown);
}

} // namespace eyrie::conformance
