// R5, R6, R11: whatever a gateway's order, caps and ways of saying "nothing" are, nothing is lost; and what that costs.
#include <cstdlib>
#include <iomanip>
#include <iostream>

#include <cppunit/extensions/HelperMacros.h>

#include "Mirror.h"
#include "Truth.h"

namespace eyrie::scenario
{

using namespace std::chrono_literals;
using Ways = sim::DeviceSettings;

class GatewayMatrixTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(GatewayMatrixTest);
	CPPUNIT_TEST(R6_NothingIsLostAscending);
	CPPUNIT_TEST(R6_NothingIsLostDescending);
	CPPUNIT_TEST(R6_NothingIsLostInInsertionOrder);
	CPPUNIT_TEST(R6_NothingIsLostInRandomOrder);
	CPPUNIT_TEST(R5_NewRowsCostTheirBatchesAndOneMore);
	CPPUNIT_TEST(R11_AThousandPendingCostAFewRequestsPerFolder);
	CPPUNIT_TEST_SUITE_END();

	/// What may be different about a gateway besides order, cap and the way it says "nothing".
	struct Variant
	{
		const char* name;
		void (*apply)(Ways&);
	};

	/// Every way of order, cap and variant; and, in turns, one of the three ways of saying nothing. In a campaign, all of these too.
	static void nothingIsLost(Ways::Order order)
	{
		const bool all = std::getenv("EYRIE_WHOLE_MATRIX") != nullptr;
		std::size_t turn = static_cast<std::size_t>(order);
		static const Variant variants[]
			= {{"plain", [](Ways&) {}}, {"sent without final rows", [](Ways& ways) { ways.sentExcludesFinal = true; }},
				{"parts repeat their id", [](Ways& ways) { ways.parts = Ways::Parts::repeated; }},
				{"another date column", [](Ways& ways) { ways.dateColumn = Ways::DateColumn::delivery; }}};
		for (const auto& variant : variants)
			for (const auto cap : {std::optional<std::size_t>(), std::optional<std::size_t>(100), std::optional<std::size_t>(37)})
			{
				++turn;
				for (const auto empty : {Ways::Empty::notFound, Ways::Empty::okObject, Ways::Empty::okArray})
				{
					if (!all && turn % 3 != static_cast<std::size_t>(empty)) continue;
					Ways ways;
					ways.order = order;
					ways.cap = cap;
					ways.empty = empty;
					variant.apply(ways);
					std::string name = std::string(variant.name) + ", cap " + (cap ? std::to_string(*cap) : "none") + ", empty "
						+ std::to_string(static_cast<int>(empty));
					live(ways, name);
				}
			}
	}

	static void live(const Ways& ways, const std::string& name)
	{
		Site site(ways);
		site.device.fill({.rows = 700, .days = 6, .seed = 7, .scheduledPerMille = 20, .longPerMille = 60});
		LightMirror mirror(site);
		mirror.pass();
		CPPUNIT_ASSERT_EQUAL_MESSAGE(
			name + ", first load", std::string(), difference(truthOf(site.device), truthOf(mirror.storage.reader(), "office")));
		const auto first = mirror.requestsInAll();

		// Some life: messages come, move, fail, are reported on, some of them late and out of order.
		for (int round = 0; round < 4; ++round)
		{
			for (int i = 0; i < 15; ++i)
			{
				site.device.receive("+4860010" + std::to_string(i), "answer " + std::to_string(i));
				site.device.queue("+4860020" + std::to_string(i), "question " + std::to_string(i),
					{.priority = i % 3, .parts = i % 7 == 0 ? 3 : 1});
			}
			for (int i = 0; i < 20; ++i)
			{
				site.device.step();
				site.clock.advance(5s);
			}
			mirror.pass();
		}
		// Then it comes to rest, and the mirror with it.
		for (int i = 0; i < 200; ++i)
		{
			site.device.step();
			site.clock.advance(10s);
		}
		for (int i = 0; i < 8; ++i)
		{
			site.clock.advance(5min);
			mirror.pass();
		}
		CPPUNIT_ASSERT_EQUAL_MESSAGE(name + ", after some life", std::string(),
			difference(truthOf(site.device), truthOf(mirror.storage.reader(), "office")));

		site.clock.advance(90min); // Past what is looked at for its status by the minute.
		mirror.pass();
		site.clock.advance(1s);
		const auto before = mirror.storage.snapshot().lastChange;
		mirror.pass();
		CPPUNIT_ASSERT_EQUAL_MESSAGE(name + ", an idle pass", std::uint64_t(5), mirror.requestsInAll());
		CPPUNIT_ASSERT_EQUAL(before, mirror.storage.snapshot().lastChange);
		CPPUNIT_ASSERT(!site.server.stats().tokenInUrl);
		std::cout << "\n  " << std::left << std::setw(58) << name << " first load " << first << " requests" << std::flush;
	}

	void R6_NothingIsLostAscending() { nothingIsLost(Ways::Order::ascending); }
	void R6_NothingIsLostDescending() { nothingIsLost(Ways::Order::descending); }
	void R6_NothingIsLostInInsertionOrder() { nothingIsLost(Ways::Order::insertion); }
	void R6_NothingIsLostInRandomOrder() { nothingIsLost(Ways::Order::random); }

	void R5_NewRowsCostTheirBatchesAndOneMore()
	{
		Site site;
		site.device.fill({.rows = 6000, .days = 6, .seed = 3});
		LightMirror mirror(site);
		mirror.pass(); // Learns how much an answer may hold.
		site.clock.advance(1h);
		for (const std::size_t count : {0, 1, 3, 499, 500, 501, 999, 1000, 1500, 1999, 2000, 2001, 2600, 5000})
		{
			for (std::size_t i = 0; i < count; ++i) site.device.receive("+48600100200", "text " + std::to_string(i));
			site.clock.advance(20min); // None of them is young any more.
			mirror.pass();
			const auto bound = (count + 499) / 500 + 1;
			const auto requests = mirror.requests()["inbox"];
			CPPUNIT_ASSERT_MESSAGE(
				std::to_string(count) + " new rows cost " + std::to_string(requests) + " requests", requests <= bound);
			if (count == 0) CPPUNIT_ASSERT_EQUAL(std::uint64_t(1), requests);
			std::cout << "\n  " << std::setw(5) << count << " new: " << requests << " requests, bound " << bound << std::flush;
		}
		CPPUNIT_ASSERT_EQUAL(std::string(), difference(truthOf(site.device), truthOf(mirror.storage.reader(), "office")));
	}

	void R11_AThousandPendingCostAFewRequestsPerFolder()
	{
		Site site;
		site.device.fill({.rows = 6000, .days = 6, .seed = 3});
		LightMirror mirror(site);
		mirror.pass();
		std::vector<sim::Id> ids;
		for (int i = 0; i < 2000; ++i)
		{
			const auto id = site.device.queue("+48600100200", "text " + std::to_string(i));
			site.device.accept(id, i % 2 ? sim::Status::sendingOk : sim::Status::sendingOkNoReport);
			if (i % 2) ids.push_back(id);
		}
		mirror.pass();
		site.clock.advance(30min);
		mirror.pass();
		site.clock.advance(6min);
		mirror.pass(); // An idle pass, and a look at the thousand.
		for (const char* folder : {"outbox", "sent", "error", "delivered"})
		{
			const auto requests = mirror.requests()[folder] - 1;
			std::cout << "\n  1000 pending: " << requests << " requests to " << folder << std::flush;
			CPPUNIT_ASSERT_MESSAGE(folder, requests <= 5);
		}
		for (std::size_t i = 0; i < ids.size(); ++i)
			site.device.report(ids[i], i % 5 ? sim::Status::deliveryOk : sim::Status::deliveryFailed);
		site.clock.advance(6min);
		mirror.pass();
		for (const char* folder : {"outbox", "sent", "error", "delivered"})
			CPPUNIT_ASSERT_MESSAGE(folder, mirror.requests()[folder] - 1 <= 5 + (1000 + 499) / 500);
		CPPUNIT_ASSERT_EQUAL(std::string(), difference(truthOf(site.device), truthOf(mirror.storage.reader(), "office")));
		for (const auto& [key, row] : mirror.storage.snapshot().rows)
			CPPUNIT_ASSERT_MESSAGE(key.id, !row.tracking || std::find(ids.begin(), ids.end(), std::stoll(key.id)) == ids.end());
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(GatewayMatrixTest);

} // namespace eyrie::scenario
