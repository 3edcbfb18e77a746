#include <sstream>

#include <Poco/StreamChannel.h>
#include <cppunit/extensions/HelperMacros.h>
#include <eyrie/Reader.h>

#include "Bench.h"
#include "engine/SourceWorker.h"
#include "engine/Verification.h"
#include "kit/FaultyStorage.h"

namespace eyrie::engine
{

using namespace std::chrono_literals;

namespace
{

constexpr auto day = 24h;

/// A worker that archives after three days.
struct Shift : Bench
{
	std::ostringstream log;
	Poco::Logger& logger = Poco::Logger::get("eyrie.test.archiving");
	std::optional<SourceWorker> worker;

	Shift()
	{
		logger.setChannel(Poco::AutoPtr<Poco::Channel>(new Poco::StreamChannel(log)));
		rules.archiveAfter = 3 * day;
	}
	~Shift() { logger.setChannel(nullptr); }

	void begin()
	{
		worker.emplace(
			Workplace{.name = "office", .source = source, .storage = storage, .clock = clock, .budget = budget, .rules = rules},
			logger, [] {}, 7);
	}

	void round() { worker->round({}); }

	std::size_t archived() { return storage.reader().messages({.limit = 100'000, .archived = true}).size(); }
	std::size_t kept() { return storage.reader().messages({.limit = 100'000}).size(); }
};

} // namespace

class ArchivingTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ArchivingTest);
	CPPUNIT_TEST(WhatIsOldIsArchivedBetweenPasses);
	CPPUNIT_TEST(ThereIsNoMoreThanASliceWhereTimeIsShort);
	CPPUNIT_TEST(AnArchivedMessageThatIsReadAgainIsUpdatedThere);
	CPPUNIT_TEST(TrackedMessagesStayUntilTheirLastWord);
	CPPUNIT_TEST(WhatIsOlderStillIsDeleted);
	CPPUNIT_TEST(AStorageThatFailsIsTriedAgain);
	CPPUNIT_TEST(WhatFailsBehindAPassLeavesItGood);
	CPPUNIT_TEST(AMirrorThatIsArchivedIsEqual);
	CPPUNIT_TEST(R18_ANumberingThatStartsAnewIsNoticedThoughAllIsArchived);
	CPPUNIT_TEST_SUITE_END();

	void WhatIsOldIsArchivedBetweenPasses()
	{
		Shift shift;
		for (int id = 1; id <= 1200; ++id) shift.remote.put("inbox", id);
		shift.begin();
		shift.round();
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), shift.archived());
		shift.clock.advance(3 * day);
		shift.remote.put("inbox", 1201);
		shift.round();
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), shift.archived());
		// Looked for every hour, once nothing was left.
		shift.clock.advance(59min);
		shift.round();
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), shift.archived());
		shift.clock.advance(1min);
		shift.round();
		CPPUNIT_ASSERT_EQUAL(std::size_t(1200), shift.archived());
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), shift.kept());
		const auto log = shift.log.str();
		CPPUNIT_ASSERT_MESSAGE(log, log.find("office: 1200 messages archived\n") != std::string::npos);
	}

	void ThereIsNoMoreThanASliceWhereTimeIsShort()
	{
		Shift shift;
		for (int id = 1; id <= 1200; ++id) shift.remote.put("inbox", id);
		shift.begin();
		shift.round();
		shift.clock.advance(4 * day);
		shift.remote.before = [&](const std::string&) { shift.clock.advance(shift.rules.interval); };
		for (const std::size_t expected : {500, 1000, 1200, 1200})
		{
			shift.round();
			CPPUNIT_ASSERT_EQUAL(expected, shift.archived());
		}
	}

	void AnArchivedMessageThatIsReadAgainIsUpdatedThere()
	{
		Shift shift;
		shift.rules.reconcileWindow = 10 * day;
		shift.rules.coldStart = 10 * day;
		auto& message = shift.remote.put("inbox", 1);
		message.isRead = false;
		shift.begin();
		shift.round();
		shift.clock.advance(4 * day);
		shift.round();
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), shift.archived());
		const auto told = shift.storage.reader().lastChange();
		shift.remote.put("inbox", 1) = message;
		message.isRead = true;
		shift.clock.advance(shift.rules.reconcileInterval);
		shift.round();
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), shift.kept());
		const auto rows = shift.storage.reader().messages({.archived = true});
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), rows.size());
		CPPUNIT_ASSERT(rows[0].message.isRead.value());
		const auto changes = shift.storage.reader().changes({.after = told}).changes;
		CPPUNIT_ASSERT(changes.size() == 1 && changes[0].kind == "changed" && changes[0].messageId == rows[0].id);
	}

	void TrackedMessagesStayUntilTheirLastWord()
	{
		Shift shift;
		shift.remote.put("outbox", 1, Delivery::queued);
		shift.remote.put("sent", 2, Delivery::sent).validity = "4w";
		shift.remote.put("delivered", 3, Delivery::delivered);
		shift.begin();
		shift.round();
		shift.clock.advance(4 * day);
		shift.round();
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), shift.archived());
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), shift.tracked());
		shift.remote.move("sent", "delivered", 2, Delivery::delivered);
		for (int hours = 0; hours < 48 && shift.archived() < 2; ++hours)
		{
			shift.clock.advance(1h);
			shift.round();
		}
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), shift.archived());
		CPPUNIT_ASSERT(shift.stored("outgoing", 2)->delivery == Delivery::delivered);
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), shift.tracked());
	}

	void WhatIsOlderStillIsDeleted()
	{
		Shift shift;
		shift.rules.deleteAfter = 9 * day;
		shift.remote.put("inbox", 1);
		shift.begin();
		shift.round();
		shift.clock.advance(4 * day);
		shift.remote.put("inbox", 2);
		shift.round();
		shift.clock.advance(5 * day + 1min);
		shift.round();
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), shift.archived());
		CPPUNIT_ASSERT(!shift.stored("incoming", 1) && shift.stored("incoming", 2));
		// It is not new again, though the source still has it.
		shift.clock.advance(1h);
		shift.round();
		CPPUNIT_ASSERT(!shift.stored("incoming", 1));
	}

	void AStorageThatFailsIsTriedAgain()
	{
		Shift shift;
		shift.remote.put("inbox", 1);
		const Workplace place{"office", shift.source, shift.storage, shift.clock, shift.budget, shift.rules};
		Archiving archiving(place, shift.logger);
		shift.sync().pass({});
		shift.clock.advance(4 * day);
		// Another daemon has taken over, which this one does not know.
		const Lease lost{"somebody", 7, 5min};
		CPPUNIT_ASSERT_THROW(archiving.run(lost, shift.clock.elapsed(), {}), StorageError);
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), shift.archived());
		archiving.run({}, shift.clock.elapsed(), {});
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), shift.archived());
	}

	void WhatFailsBehindAPassLeavesItGood()
	{
		Shift shift;
		shift.remote.put("inbox", 1);
		bool fails = true;
		kit::FaultyStorage storage(shift.storage,
			[&](kit::FaultyStorage::Call call, kit::FaultyStorage::Moment)
			{
				if (fails && call == kit::FaultyStorage::Call::archive)
					throw Bench::trouble(ErrorKind::unavailable, ErrorScope::plugin);
			});
		const Workplace place{.name = "office",
			.source = shift.source,
			.storage = storage,
			.clock = shift.clock,
			.budget = shift.budget,
			.rules = shift.rules};
		SourceWorker worker(
			place, shift.logger, [] {}, 7);
		worker.round({});
		shift.clock.advance(4 * day);
		worker.round({}); // Throws what makes a pass a failed one.
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), shift.archived());
		const auto log = shift.log.str();
		CPPUNIT_ASSERT_MESSAGE(log, log.find("office: forgetting changes, or archiving: ") != std::string::npos);
		fails = false;
		worker.round({});
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), shift.archived());
	}

	void AMirrorThatIsArchivedIsEqual()
	{
		Shift shift;
		for (int id = 1; id <= 3; ++id) shift.remote.put("inbox", id);
		shift.begin();
		shift.round();
		shift.clock.advance(4 * day);
		shift.round();
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), shift.archived());
		const Workplace place{"office", shift.source, shift.storage, shift.clock, shift.budget, shift.rules};
		CPPUNIT_ASSERT(Verification(place, {}).run({}).differences.empty());
		shift.remote.remove("inbox", 2);
		const auto differences = Verification(place, {}).run({}).differences;
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), differences.size());
		CPPUNIT_ASSERT_EQUAL(std::string("2"), differences[0].id);
	}

	void R18_ANumberingThatStartsAnewIsNoticedThoughAllIsArchived()
	{
		Shift shift;
		for (int id = 101; id <= 130; ++id) shift.remote.put("inbox", id);
		shift.begin();
		shift.round();
		shift.clock.advance(4 * day);
		shift.round();
		CPPUNIT_ASSERT_EQUAL(std::size_t(30), shift.archived());
		for (int id = 101; id <= 130; ++id) shift.remote.remove("inbox", id);
		for (int id = 1; id <= 5; ++id) shift.remote.put("inbox", id);
		for (int rounds = 0; rounds < 10; ++rounds)
		{
			shift.clock.advance(shift.rules.reconcileInterval);
			shift.round();
		}
		CPPUNIT_ASSERT_MESSAGE(shift.log.str(), !shift.storage.state({"office", "inbox"})->halted.empty());
		CPPUNIT_ASSERT(!shift.stored("incoming", 1));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ArchivingTest);

} // namespace eyrie::engine
