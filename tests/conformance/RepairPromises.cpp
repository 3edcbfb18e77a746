#include "Bench.h"

namespace eyrie::conformance
{

namespace
{

/// What was rejected with a reason that begins like this; fails the test where nothing was.
Reject rejected(Bench& bench, const std::string& reason)
{
	for (const auto& [number, stream, reject, at] : bench.reader().rejects({}))
		if (reject.reason.starts_with(reason)) return reject;
	CPPUNIT_FAIL("nothing was rejected because of: " + reason);
	return {};
}

void R15_ATextThatIsNoUtf8IsRepairedAndKeptAsItWas(Bench& bench)
{
	auto message = bench.incoming("1");
	message.text = std::string("\xF0\x9F\xA6 caf\xE9 \xED\xA0\x80");
	const auto batch = bench.batch("inbox", {message, bench.incoming("2")});
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.storage().commit(batch).inserted);
	const std::string mark = "\xEF\xBF\xBD";
	CPPUNIT_ASSERT_EQUAL(mark + mark + mark + " caf" + mark + " " + mark + mark + mark, bench.stored(message).message.text.value());
	CPPUNIT_ASSERT(rejected(bench, "text could not").bytes.find(message.text.value()) != std::string::npos);
	const auto before = everything(bench);
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.storage().commit(batch).unchanged);
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));
}

void R15_AByteThatIsNoTextIsFoundWhereverItIs(Bench& bench)
{
	std::vector<Message> messages;
	for (std::size_t length = 1; length <= 20; ++length)
		for (std::size_t place = 0; place < length; ++place)
		{
			auto& message = messages.emplace_back(bench.incoming(std::to_string(100 * length + place)));
			message.text = std::string(length, 'x').replace(place, 1, "\x80");
		}
	bench.storage().commit(bench.batch("inbox", messages));
	for (const auto& message : messages)
	{
		const auto& text = message.text.value();
		CPPUNIT_ASSERT_EQUAL(
			std::string(text).replace(text.find('\x80'), 1, "\xEF\xBF\xBD"), bench.stored(message).message.text.value());
	}
}

void R15_ANumberTooLongToBeLookedUpIsShortened(Bench& bench)
{
	auto message = bench.incoming("1");
	message.phoneNumber = std::string(500, '7');
	bench.storage().commit(bench.batch("inbox", {message}));
	const auto stored = bench.stored(message).message.phoneNumber.value();
	CPPUNIT_ASSERT(stored.size() < 500 && message.phoneNumber.value().starts_with(stored));
	CPPUNIT_ASSERT(rejected(bench, "phone_number").bytes.find(message.phoneNumber.value()) != std::string::npos);
}

void R15_ADateOutsideOfWrittenYearsIsLeftOut(Bench& bench)
{
	auto message = bench.incoming("1");
	message.sendingDate = TimePoint(std::chrono::hours(-24 * 366 * 3000));
	bench.storage().commit(bench.batch("inbox", {message}));
	CPPUNIT_ASSERT(!bench.stored(message).message.sendingDate.hasValue());
	rejected(bench, "sending_date");
}

void R15_AMessageWhoseIdNoDatabaseTakesIsRejectedAlone(Bench& bench)
{
	const auto batch = bench.batch("inbox", {bench.incoming(std::string(191, '1')), bench.incoming("\xFF"), bench.incoming("2")});
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.storage().commit(batch).inserted);
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.reader().rejects({}).size());
	const auto reject = rejected(bench, "an id");
	CPPUNIT_ASSERT(reject.id == std::string(191, '1') || reject.bytes.find('\xFF') != std::string::npos);
}

void R15_TooMuchTextForOneRowIsShortenedTheLongestFirst(Bench& bench)
{
	auto message = bench.incoming("1");
	message.text = std::string(5'000'000, 'x');
	message.textBinary = std::string(20'000'000, '0');
	const auto committed = bench.storage().commit(bench.batch("inbox", {message}));
	CPPUNIT_ASSERT(committed.rejected == std::vector{message.key});
	const auto stored = bench.stored(message).message;
	CPPUNIT_ASSERT(stored.text.value() == message.text.value());
	CPPUNIT_ASSERT(stored.textBinary.value().size() < 8'000'000 && !stored.textBinary.value().empty());
	const auto reject = rejected(bench, "text_binary could not be stored as it is; its texts of 250");
	CPPUNIT_ASSERT_MESSAGE(reject.reason, reject.reason.find("the first 1048576 are kept") != std::string::npos);
	CPPUNIT_ASSERT_EQUAL(std::size_t{1 << 20}, reject.bytes.size());
	CPPUNIT_ASSERT(reject.bytes.starts_with("id: 1\n"));
}

void R15_LongRejectsThatBeginAlikeAreTwo(Bench& bench)
{
	auto batch = bench.batch("inbox");
	const std::string bytes(2'000'000, '{');
	batch.rejects = {{"1", bytes + "1", std::string(100'000, 'r')}, {"1", bytes + "2", "not JSON"}, {"1", bytes + "1", "not JSON"}};
	CPPUNIT_ASSERT(bench.storage().commit(batch).rejected.empty());
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.reader().rejects({}).size());
	rejected(bench, "not JSON; of its 2000001 bytes, the first 1048576 are kept");
}

/// Answers to questions about single messages come without one.
void R15_WithoutAStreamsFolderWhatIsRefusedIsKeptInItsOwn(Bench& bench)
{
	auto message = bench.incoming("1");
	message.phoneNumber = std::string(500, '7');
	bench.storage().commit(bench.batch("inbox", {message}));
	auto nameless = message;
	nameless.key.id = "\xFF";
	const auto committed = bench.storage().commit(bench.batch("", {bench.incoming("2"), message}));
	CPPUNIT_ASSERT(committed.rejected == std::vector{message.key});
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.reader().rejects({}).size());
	CPPUNIT_ASSERT(bench.storage().commit(bench.batch("", {nameless})).rejected == std::vector{nameless.key});
	const auto rejects = bench.reader().rejects({});
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, rejects.size());
	for (const auto& [number, stream, reject, at] : rejects) CPPUNIT_ASSERT_EQUAL(std::string("inbox"), stream.folder);
}

void R12_AnErrorInAnyEncodingIsWrittenDown(Bench& bench)
{
	auto batch = bench.batch("inbox");
	batch.note = StreamNote{{}, {}, "said \xFF " + std::string(5000, 'x')};
	bench.storage().commit(batch);
	const auto error = bench.storage().state(batch.stream)->lastError;
	CPPUNIT_ASSERT(error.starts_with("said \xEF\xBF\xBD x") && error.size() <= 1000);
}

} // namespace


void addRepairPromises(Promises& promises)
{
	EYRIE_PROMISE(promises, R15_ATextThatIsNoUtf8IsRepairedAndKeptAsItWas);
	EYRIE_PROMISE(promises, R15_AByteThatIsNoTextIsFoundWhereverItIs);
	EYRIE_PROMISE(promises, R15_ANumberTooLongToBeLookedUpIsShortened);
	EYRIE_PROMISE(promises, R15_ADateOutsideOfWrittenYearsIsLeftOut);
	EYRIE_PROMISE(promises, R15_AMessageWhoseIdNoDatabaseTakesIsRejectedAlone);
	EYRIE_PROMISE(promises, R15_TooMuchTextForOneRowIsShortenedTheLongestFirst);
	EYRIE_PROMISE(promises, R15_LongRejectsThatBeginAlikeAreTwo);
	EYRIE_PROMISE(promises, R15_WithoutAStreamsFolderWhatIsRefusedIsKeptInItsOwn);
	EYRIE_PROMISE(promises, R12_AnErrorInAnyEncodingIsWrittenDown);
}

} // namespace eyrie::conformance
