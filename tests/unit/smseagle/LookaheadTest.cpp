#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>
#include <vector>

#include "Assertions.h"
#include "SideBySide.h"

namespace eyrie::smseagle
{

namespace
{

using Order = ModelGateway::Order;
using Asked = SideBySide::Asked;
using Ids = std::vector<std::int64_t>;

const auto allWays = {Asked::atOnce, Asked::atLast, Asked::whenever};

void fillDense(SideBySide& test, std::int64_t count)
{
	for (std::int64_t id = 1; id <= count; ++id) test.gateway.add("sent", id);
}

} // namespace


/// R13: several requests at once.
class LookaheadTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(LookaheadTest);
	CPPUNIT_TEST(R6_TheSameIsReadWhateverOrderCapAndGaps);
	CPPUNIT_TEST(R13_AsManyAtOnceAsAllowedAndNoMore);
	CPPUNIT_TEST(R13_OneAtATimeForetellsNothing);
	CPPUNIT_TEST(R5_WhatIsNewCostsNoMoreRequestsThanItHasPages);
	CPPUNIT_TEST(R13_AWrongGuessCostsNoMoreThanWasRead);
	CPPUNIT_TEST(R13_AFastGatewayIsAskedForOneBeforehand);
	CPPUNIT_TEST(R14_NoMoreAnswersWaitThanAreAllowedAtOnce);
	CPPUNIT_TEST(AFailureBeforehandIsNone);
	CPPUNIT_TEST(R12_ABusyGatewayIsAskedForNothingBeforehand);
	CPPUNIT_TEST(R12_WhoRefusesOrNamesAWaitIsNotAskedAgainAtOnce);
	CPPUNIT_TEST(R15_WhatFailsIsAskedForOneAfterTheOther);
	CPPUNIT_TEST(R8_APageTellsSinceWhenItWasAskedFor);
	CPPUNIT_TEST(R8_TheClockIsThatOfTheFirstAnswerTaken);
	CPPUNIT_TEST(R8_AGapAtTheEndOfARangeIsAskedForAgain);
	CPPUNIT_TEST(AnotherReadingTakesNothingOver);
	CPPUNIT_TEST_SUITE_END();

	void R6_TheSameIsReadWhateverOrderCapAndGaps()
	{
		const auto isThere = [](std::int64_t id, int gaps)
		{
			switch (gaps)
			{
			case 0: return true;
			case 1: return id % 3 == 1;                                       // Evenly sparse.
			case 2: return id % 20 != 0 && (id * 2'654'435'761 % 4096) > 400; // Some are missing.
			case 3: return id < 300 || id > 700;                              // A whole stretch is.
			default: return id % 7 != 0 || (id / 200) % 2 == 0;               // Denser here than there.
			}
		};
		for (const Order order : {Order::ascending, Order::descending, Order::insertion, Order::random})
			for (const std::size_t cap : {SIZE_MAX, std::size_t(100), std::size_t(37), std::size_t(1)})
				for (const int gaps : {0, 1, 2, 3, 4})
					for (const Asked way : allWays)
						for (const std::size_t concurrency : {2, 4})
						{
							SideBySide test(concurrency, way);
							test.gateway.order = order;
							test.gateway.cap = cap;
							Ids expected;
							for (std::int64_t id = 1; id <= (cap == 1 ? 40 : 1200); ++id)
								if (isThere(id, gaps)) expected.push_back(id);
							for (const auto id : expected)
								for (int part = 0; part < (id % 50 == 0 ? 3 : 1); ++part) test.gateway.add("sent", id);
							CPPUNIT_ASSERT(test.readAll(20) == expected);
						}
	}

	void R13_AsManyAtOnceAsAllowedAndNoMore()
	{
		for (const Asked way : allWays)
			for (const std::size_t concurrency : {1, 2, 4, 16})
			{
				SideBySide test(concurrency, way);
				fillDense(test, 8000);
				CPPUNIT_ASSERT_EQUAL(std::size_t(8000), test.readAll(50).size());
				CPPUNIT_ASSERT(test.mostAtOnce <= concurrency);
				if (way == Asked::atLast) CPPUNIT_ASSERT_EQUAL(concurrency, test.mostAtOnce);
				CPPUNIT_ASSERT_EQUAL(std::size_t(0), test.atOnce);
				CPPUNIT_ASSERT_EQUAL_MESSAGE("connections left", std::size_t(1), test.lanes);
			}
	}

	void R13_OneAtATimeForetellsNothing()
	{
		SideBySide test(1);
		fillDense(test, 8000);
		test.before = [](const Question& question, bool) { CPPUNIT_ASSERT(question.next.empty()); };
		test.readAll();
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), test.launched);
	}

	void R5_WhatIsNewCostsNoMoreRequestsThanItHasPages()
	{
		for (const Asked way : allWays)
			for (const std::size_t count : {0, 1, 499, 500, 2000, 2001, 3001, 4500, 10'000})
			{
				SideBySide test(16, way);
				fillDense(test, 5000);
				test.readAll();
				for (std::size_t i = 1; i <= count; ++i) test.gateway.add("sent", 5000 + static_cast<std::int64_t>(i));
				test.gateway.requests.clear();
				std::size_t found = 0;
				Position from = after(5000);
				for (bool more = true; more;)
				{
					const Page page = test.fetch(from);
					found += page.messages.size();
					from = page.covered;
					more = page.more;
				}
				CPPUNIT_ASSERT_EQUAL(count, found);
				CPPUNIT_ASSERT_MESSAGE(std::to_string(count) + ": " + std::to_string(test.gateway.allRequests()),
					test.gateway.allRequests() <= (count + 499) / 500 + 1);
			}
	}

	/// Where ids get sparse after each stretch of dense ones.
	void R13_AWrongGuessCostsNoMoreThanWasRead()
	{
		const auto requestsWith = [](std::size_t concurrency, Asked way)
		{
			SideBySide test(concurrency, way);
			std::size_t count = 0;
			for (std::int64_t id = 1; id <= 40'000; ++id)
				if (id % 4000 < 2000 || id % 50 == 0) test.gateway.add("sent", id), ++count;
			CPPUNIT_ASSERT_EQUAL(count, test.readAll(20).size());
			return test.gateway.allRequests();
		};
		const std::size_t serial = requestsWith(1, Asked::atOnce);
		for (const Asked way : allWays)
			for (const std::size_t concurrency : {2, 4, 16})
			{
				const std::size_t requests = requestsWith(concurrency, way);
				CPPUNIT_ASSERT_MESSAGE(std::to_string(serial) + " -> " + std::to_string(requests),
					requests <= serial + serial / 10 + 10 * (concurrency - 1));
			}
	}

	void R13_AFastGatewayIsAskedForOneBeforehand()
	{
		SideBySide test(16, Asked::atOnce);
		fillDense(test, 8000);
		std::int64_t wanted = 0, furthest = 0;
		test.before = [&](const Question& question, bool isBeforehand)
		{
			auto& place = isBeforehand ? furthest : wanted;
			place = std::max(place, question.ids.first);
		};
		for (Position from = FromOldest{};;)
		{
			const Page page = test.fetch(from, 100);
			CPPUNIT_ASSERT(furthest <= std::max(wanted, *page.covered.position) + 2 * 300);
			if (!page.more) break;
			from = page.covered;
		}
		CPPUNIT_ASSERT(test.launched > 20);
	}

	void R14_NoMoreAnswersWaitThanAreAllowedAtOnce()
	{
		SideBySide test(4, Asked::whenever);
		fillDense(test, 8000);
		std::int64_t furthest = 0;
		test.before = [&](const Question& question, bool) { furthest = std::max(furthest, question.ids.last.value_or(0)); };
		for (Position from = FromOldest{};;)
		{
			const Page page = test.fetch(from, 100);
			// 300 ids each; one in hand, four behind it.
			CPPUNIT_ASSERT(furthest <= *page.covered.position + 5 * 300);
			if (!page.more) break;
			from = page.covered;
		}
	}

	void AFailureBeforehandIsNone()
	{
		for (const Asked way : allWays)
		{
			SideBySide test(4, way);
			fillDense(test, 8000);
			std::size_t failures = 0;
			test.before = [&](const Question& question, bool isBeforehand)
			{
				if (isBeforehand && question.ids.first / 300 % 3 == 0 && ++failures)
					throw Error(ErrorKind::unavailable, ErrorScope::stream, "HTTP 500");
			};
			CPPUNIT_ASSERT_EQUAL(std::size_t(8000), test.readAll(100).size());
			CPPUNIT_ASSERT(failures > 1);
		}
	}

	void R12_ABusyGatewayIsAskedForNothingBeforehand()
	{
		for (const auto& [kind, scope] :
			{std::pair{ErrorKind::throttled, ErrorScope::stream}, std::pair{ErrorKind::unavailable, ErrorScope::plugin}})
			for (const Asked way : allWays)
			{
				SideBySide test(4, way);
				fillDense(test, 8000);
				bool isBusy = true;
				std::size_t refused = 0;
				test.before = [&, kind = kind, scope = scope](const Question&, bool isBeforehand)
				{
					if (isBusy && isBeforehand && ++refused) throw Error(kind, scope, "too many");
				};
				CPPUNIT_ASSERT_EQUAL(std::size_t(8000), test.readAll(100).size());
				CPPUNIT_ASSERT(refused >= 1 && refused <= 3);
				isBusy = false;
				const auto launched = test.launched;
				test.readAll(100);
				CPPUNIT_ASSERT(test.launched > launched + 10);
			}
	}

	void R12_WhoRefusesOrNamesAWaitIsNotAskedAgainAtOnce()
	{
		const Error refused(ErrorKind::unauthorised, ErrorScope::plugin, "not you");
		auto busy = Error(ErrorKind::throttled, ErrorScope::plugin, "later").retryAfter(std::chrono::seconds(7));
		for (const Error& error : {refused, busy})
			for (const Asked way : allWays)
			{
				SideBySide test(4, way);
				fillDense(test, 8000);
				std::vector<IdRange> failed;
				test.before = [&](const Question& question, bool isBeforehand)
				{
					CPPUNIT_ASSERT(std::find(failed.begin(), failed.end(), question.ids) == failed.end());
					if (!isBeforehand) return;
					failed.push_back(question.ids);
					throw error;
				};
				try
				{
					test.readAll(100);
					CPPUNIT_FAIL("it was asked again");
				}
				catch (const Error& told)
				{
					CPPUNIT_ASSERT(told.kind() == error.kind() && told.retryAfter() == error.retryAfter());
				}
			}
	}

	void R15_WhatFailsIsAskedForOneAfterTheOther()
	{
		SideBySide test(4);
		fillDense(test, 5000);
		test.gateway.poisoned = {3000};
		CPPUNIT_ASSERT(errorOf([&] { test.readAll(100); }) != "nothing");
		const auto launched = test.launched;
		CPPUNIT_ASSERT(launched > 0);
		std::size_t read = 0, rejected = 0;
		Position from = FromOldest{};
		for (bool more = true; more;)
		{
			const Page page = test.fetch(from, 100, true);
			read += page.messages.size();
			rejected += page.rejects.size();
			from = page.covered;
			more = page.more;
		}
		CPPUNIT_ASSERT_EQUAL(std::size_t(4999), read);
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), rejected);
		CPPUNIT_ASSERT_EQUAL(launched, test.launched);
	}

	void R8_APageTellsSinceWhenItWasAskedFor()
	{
		SideBySide test(4);
		fillDense(test, 5000);
		test.clock.advance(std::chrono::hours(1));
		const Duration begun = test.clock.elapsed();
		Position from = FromOldest{};
		for (int pages = 0; pages < 20; ++pages)
		{
			const Page page = test.fetch(from, 100);
			CPPUNIT_ASSERT(page.askedAt == begun);
			from = page.covered;
			test.clock.advance(std::chrono::seconds(7));
		}
		// From the beginning again.
		const Duration again = test.clock.elapsed();
		CPPUNIT_ASSERT(test.fetch(FromOldest{}, 100).askedAt == again);
	}

	/// Of what is asked beforehand the clock counts as well.
	void R8_TheClockIsThatOfTheFirstAnswerTaken()
	{
		SideBySide test(4);
		fillDense(test, 5000);
		test.gateway.clock = test.clock.now();
		const TimePoint early = *test.gateway.clock;
		Position from = FromOldest{};
		for (bool more = true; more;)
		{
			const Page page = test.fetch(from, 100);
			CPPUNIT_ASSERT(page.clock == early);
			from = page.covered;
			more = page.more;
			*test.gateway.clock += std::chrono::minutes(1);
		}
	}

	void R8_AGapAtTheEndOfARangeIsAskedForAgain()
	{
		Cap cap;
		cap.saw({.rows = 2000, .distinct = 2000, .lowest = 1, .highest = 2000, .limit = 2000});
		Windows windows(cap, {.after = 0, .until = {}, .limit = 2000, .widening = {}, .ahead = 2});
		const auto take = [&](std::size_t rows, std::int64_t highest)
		{
			const auto first = windows.next().first;
			windows.take({.rows = rows, .distinct = rows, .lowest = rows ? first : 0, .highest = highest, .limit = 2000});
		};
		take(2000, 2000);
		CPPUNIT_ASSERT(windows.next() == (IdRange{1, 1500}) && windows.following().empty());
		take(1500, 1500);
		CPPUNIT_ASSERT(windows.next() == (IdRange{1501, 3000}));
		CPPUNIT_ASSERT(windows.following() == (std::vector<IdRange>{{3001, 4500}, {4501, 6000}}));
		take(1400, 2990);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(2990), windows.covered());
		CPPUNIT_ASSERT(windows.next() == (IdRange{2991, 4597}) && windows.following().empty());
		take(1500, 4597);
		CPPUNIT_ASSERT(windows.next() == (IdRange{4598, 6204}));
		CPPUNIT_ASSERT(windows.following() == (std::vector<IdRange>{{6205, 7811}, {7812, 9418}}));
	}

	void AnotherReadingTakesNothingOver()
	{
		SideBySide test(4);
		fillDense(test, 4000);
		Position from = FromOldest{};
		for (int pages = 0; pages < 20; ++pages) from = test.fetch(from, 100).covered;
		for (std::int64_t id = 1; id <= 4000; ++id) test.gateway.remove("sent", id);
		const Page page = test.fetch(after(std::get<Cursor>(from).position.value() - 10), 100);
		CPPUNIT_ASSERT(page.messages.empty() && !page.more);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(LookaheadTest);

} // namespace eyrie::smseagle
