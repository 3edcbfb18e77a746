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
	EYRIE_PROMISE(promises, R15_ANumberTooLongToBeLookedUpIsShortened);
	EYRIE_PROMISE(promises, R15_ADateOutsideOfWrittenYearsIsLeftOut);
	EYRIE_PROMISE(promises, R15_AMessageWhoseIdNoDatabaseTakesIsRejectedAlone);
	EYRIE_PROMISE(promises, R12_AnErrorInAnyEncodingIsWrittenDown);
}

} // namespace eyrie::conformance
