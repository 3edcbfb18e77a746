#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "Assertions.h"
#include "ColdSearch.h"
#include "ModelGateway.h"
#include "SourceUnderTest.h"

namespace eyrie::smseagle
{

namespace
{

using Order = ModelGateway::Order;

const TimePoint now{Duration(1'750'000'000'000)};
const TimePoint weekAgo = now - std::chrono::days(7);

/// A source over a model; the model belongs to the source and outlives no reference to it.
struct Modelled
{
	explicit Modelled(const std::string& folders = "inbox, outbox, sent, error, delivered")
	{
		auto api = std::make_unique<ModelGateway>();
		gateway = api.get();
		source = std::make_unique<SmsEagleSource>(context(),
			settingsFrom(Options(declaredOptions(), {{"url", "http://model"}, {"token", "t"}, {"folders", folders}})),
			std::move(api));
	}

	PluginContext context() { return {.name = "office", .clock = clock, .logger = Poco::Logger::get("smseagle"), .gate = gate}; }

	Page fetch(const std::string& folder, Position from, std::size_t limit = 500)
	{
		for (const auto& known : source->folders({}))
			if (known.name == folder)
				return source->fetch({.folder = known, .from = std::move(from), .until = {}, .limit = limit, .stop = {}});
		throw Error(ErrorKind::internal, ErrorScope::plugin, "no folder " + folder);
	}

	/// All ids from there on.
	std::vector<std::int64_t> readAll(const std::string& folder, Position from)
	{
		std::vector<std::int64_t> ids;
		for (;;)
		{
			const Page page = fetch(folder, std::move(from));
			for (const auto& message : page.messages) ids.push_back(*message.position);
			if (!page.more) return ids;
			from = page.covered;
		}
	}

	kit::ManualClock clock;
	OpenGate gate;
	ModelGateway* gateway = nullptr;
	std::unique_ptr<SmsEagleSource> source;
};

std::vector<std::string> names(std::int64_t first, std::int64_t last, std::int64_t step = 1)
{
	std::vector<std::string> ids;
	for (std::int64_t id = first; id <= last; id += step) ids.push_back(std::to_string(id));
	return ids;
}

} // namespace


class ReadingTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ReadingTest);
	CPPUNIT_TEST(PagesOfOneAnswerCostOneRequest);
	CPPUNIT_TEST(AnotherFromBeginsAnew);
	CPPUNIT_TEST(RowsInHandGrowOld);
	CPPUNIT_TEST(ACursorMayBeAPositionAlone);
	CPPUNIT_TEST(ACursorOfAnotherSourceIsRefused);
	CPPUNIT_TEST(R8WhatWasSeenIsGivenThoughItIsOutOfSightThen);
	CPPUNIT_TEST(R8TheClockIsThatOfTheFirstAnswer);
	CPPUNIT_TEST(R5AnIdlePassCostsOneRequestPerFolder);
	CPPUNIT_TEST_SUITE_END();

	void PagesOfOneAnswerCostOneRequest()
	{
		Modelled test;
		for (std::int64_t id = 1; id <= 1200; ++id) test.gateway->add("sent", id);
		for (std::int64_t id = 1; id <= 3000; ++id) test.gateway->add("inbox", id);
		test.readAll("inbox", FromOldest{});
		const auto before = test.gateway->allRequests();
		const Page one = test.fetch("sent", FromOldest{});
		CPPUNIT_ASSERT(one.covered == after(500) && one.more);
		const Page two = test.fetch("sent", one.covered);
		CPPUNIT_ASSERT(two.covered == after(1000) && two.more);
		const Page three = test.fetch("sent", two.covered);
		CPPUNIT_ASSERT(three.covered == after(1200) && !three.more);
		CPPUNIT_ASSERT_EQUAL(std::size_t(200), three.messages.size());
		CPPUNIT_ASSERT_EQUAL(before + 1, test.gateway->allRequests());
	}

	void AnotherFromBeginsAnew()
	{
		Modelled test;
		for (std::int64_t id = 1; id <= 1200; ++id) test.gateway->add("sent", id);
		test.readAll("sent", FromOldest{});
		test.fetch("sent", FromOldest{}, 100);
		auto requests = test.gateway->allRequests();
		const Page again = test.fetch("sent", FromOldest{}, 100);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(1), *again.messages.front().position);
		CPPUNIT_ASSERT(test.gateway->allRequests() > requests);
		test.fetch("inbox", after(0));
		requests = test.gateway->allRequests();
		CPPUNIT_ASSERT_EQUAL(std::int64_t(101), *test.fetch("sent", again.covered, 100).messages.front().position);
		CPPUNIT_ASSERT(test.gateway->allRequests() > requests);
	}

	void RowsInHandGrowOld()
	{
		Modelled test;
		for (std::int64_t id = 1; id <= 1200; ++id) test.gateway->add("sent", id);
		test.readAll("sent", FromOldest{});
		const Page page = test.fetch("sent", FromOldest{}, 100);
		const auto requests = test.gateway->allRequests();
		test.clock.advance(std::chrono::minutes(2));
		test.fetch("sent", page.covered, 100);
		CPPUNIT_ASSERT(test.gateway->allRequests() > requests);
	}

	void ACursorMayBeAPositionAlone()
	{
		Modelled test;
		for (std::int64_t id = 1; id <= 9; ++id) test.gateway->add("sent", id);
		CPPUNIT_ASSERT(test.readAll("sent", Cursor{.token = "", .position = 7}) == (std::vector<std::int64_t>{8, 9}));
		CPPUNIT_ASSERT(test.readAll("sent", Cursor{.token = "7", .position = {}}) == (std::vector<std::int64_t>{8, 9}));
		assertContains(errorOf([&] { test.fetch("sent", Cursor{.token = "x", .position = {}}); }), "internal/stream");
	}

	void ACursorOfAnotherSourceIsRefused()
	{
		Modelled modelled;
		for (const char* token : {"", "page=7", "7 ", "-1", "1000000000000000001", "9223372036854775807", "99999999999999999999"})
			assertContains(
				errorOf([&] { modelled.fetch("inbox", Cursor{.token = token, .position = {}}); }), "was not made by this source");
	}

	void R8WhatWasSeenIsGivenThoughItIsOutOfSightThen()
	{
		for (const std::size_t cap : {1, 2, 10})
			for (std::int64_t hidden = 1; hidden <= 12; ++hidden)
			{
				Modelled test;
				for (std::int64_t id = 1; id <= 12; ++id) test.gateway->add("sent", id);
				test.gateway->cap = cap;
				test.gateway->order = Order::descending;
				// Seen in the first answer, if that holds it at all; gone from the next ones.
				test.gateway->before = [&, asked = 0]() mutable
				{
					if (++asked == 2) test.gateway->remove("sent", hidden);
				};
				const auto ids = test.readAll("sent", FromOldest{});
				const bool wasSeen = hidden > 12 - static_cast<std::int64_t>(cap);
				CPPUNIT_ASSERT_EQUAL(std::size_t(wasSeen ? 12 : 11), ids.size());
				CPPUNIT_ASSERT(std::is_sorted(ids.begin(), ids.end()));
			}
	}

	/// What was young then is not old because the rest took long: others may have come below it meanwhile.
	void R8TheClockIsThatOfTheFirstAnswer()
	{
		Modelled test;
		for (int id = 11; id <= 15; ++id) test.gateway->add("inbox", id);
		test.gateway->cap = 1;
		test.gateway->clock = test.clock.now();
		const auto begun = *test.gateway->clock;
		test.gateway->before = [&] { *test.gateway->clock += std::chrono::minutes(20); };
		Position from = after(10);
		for (bool more = true; more;)
		{
			const Page page = test.fetch("inbox", from, 2);
			CPPUNIT_ASSERT(page.clock == begun + std::chrono::minutes(20));
			from = page.covered;
			more = page.more;
		}
		CPPUNIT_ASSERT(test.gateway->requests["inbox"] > 2);
		CPPUNIT_ASSERT(*test.fetch("inbox", from).clock > begun + std::chrono::minutes(40));
	}

	void R5AnIdlePassCostsOneRequestPerFolder()
	{
		Modelled test;
		for (std::int64_t id = 1; id <= 3000; ++id) test.gateway->add("sent", id);
		for (std::int64_t id = 3001; id <= 3003; ++id) test.gateway->add("outbox", id);
		const auto pass = [&]
		{
			const auto before = test.gateway->allRequests();
			for (const char* folder : {"inbox", "sent", "error", "delivered"}) test.fetch(folder, after(3000));
			CPPUNIT_ASSERT_EQUAL(std::size_t(3), test.readAll("outbox", FromOldest{}).size());
			return test.gateway->allRequests() - before;
		};
		CPPUNIT_ASSERT(pass() <= 6);
		CPPUNIT_ASSERT_EQUAL(std::size_t(5), pass());
	}
};


/// R7.
class ColdStartTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ColdStartTest);
	CPPUNIT_TEST(R7OnlyTheWindowIsReadWhateverOrderAndCap);
	CPPUNIT_TEST(R7ASmallFolderIsReadAtOnce);
	CPPUNIT_TEST(R7AQueueIsReadWhole);
	CPPUNIT_TEST(R7NothingIsOldEnough);
	CPPUNIT_TEST(R7EverythingIsTooOld);
	CPPUNIT_TEST(R7AWrongDateHidesNothing);
	CPPUNIT_TEST(R7TheSearchEndsWhateverIsAnswered);
	CPPUNIT_TEST_SUITE_END();

	/// Four messages an hour, the newest now; every fifth id is missing, and a long stretch too.
	static void fill(ModelGateway& gateway, std::int64_t count)
	{
		for (std::int64_t id = 1; id <= count; ++id)
			if (id % 5 != 0 && (id < count / 4 || id > count / 2))
				gateway.add("sent", id, now - std::chrono::minutes(15 * (count - id)));
	}

	void R7OnlyTheWindowIsReadWhateverOrderAndCap()
	{
		for (const Order order : {Order::ascending, Order::descending, Order::insertion, Order::random})
			for (const std::size_t cap : {SIZE_MAX, std::size_t(100), std::size_t(37)})
			{
				Modelled test;
				test.gateway->order = order;
				test.gateway->cap = cap;
				fill(*test.gateway, 8000);
				const auto ids = test.readAll("sent", Since{weekAgo});
				std::vector<std::int64_t> expected;
				for (std::int64_t id = 8000 - 7 * 24 * 4; id <= 8000; ++id)
					if (id % 5 != 0) expected.push_back(id);
				CPPUNIT_ASSERT(ids == expected);
				std::printf("\ncold start, order %d, cap %zd: %zu requests, %zu rows", static_cast<int>(order),
					static_cast<ssize_t>(cap), test.gateway->allRequests(), test.gateway->rowsSent);
				CPPUNIT_ASSERT(test.gateway->allRequests() <= 25 + 2 * expected.size() / std::min<std::size_t>(cap, 2000));
			}
	}

	void R7ASmallFolderIsReadAtOnce()
	{
		Modelled test;
		for (std::int64_t id = 1; id <= 3000; ++id) test.gateway->add("inbox", id, now);
		test.readAll("inbox", FromOldest{});
		const auto requests = test.gateway->allRequests();
		for (std::int64_t id = 1; id <= 20; ++id) test.gateway->add("sent", id, now - std::chrono::days(id));
		CPPUNIT_ASSERT(test.readAll("sent", Since{weekAgo}) == (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7}));
		CPPUNIT_ASSERT_EQUAL(requests + 1, test.gateway->allRequests());
	}

	void R7AQueueIsReadWhole()
	{
		Modelled test;
		test.gateway->add("outbox", 5, now - std::chrono::days(400));
		CPPUNIT_ASSERT(test.readAll("outbox", Since{weekAgo}) == (std::vector<std::int64_t>{5}));
	}

	void R7NothingIsOldEnough()
	{
		Modelled test;
		for (std::int64_t id = 1; id <= 5000; ++id) test.gateway->add("sent", id, now);
		CPPUNIT_ASSERT_EQUAL(std::size_t(5000), test.readAll("sent", Since{weekAgo}).size());
		Modelled undated;
		for (std::int64_t id = 1; id <= 5000; ++id) undated.gateway->add("sent", id);
		CPPUNIT_ASSERT_EQUAL(std::size_t(5000), undated.readAll("sent", Since{weekAgo}).size());
	}

	void R7EverythingIsTooOld()
	{
		Modelled test;
		for (std::int64_t id = 1; id <= 5000; ++id) test.gateway->add("sent", id, now - std::chrono::days(30));
		CPPUNIT_ASSERT(test.readAll("sent", Since{weekAgo}).empty());
		CPPUNIT_ASSERT(test.gateway->allRequests() <= 25);
		const Page page = test.fetch("sent", Since{weekAgo});
		CPPUNIT_ASSERT(*page.covered.position >= 4500 && *page.covered.position <= 5000);
	}

	/// The same rows each time, as from a gateway that does not know of ranges.
	void R7TheSearchEndsWhateverIsAnswered()
	{
		for (const TimePoint date : {now, now - std::chrono::days(30)})
		{
			ColdSearch search(weekAgo, 3);
			for (std::size_t asked = 0; !search.isDone(); ++asked)
			{
				CPPUNIT_ASSERT(asked < 100);
				search.take({{.id = 2, .created = date}, {.id = 9, .created = date}});
			}
			CPPUNIT_ASSERT(search.first() <= (date == now ? 9 : 10));
		}
	}

	/// A clock that starts in 1970, or years ago, is wrong for one message in fifty, or for a whole stretch of them.
	void R7AWrongDateHidesNothing()
	{
		constexpr std::int64_t count = 8000;
		for (const TimePoint wrong : {TimePoint(std::chrono::hours(5)), now - std::chrono::days(3000)})
			for (unsigned seed = 1; seed <= 8; ++seed)
			{
				Modelled test;
				std::mt19937 random(seed);
				std::vector<std::int64_t> expected;
				for (std::int64_t id = 1; id <= count; ++id)
				{
					const TimePoint created = now - std::chrono::minutes(15 * (count - id));
					const bool isWrong = random() % 50 == 0 || (!isCredible(wrong) && id > 7500 && id <= 7700);
					test.gateway->add("sent", id, isWrong ? wrong : created);
					if (created >= weekAgo && !isWrong) expected.push_back(id);
				}
				const auto ids = test.readAll("sent", Since{weekAgo});
				CPPUNIT_ASSERT(std::includes(ids.begin(), ids.end(), expected.begin(), expected.end()));
				CPPUNIT_ASSERT(ids.size() <= 2 * expected.size());
				CPPUNIT_ASSERT(test.gateway->rowsSent < count);
			}
	}
};


/// R11.
class LookupTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(LookupTest);
	CPPUNIT_TEST(R11AThousandIdsCostFewRequests);
	CPPUNIT_TEST(IdsAreFoundWhereTheyEndedWhateverTheCap);
	CPPUNIT_TEST(LaterFoldersAreAskedOnlyForWhatIsNotSettled);
	CPPUNIT_TEST(WhatHasAStatusOfItsOwnIsLookedForToTheEnd);
	CPPUNIT_TEST(AFolderThatFailsLeavesItsIdsUnanswered);
	CPPUNIT_TEST(AFolderThatIsNotConfiguredLeavesDoubt);
	CPPUNIT_TEST(NothingAnsweredThrows);
	CPPUNIT_TEST_SUITE_END();

	void R11AThousandIdsCostFewRequests()
	{
		for (const bool warm : {true, false})
			for (const std::int64_t step : {1, 2})
			{
				Modelled test;
				for (std::int64_t id = 1; id <= 6000; ++id)
					test.gateway->add("sent", id, {}, id % 3 == 0 ? "delivery_ok" : "sending_ok");
				if (warm) test.readAll("sent", FromOldest{});
				test.gateway->requests.clear();
				const auto ids = names(4001, 4000 + 1000 * step, step);
				const Lookup lookup = test.source->lookup({.space = "outgoing", .ids = ids, .stop = {}});
				CPPUNIT_ASSERT_EQUAL(ids.size(), lookup.found.size());
				CPPUNIT_ASSERT(lookup.absent.empty() && lookup.unanswered.empty());
				for (const auto& [folder, requests] : test.gateway->requests) CPPUNIT_ASSERT_MESSAGE(folder, requests <= 5);
				CPPUNIT_ASSERT(!test.gateway->requests.contains("inbox"));
				std::printf("\nlookup, %s, step %d: outbox %zu, sent %zu, error %zu, delivered %zu requests",
					warm ? "warm" : "cold", static_cast<int>(step), test.gateway->requests["outbox"],
					test.gateway->requests["sent"], test.gateway->requests["error"], test.gateway->requests["delivered"]);
			}
	}

	void IdsAreFoundWhereTheyEndedWhateverTheCap()
	{
		for (const Order order : {Order::ascending, Order::descending, Order::random})
			for (const std::size_t cap : {SIZE_MAX, std::size_t(100), std::size_t(7)})
			{
				Modelled test;
				test.gateway->order = order;
				test.gateway->cap = cap;
				for (std::int64_t id = 1; id <= 300; ++id)
				{
					if (id % 10 == 0) continue;
					test.gateway->add(id % 7 == 0 ? "outbox" : "sent", id, {}, id % 3 == 0 ? "delivery_ok" : "sending_ok");
					if (id % 7 != 0 && id % 3 == 0) test.gateway->add("delivered", id, {}, "delivery_ok");
				}
				const Lookup lookup = test.source->lookup({.space = "outgoing", .ids = names(1, 300), .stop = {}});
				CPPUNIT_ASSERT_EQUAL(std::size_t(270), lookup.found.size());
				CPPUNIT_ASSERT_EQUAL(std::size_t(30), lookup.absent.size());
				for (const auto& message : lookup.found)
				{
					const char* expected = *message.position % 7 == 0 ? "outbox"
						: *message.position % 3 == 0                  ? "delivered"
																	  : "sent";
					CPPUNIT_ASSERT_EQUAL(std::string(expected), message.folder);
				}
			}
	}

	void LaterFoldersAreAskedOnlyForWhatIsNotSettled()
	{
		Modelled test;
		for (std::int64_t id = 1; id <= 10; ++id) test.gateway->add("outbox", id);
		test.source->lookup({.space = "outgoing", .ids = names(1, 10), .stop = {}});
		CPPUNIT_ASSERT(test.gateway->requests["error"] == 0 && test.gateway->requests["delivered"] == 0);
		Modelled inbox;
		CPPUNIT_ASSERT_EQUAL(
			std::size_t(2), inbox.source->lookup({.space = "incoming", .ids = names(1, 2), .stop = {}}).absent.size());
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), inbox.gateway->allRequests());
	}

	void WhatHasAStatusOfItsOwnIsLookedForToTheEnd()
	{
		Modelled test;
		for (const char* folder : {"sent", "delivered"}) test.gateway->add(folder, 1, {}, "on_the_moon");
		const Lookup lookup = test.source->lookup({.space = "outgoing", .ids = names(1, 1), .stop = {}});
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), lookup.found.size());
		CPPUNIT_ASSERT_EQUAL(std::string("delivered"), lookup.found.front().folder);
	}

	void AFolderThatFailsLeavesItsIdsUnanswered()
	{
		Modelled test;
		for (std::int64_t id = 1; id <= 10; ++id) test.gateway->add(id <= 5 ? "sent" : "outbox", id, {}, "sending_ok");
		test.gateway->failing.emplace("delivered", Error(ErrorKind::unauthorised, ErrorScope::stream, "no"));
		const Lookup lookup = test.source->lookup({.space = "outgoing", .ids = names(1, 12), .stop = {}});
		CPPUNIT_ASSERT_EQUAL(std::size_t(10), lookup.found.size());
		CPPUNIT_ASSERT(lookup.absent.empty());
		CPPUNIT_ASSERT(lookup.unanswered == names(11, 12));
		test.gateway->failing.emplace("sent", Error(ErrorKind::unavailable, ErrorScope::plugin, "gone"));
		const Lookup half = test.source->lookup({.space = "outgoing", .ids = names(1, 12), .stop = {}});
		CPPUNIT_ASSERT_EQUAL(std::size_t(5), half.found.size());
		CPPUNIT_ASSERT_EQUAL(std::size_t(7), half.unanswered.size());
	}

	void AFolderThatIsNotConfiguredLeavesDoubt()
	{
		Modelled test("outbox, sent");
		test.gateway->add("sent", 1);
		const Lookup lookup = test.source->lookup({.space = "outgoing", .ids = names(1, 2), .stop = {}});
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), lookup.found.size());
		CPPUNIT_ASSERT(lookup.absent.empty() && lookup.unanswered == names(2, 2));
	}

	void NothingAnsweredThrows()
	{
		Modelled test;
		test.gateway->failing.emplace("outbox", Error(ErrorKind::unavailable, ErrorScope::plugin, "gone"));
		assertContains(errorOf([&] { test.source->lookup({.space = "outgoing", .ids = names(1, 2), .stop = {}}); }),
			"unavailable/plugin: gone");
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReadingTest);
CPPUNIT_TEST_SUITE_REGISTRATION(ColdStartTest);
CPPUNIT_TEST_SUITE_REGISTRATION(LookupTest);

} // namespace eyrie::smseagle
