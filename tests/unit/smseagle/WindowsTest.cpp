#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstdio>

#include "FolderReading.h"
#include "Folders.h"
#include "ModelGateway.h"

namespace eyrie::smseagle
{

namespace
{

using Order = ModelGateway::Order;

const Folder& sent()
{
	return allFolders()[2];
}

struct Case
{
	std::size_t count = 0;
	std::int64_t stride = 1;
	std::int64_t after = 0; ///< Of these, ids up to here are there too and are not asked for.
	std::size_t parts = 1;  ///< Rows of each seventh id.
	Order order = Order::ascending;
	std::size_t cap = SIZE_MAX;
	std::optional<std::int64_t> until;

	std::string name() const
	{
		static const char* const orders[] = {"ascending", "descending", "insertion", "random"};
		return std::string(orders[static_cast<int>(order)]) + ", cap " + (cap == SIZE_MAX ? "none" : std::to_string(cap))
			+ ", stride " + std::to_string(stride) + ", " + std::to_string(count) + " messages after " + std::to_string(after);
	}
};

void fill(ModelGateway& gateway, const Case& c)
{
	gateway.order = c.order;
	gateway.cap = c.cap;
	for (std::int64_t id = 1; id <= c.after; id += c.stride) gateway.add("sent", id);
	for (std::size_t i = 0; i < c.count; ++i)
		for (std::size_t part = 0; part < (i % 7 == 0 ? c.parts : 1); ++part)
			gateway.add("sent", c.after + 1 + static_cast<std::int64_t>(i) * c.stride);
}

/// Reads it all, page by page as the engine does; checks that nothing is lost, twice there or out of order.
std::size_t readAll(const Case& c, Cap& cap)
{
	ModelGateway gateway;
	fill(gateway, c);
	FolderReading reading(
		{.folder = sent(), .after = c.after, .until = c.until, .since = {}, .limit = 500, .widening = sent()}, cap);
	std::int64_t next = 0;
	std::int64_t covered = c.after;
	do {
		const auto [sets, page] = reading.next(gateway, {});
		CPPUNIT_ASSERT_MESSAGE(c.name(), sets.size() <= 500);
		for (const auto& parts : sets)
			CPPUNIT_ASSERT_EQUAL_MESSAGE(c.name(), c.after + 1 + next++ * c.stride, *parts.front().message->position);
		CPPUNIT_ASSERT_MESSAGE(c.name(), *page.covered.position >= covered);
		covered = *page.covered.position;
		CPPUNIT_ASSERT_EQUAL(!reading.isDone(), page.more);
		CPPUNIT_ASSERT_MESSAGE(c.name(), gateway.allRequests() < 100'000);
	} while (!reading.isDone());
	const std::int64_t last = c.count == 0 ? c.after : c.after + 1 + (static_cast<std::int64_t>(c.count) - 1) * c.stride;
	if (!c.until) CPPUNIT_ASSERT_EQUAL_MESSAGE(c.name(), last, covered);
	if (!c.until) CPPUNIT_ASSERT_EQUAL_MESSAGE(c.name(), static_cast<std::int64_t>(c.count), next);
	return gateway.allRequests();
}

/// As after some answer of 2,000 rows.
Cap warm()
{
	Cap cap;
	cap.saw({.rows = 2000, .distinct = 2000, .lowest = 1, .highest = 2000, .limit = 2000});
	return cap;
}

} // namespace


/// R5, R6.
class WindowsTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(WindowsTest);
	CPPUNIT_TEST(R5ANewMessagesCostAtMostOneRequestPerPageAndOneMore);
	CPPUNIT_TEST(R6NothingIsLostWhateverOrderAndCap);
	CPPUNIT_TEST(R6RepeatedIdsAreNeverSplit);
	CPPUNIT_TEST(WideningIsDoneOnceAndWarmsUpForGood);
	CPPUNIT_TEST(WideningThatProvesNothingIsNotRepeated);
	CPPUNIT_TEST(AFewOldIdsFarUpCostFewRequestsEvenWhenCold);
	CPPUNIT_TEST(UntilBoundsTheReading);
	CPPUNIT_TEST(CoveredNeverPassesTheHighestIdSeen);
	CPPUNIT_TEST_SUITE_END();

	void R5ANewMessagesCostAtMostOneRequestPerPageAndOneMore()
	{
		std::string table;
		for (const std::int64_t stride : {1, 3})
			for (const std::int64_t after : {0, 1000})
				for (const std::size_t count : {0, 1, 2, 36, 37, 99, 100, 101, 499, 500, 501, 999, 1000, 1001, 1499, 1500, 1501,
						 1999, 2000, 2001, 2499, 2500, 2999, 3000, 3001, 5000, 10'000})
				{
					Cap cap = warm();
					const Case c{.count = count, .stride = stride, .after = after};
					const std::size_t requests = readAll(c, cap);
					const std::size_t bound = (count + 499) / 500 + 1;
					CPPUNIT_ASSERT_MESSAGE(c.name() + ": " + std::to_string(requests), requests <= bound);
					if (count == 0) CPPUNIT_ASSERT_EQUAL(std::size_t(1), requests);
					table += std::to_string(count) + ':' + std::to_string(requests) + ' ';
				}
		std::printf("\nwarm, ascending, no cap: %s\n", table.c_str());
	}

	void R6NothingIsLostWhateverOrderAndCap()
	{
		for (const Order order : {Order::ascending, Order::descending, Order::insertion, Order::random})
			for (const std::size_t limit : {SIZE_MAX, std::size_t(100), std::size_t(37), std::size_t(1)})
				for (const std::int64_t stride : {1, 3})
					for (const std::size_t count : {0, 1, 36, 37, 38, 100, 600, 2500})
						for (const std::int64_t after : {0, 500})
						{
							if (limit == 1 && count > 100) continue;
							Cap cold;
							const Case c{.count = count, .stride = stride, .after = after, .order = order, .cap = limit};
							const std::size_t requests = readAll(c, cold);
							if (count >= 600 && after == 0) std::printf("\n%s: %zu requests", c.name().c_str(), requests);
						}
	}

	void R6RepeatedIdsAreNeverSplit()
	{
		for (const Order order : {Order::ascending, Order::descending, Order::insertion, Order::random})
			for (const std::size_t limit : {SIZE_MAX, std::size_t(100), std::size_t(37)})
			{
				Cap cold;
				readAll({.count = 3000, .parts = 4, .order = order, .cap = limit}, cold);
			}
	}

	void WideningIsDoneOnceAndWarmsUpForGood()
	{
		Cap cap;
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), readAll({.count = 5, .after = 5000}, cap));
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), readAll({.count = 5, .after = 5000}, cap));
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), readAll({.count = 1999, .after = 5000}, cap));
	}

	void WideningThatProvesNothingIsNotRepeated()
	{
		Cap cap;
		CPPUNIT_ASSERT(cap.isWideningWorth("sent", 5));
		CPPUNIT_ASSERT(!cap.isWideningWorth("", 5));
		cap.wideningFailed("sent", 5);
		CPPUNIT_ASSERT(!cap.isWideningWorth("sent", 5));
		CPPUNIT_ASSERT(cap.isWideningWorth("inbox", 5));
		CPPUNIT_ASSERT(cap.isWideningWorth("sent", 6));
	}

	void AFewOldIdsFarUpCostFewRequestsEvenWhenCold()
	{
		for (const std::size_t count : {1, 2, 3, 10})
		{
			ModelGateway gateway;
			for (std::size_t i = 0; i < count; ++i) gateway.add("sent", 1'000'000 + 40 * static_cast<std::int64_t>(i));
			Cap cold;
			FolderReading reading({.folder = sent(), .until = {}, .since = {}, .widening = {}}, cold);
			std::size_t found = 0;
			while (!reading.isDone()) found += reading.next(gateway, {}).sets.size();
			CPPUNIT_ASSERT_EQUAL(count, found);
			std::printf("\ncold, %zu far up: %zu requests", count, gateway.allRequests());
			CPPUNIT_ASSERT(gateway.allRequests() <= 12);
		}
	}

	void UntilBoundsTheReading()
	{
		for (const std::int64_t until : {0, 1, 100, 101, 250, 5000})
		{
			Cap cap = warm();
			ModelGateway gateway;
			fill(gateway, {.count = 1000});
			FolderReading reading({.folder = sent(), .after = 100, .until = until, .since = {}, .widening = sent()}, cap);
			std::size_t found = 0;
			Page page;
			while (!reading.isDone())
			{
				auto cut = reading.next(gateway, {});
				found += cut.sets.size();
				page = std::move(cut.page);
			}
			CPPUNIT_ASSERT_EQUAL(static_cast<std::size_t>(std::clamp<std::int64_t>(until - 100, 0, 900)), found);
			if (until > 100) CPPUNIT_ASSERT_EQUAL(until, *page.covered.position);
			CPPUNIT_ASSERT_EQUAL(std::size_t(until > 100 ? 1 : 0), gateway.allRequests());
		}
	}

	/// An id above it may be given out while we look away.
	void CoveredNeverPassesTheHighestIdSeen()
	{
		Cap cap = warm();
		Windows windows(cap, {.after = 0, .until = {}, .limit = 2000, .widening = {}});
		windows.take({.rows = 2000, .distinct = 2000, .lowest = 1, .highest = 2000, .limit = 2000});
		while (windows.next().last)
		{
			const auto asked = windows.next();
			const std::int64_t highest = std::min<std::int64_t>(*asked.last, 2000);
			const auto rows = static_cast<std::size_t>(std::max<std::int64_t>(0, highest - asked.first + 1));
			windows.take({.rows = rows,
				.distinct = rows,
				.lowest = rows == 0 ? 0 : asked.first,
				.highest = rows == 0 ? 0 : highest,
				.limit = 2000});
			CPPUNIT_ASSERT(windows.covered() <= 2000);
		}
		CPPUNIT_ASSERT(windows.next() == (IdRange{2001, std::nullopt}));
		windows.take({});
		CPPUNIT_ASSERT(windows.isDone());
		CPPUNIT_ASSERT_EQUAL(std::int64_t(2000), windows.covered());
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(WindowsTest);

} // namespace eyrie::smseagle
