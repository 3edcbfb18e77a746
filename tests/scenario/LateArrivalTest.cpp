// R7, R8 over the real path: what reaches a folder late or out of order, and how far back a first reading goes.
#include <cppunit/extensions/HelperMacros.h>

#include "Mirror.h"
#include "Truth.h"

namespace eyrie::scenario
{

using namespace std::chrono_literals;

class LateArrivalTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(LateArrivalTest);
	CPPUNIT_TEST(R8_TwoMessagesCreatedBetweenOutboxAndSentAreBothMirrored);
	CPPUNIT_TEST(R8_AnIdThatCommitsLateIsMirrored);
	CPPUNIT_TEST(R8_AReportBelowEveryCursorIsMirrored);
	CPPUNIT_TEST(R8_AScheduledMessageIsMirroredWhenItGoesWeeksLater);
	CPPUNIT_TEST(R7_SevenOfThirtyDaysAreMirroredAndTheWholeOutbox);
	CPPUNIT_TEST_SUITE_END();

	static void assertTrue(Site& site, LightMirror& mirror)
	{
		CPPUNIT_ASSERT_EQUAL(std::string(), difference(truthOf(site.device), truthOf(mirror.storage.reader(), "office")));
	}

	/// Lets everything that was young grow old, in the pace of the daemon.
	static void settle(Site& site, LightMirror& mirror)
	{
		for (int i = 0; i < 4; ++i)
		{
			site.clock.advance(5min);
			mirror.pass();
		}
	}

	void R8_TwoMessagesCreatedBetweenOutboxAndSentAreBothMirrored()
	{
		Site site;
		site.device.fill({.rows = 300, .days = 3, .scheduledPerMille = 0});
		LightMirror mirror(site);
		mirror.pass();
		settle(site, mirror);

		sim::Id slow = 0, fast = 0;
		site.server.onRequest(
			[&](const sim::RequestSeen& seen)
			{
				if (seen.folder != "sent" || slow != 0) return sim::Fault();
				return sim::Fault::after(
					[&]
					{
						slow = site.device.queue("+48600100100", "slow", {.modem = 2});
						fast = site.device.queue("+48600100200", "fast");
						site.device.accept(fast);
					});
			});
		mirror.pass();
		site.server.onRequest({});
		const auto now = truthOf(mirror.storage.reader(), "office");
		CPPUNIT_ASSERT(slow < fast);
		CPPUNIT_ASSERT(now.contains("outgoing/" + std::to_string(fast)) && !now.contains("outgoing/" + std::to_string(slow)));

		site.device.accept(slow); // Before the next pass could see it in the outbox.
		site.clock.advance(2min);
		mirror.pass();
		assertTrue(site, mirror);
		site.device.report(slow, sim::Status::deliveryOk);
		site.device.report(fast, sim::Status::deliveryFailed);
		settle(site, mirror);
		assertTrue(site, mirror);
	}

	void R8_AnIdThatCommitsLateIsMirrored()
	{
		Site site;
		site.device.fill({.rows = 50, .days = 3});
		LightMirror mirror(site);
		mirror.pass();
		settle(site, mirror);
		const auto late = site.device.reserveInboxId();
		site.device.receive("+48600100100", "on time");
		mirror.pass();
		site.clock.advance(30s);
		site.device.receive("+48600100200", "a little late", {.id = late});
		mirror.pass();
		assertTrue(site, mirror);
	}

	void R8_AReportBelowEveryCursorIsMirrored()
	{
		Site site;
		LightMirror mirror(site);
		const auto slow = site.device.queue("+48600100100", "slow", {.validity = "1d"});
		const auto fast = site.device.queue("+48600100200", "fast");
		for (const auto id : {slow, fast}) site.device.accept(id);
		mirror.pass();
		settle(site, mirror);
		site.device.report(fast, sim::Status::deliveryOk);
		settle(site, mirror);
		assertTrue(site, mirror);
		site.clock.advance(20h);
		mirror.pass();
		site.device.report(slow, sim::Status::deliveryOk);
		for (int i = 0; i < 15; ++i)
		{
			site.clock.advance(20min);
			mirror.pass();
		}
		assertTrue(site, mirror);
	}

	void R8_AScheduledMessageIsMirroredWhenItGoesWeeksLater()
	{
		Site site;
		LightMirror mirror(site);
		const auto scheduled = site.device.queue("+48600100100", "in three weeks", {.dueAt = site.clock.now() + 21 * 24h});
		mirror.pass();
		for (int day = 0; day < 21; ++day)
		{
			site.device.accept(site.device.queue("+48600100200", "daily"), sim::Status::sendingOkNoReport);
			site.clock.advance(24h);
			mirror.pass();
		}
		assertTrue(site, mirror);
		site.device.accept(scheduled);
		site.clock.advance(2min);
		mirror.pass(); // Far below the cursor of `sent`, and found in the very next pass.
		assertTrue(site, mirror);
		site.device.report(scheduled, sim::Status::deliveryOk);
		settle(site, mirror);
		assertTrue(site, mirror);
	}

	void R7_SevenOfThirtyDaysAreMirroredAndTheWholeOutbox()
	{
		for (const auto order : {sim::DeviceSettings::Order::ascending, sim::DeviceSettings::Order::descending})
			for (const std::size_t rows : {3000, 20000})
			{
				sim::DeviceSettings ways;
				ways.order = order;
				Site site(ways);
				const auto end = site.clock.now();
				site.clock.set(end - 20 * 24h);
				// A history of 10 days up to then, a message scheduled for next month, and 20 days more.
				site.device.fill({.rows = rows / 3, .days = 10, .seed = 5, .scheduledPerMille = 0});
				const auto scheduled = site.device.queue("+48600100100", "scheduled 20 days ago", {.dueAt = end + 10 * 24h});
				site.clock.set(end);
				site.device.fill({.rows = rows * 2 / 3, .days = 19.9, .seed = 6, .scheduledPerMille = 0});

				LightMirror mirror(site);
				mirror.pass();
				Truth expected;
				for (const auto& seen : site.device.snapshot())
				{
					const auto& row = seen.row;
					const auto newest = std::max({row.insertDate, row.sendingDate, row.deliveryDate.value_or(row.insertDate)});
					if (newest < end - 7 * 24h && row.table != sim::Table::outbox) continue;
					const std::string id = (row.table == sim::Table::inbox ? "incoming/" : "outgoing/") + std::to_string(row.id);
					expected[id] = "";
				}
				Truth found;
				for (const auto& [id, line] : truthOf(mirror.storage.reader(), "office")) found[id] = "";
				CPPUNIT_ASSERT_EQUAL(std::string(), difference(expected, found));
				CPPUNIT_ASSERT(found.contains("outgoing/" + std::to_string(scheduled)));
				CPPUNIT_ASSERT(found.size() > rows / 6 && found.size() < rows / 3);
			}
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(LateArrivalTest);

} // namespace eyrie::scenario
