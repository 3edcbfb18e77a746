#include <cppunit/extensions/HelperMacros.h>

#include "engine/SpaceProgress.h"

namespace eyrie::engine
{

using namespace std::chrono_literals;

namespace
{

constexpr TimePoint now{Duration(1'750'000'000'000)};
const Folder inbox{"inbox", "incoming", Direction::incoming, false, 0};
const Folder outbox{"outbox", "outgoing", Direction::outgoing, true, 0};
const Folder sent{"sent", "outgoing", Direction::outgoing, false, 1};

Message row(std::int64_t id, Duration age)
{
	Message message;
	message.key.id = std::to_string(id);
	message.position = id;
	message.insertDate = now - age;
	return message;
}

Page page(std::initializer_list<Message> messages)
{
	Page made;
	made.messages = messages;
	made.clock = now;
	made.covered = Cursor{"", messages.size() ? (messages.end() - 1)->position : 0};
	return made;
}

} // namespace

class CursorBoundTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(CursorBoundTest);
	CPPUNIT_TEST(R8_ALaterCursorNeverPassesWhatWasSeenInTheQueue);
	CPPUNIT_TEST(R8_RowsThatAreOldByTheGatewaysClockSurelyExisted);
	CPPUNIT_TEST(R8_StoredEarlierMeansBeforeTheQueueWasRead);
	CPPUNIT_TEST(R8_AFailedQueueHoldsEveryLaterCursor);
	CPPUNIT_TEST(R8_AFolderThatFailsHoldsThoseBehindIt);
	CPPUNIT_TEST(R8_WithoutAQueueLaterFoldersOverlap);
	CPPUNIT_TEST(R8_NoCursorPassesAYoungRow);
	CPPUNIT_TEST(R8_TheCursorStandsOnAnOldRowNeverInAGapBeforeAYoungOne);
	CPPUNIT_TEST(R8_EachYoungRowsTimeRunsFromItsFirstSight);
	CPPUNIT_TEST(R8_SlowAnswersMakeNoRowOlder);
	CPPUNIT_TEST(R8_AYoungRowHoldsTheCursorOnTheFollowingPagesToo);
	CPPUNIT_TEST(R5_AHistoryOlderThanTheWindowIsPassedAtOnce);
	CPPUNIT_TEST(R8_WhoLeftTheQueueIsLookedForUntilMetAgain);
	CPPUNIT_TEST_SUITE_END();

	static std::int64_t reached(SpaceProgress& space, const Folder& folder, const Page& read, Duration elapsed = 0s)
	{
		const auto to = CursorBound(space, folder, 60s).after(read, {elapsed, elapsed});
		return to ? to->position.value() : -1;
	}

	void R8_ALaterCursorNeverPassesWhatWasSeenInTheQueue()
	{
		SpaceProgress space;
		space.begin({}, true);
		space.sawQueue(page({row(7, 5min), row(9, 5min)}));
		space.queueIs(SpaceProgress::Queue::read);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(-1), reached(space, sent, page({row(8, 1min), row(10, 1min)}), 0s)); // Young at first.
		CPPUNIT_ASSERT_EQUAL(std::int64_t(8), reached(space, sent, page({row(8, 1min), row(10, 1min)}), 61s));
	}

	void R8_RowsThatAreOldByTheGatewaysClockSurelyExisted()
	{
		SpaceProgress space;
		space.begin({}, true);
		space.sawQueue(page({}));
		space.queueIs(SpaceProgress::Queue::read);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(50), reached(space, sent, page({row(40, 1h), row(50, 11min)})));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(40), reached(space, sent, page({row(40, 1h), row(51, 9min)})));
	}

	void R8_StoredEarlierMeansBeforeTheQueueWasRead()
	{
		SpaceProgress space;
		space.begin(20, true);
		space.sawQueue(page({}));
		space.queueIs(SpaceProgress::Queue::read);
		const auto read = page({row(30, 9min)});
		reached(space, sent, read);
		space.stored(sent, read);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(-1), reached(space, sent, read, 2min)); // Stored in this pass only.
		space.begin({}, true);
		space.sawQueue(page({}));
		space.queueIs(SpaceProgress::Queue::read);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(30), reached(space, sent, read, 2min));
	}

	void R8_AFailedQueueHoldsEveryLaterCursor()
	{
		SpaceProgress space;
		space.begin(20, true);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(-1), reached(space, sent, page({row(10, 1h)})));
		space.queueIs(SpaceProgress::Queue::failed);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(-1), reached(space, sent, page({row(10, 1h)})));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(10), reached(space, inbox, page({row(10, 1h)}))); // Its ids come in their order.
	}

	void R8_AFolderThatFailsHoldsThoseBehindIt()
	{
		const Folder delivered{.name = "delivered", .space = "outgoing", .direction = Direction::outgoing, .stage = 2};
		SpaceProgress space;
		const auto begin = [&]
		{
			space.begin(20, true);
			space.sawQueue(page({}));
			space.queueIs(SpaceProgress::Queue::read);
		};
		begin();
		space.failed(sent);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(-1), reached(space, delivered, page({row(10, 1h)})));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(10), reached(space, sent, page({row(10, 1h)})));
		begin();
		space.failed(delivered);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(10), reached(space, sent, page({row(10, 1h)})));
		begin();
		CPPUNIT_ASSERT_EQUAL(std::int64_t(10), reached(space, delivered, page({row(10, 1h)})));
	}

	void R8_WithoutAQueueLaterFoldersOverlap()
	{
		SpaceProgress space;
		space.begin(20, false);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(11), reached(space, sent, page({row(10, 3h), row(11, 61min), row(12, 59min)})));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(-1), reached(space, sent, page({row(13, 59min)}), 2min));
	}

	void R8_NoCursorPassesAYoungRow()
	{
		SpaceProgress space;
		space.begin({}, false);
		const auto read = page({row(1, 1h), row(2, 1min), row(3, 1h)});
		CPPUNIT_ASSERT_EQUAL(std::int64_t(1), reached(space, inbox, read, 0s));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(1), reached(space, inbox, read, 59s));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(3), reached(space, inbox, read, 60s));
	}

	void R8_TheCursorStandsOnAnOldRowNeverInAGapBeforeAYoungOne()
	{
		SpaceProgress space;
		space.begin({}, false);
		const auto read = page({row(1, 1h), row(9, 1min)});
		CPPUNIT_ASSERT_EQUAL(std::int64_t(1), reached(space, inbox, read)); // 8 may still commit.
		CursorBound bound(space, inbox, 60s);
		auto gap = page({});
		gap.covered = Cursor{"", 500};
		gap.more = true;
		CPPUNIT_ASSERT(!bound.after(gap, {0s, 0s}));
	}

	void R8_EachYoungRowsTimeRunsFromItsFirstSight()
	{
		SpaceProgress space;
		space.begin({}, false);
		const auto read = page({row(1, 1min), row(2, 1min), row(3, 1min)});
		CPPUNIT_ASSERT_EQUAL(std::int64_t(-1), reached(space, inbox, read, 0s));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(3), reached(space, inbox, read, 60s));
	}

	void R8_SlowAnswersMakeNoRowOlder()
	{
		SpaceProgress space;
		space.begin({}, false);
		const auto stands
			= [&](PageTimes times) { return CursorBound(space, inbox, 60s).after(page({row(1, 1min)}), times).has_value(); };
		CPPUNIT_ASSERT(!stands({0s, 30s}));
		CPPUNIT_ASSERT(!stands({61s, 95s}));
		CPPUNIT_ASSERT(!stands({89s, 200s}));
		CPPUNIT_ASSERT(stands({90s, 90s}));
	}

	void R8_AYoungRowHoldsTheCursorOnTheFollowingPagesToo()
	{
		SpaceProgress space;
		space.begin({}, false);
		CursorBound bound(space, inbox, 60s);
		CPPUNIT_ASSERT(bound.after(page({row(1, 1h), row(2, 1min)}), {0s, 0s})->position == 1);
		CPPUNIT_ASSERT(!bound.after(page({row(3, 1h), row(4, 1h)}), {0s, 0s}));
	}

	void R5_AHistoryOlderThanTheWindowIsPassedAtOnce()
	{
		SpaceProgress space;
		space.begin({}, true);
		space.sawQueue(page({}));
		space.queueIs(SpaceProgress::Queue::read);
		auto nothing = page({});
		nothing.covered = Cursor{"", 500};
		CPPUNIT_ASSERT(!CursorBound(space, sent, 60s).after(nothing, {0s, 0s}));
		CPPUNIT_ASSERT(CursorBound(space, sent, 60s).after(nothing, {0s, 0s}, true)->position == 500);
		// Not behind a row that may have been created after the queue was read.
		CursorBound bound(space, sent, 60s);
		auto first = page({row(400, 1min)});
		first.more = true;
		bound.after(first, {61s, 61s}, true);
		CPPUNIT_ASSERT(!bound.after(nothing, {121s, 121s}, true));
		// Nor over one that another folder tells of, unless it is old itself.
		nothing.elsewhere = {row(500, 1min)};
		CPPUNIT_ASSERT(!CursorBound(space, sent, 60s).after(nothing, {0s, 0s}, true));
		nothing.elsewhere = {row(500, 1h)};
		CPPUNIT_ASSERT(CursorBound(space, sent, 60s).after(nothing, {0s, 0s}, true)->position == 500);
	}

	void R8_WhoLeftTheQueueIsLookedForUntilMetAgain()
	{
		SpaceProgress space;
		const auto queue = [&](std::initializer_list<Message> rows)
		{
			space.begin({}, true);
			space.sawQueue(page(rows));
			space.queueIs(SpaceProgress::Queue::read);
		};
		queue({row(1, 1h), row(2, 1h), row(3, 1h)});
		CPPUNIT_ASSERT(space.leftQueue().empty());
		queue({row(3, 1h)});
		CPPUNIT_ASSERT((space.leftQueue() == std::vector<std::string>{"1", "2"}));
		space.stored(sent, page({row(1, 1h)}));
		CPPUNIT_ASSERT((space.leftQueue() == std::vector<std::string>{"2"}));
		queue({row(2, 1h), row(3, 1h)});
		CPPUNIT_ASSERT(space.leftQueue().empty());
		CPPUNIT_ASSERT(space.isQueued("2") && !space.isQueued("1"));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(CursorBoundTest);

} // namespace eyrie::engine
