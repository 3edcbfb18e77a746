// APIv1 over the real path: whatever an older gateway is like, its mirror equals it, in all five folders.
#include <iomanip>
#include <iostream>

#include <cppunit/extensions/HelperMacros.h>

#include <eyrie/Merge.h>

#include "Assertions.h"
#include "Mirror.h"
#include "Program.h"
#include "Scratch.h"
#include "Truth.h"

namespace eyrie::scenario
{

using namespace std::chrono_literals;
using Ways = sim::DeviceSettings;
using Given = std::map<std::string, std::string>;

namespace
{

/// A gateway with both credentials, on which reading changes nothing, so that it can be compared.
Ways older(Ways::Order order = Ways::Order::ascending, std::optional<std::size_t> cap = {})
{
	Ways ways;
	ways.order = order;
	ways.cap = cap;
	ways.token = "secret";
	ways.login = "anna";
	ways.password = "p \"w\" ł";
	ways.v1.readMarksRead = false;
	ways.v1.outboxParts = sim::Parts::repeated;
	return ways;
}

// The simulated clock's zone.
const Given byToken{{"api", "v1"}, {"timezone", "+01:00"}};
const Given byLogin{{"api", "v1"}, {"timezone", "+01:00"}, {"login", "anna"}, {"password", "p \"w\" ł"}};

void assertTrue(Site& site, Reader& reader, const std::string& name)
{
	CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::string(), difference(truthOf(site.device), truthOf(reader, "office")));
}

/// Messages come, move, fail and are reported on, some late and out of order, parts apart.
void liveAWhile(Site& site, LightMirror& mirror)
{
	for (int round = 0; round < 4; ++round)
	{
		for (int i = 0; i < 15; ++i)
		{
			site.device.receive("+4860010" + std::to_string(i), "answer " + std::to_string(i));
			site.device.queue("+4860020" + std::to_string(i), "question " + std::to_string(i),
				{.priority = i % 3, .validity = i % 2 ? "5d" : "max", .parts = i % 7 == 0 ? 3 : 1});
		}
		for (int i = 0; i < 20; ++i)
		{
			site.device.step();
			site.clock.advance(5s);
		}
		mirror.pass();
	}
}

/// The device comes to rest, and the mirror with it.
void settle(Site& site, LightMirror& mirror)
{
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
}

/// An older gateway with some messages, and the daemon's program to mirror it.
struct Office
{
	sim::Device device{older()};
	sim::DeviceServer server{device};
	Scratch folder;

	Office() { device.fill({.rows = 100, .days = 3}); }

	/// What it says, with these credentials; no secret ever.
	std::string run(const std::string& credentials, const std::string& mode, int code) const
	{
		const auto file = folder.write("eyried.properties",
			"plugins.path = " EYRIE_PLUGINS "\nstorage.plugin = sqlite\nstorage.path = " + (folder / "messages.db")
				+ "\nsource.office.plugin = smseagle\nsource.office.api = v1\nsource.office.timezone = +01:00\nsource.office.url = "
				+ server.url() + "\nsync.attempts = 1\nrequests.per-minute = 0\nsource.office." + credentials + "\n");
		std::vector<std::string> arguments{"--config", file, mode};
		if (mode == "--verify") arguments.emplace_back("office");
		const auto outcome = eyried(arguments);
		CPPUNIT_ASSERT_EQUAL_MESSAGE(outcome.output, code, outcome.code);
		for (const char* secret : {"hunter2", "secret", "p \"w\""})
			CPPUNIT_ASSERT_MESSAGE(outcome.output, outcome.output.find(secret) == std::string::npos);
		return outcome.output;
	}
};

} // namespace

class OlderGatewayTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(OlderGatewayTest);
	CPPUNIT_TEST(R6_NothingIsLostWhateverOrderAndCap);
	CPPUNIT_TEST(R6_NothingIsLostWhereIdToIsOverlooked);
	CPPUNIT_TEST(R6_AGatewayThatOverlooksIdToAndCutsIsTold);
	CPPUNIT_TEST(R2_ALongMessageOfWhichTheOutboxShowsTheFirstPartIsWholeOnceItIsSent);
	CPPUNIT_TEST(BothApisShowTheSameMessages);
	CPPUNIT_TEST(R18_ASourceMayBeSwitchedFromOneApiToTheOther);
	CPPUNIT_TEST(R9_WhatReadingMarksAsReadIsNoticedByTheNextSweep);
	CPPUNIT_TEST(BadCredentialsAreTold);
	CPPUNIT_TEST(BadAnswersAndAMissingApiAreTold);
	CPPUNIT_TEST_SUITE_END();

	/// Mirrors a life of the gateway and tells what it cost.
	static void live(const Ways& ways, const Given& options, const std::string& name, const sim::History& history)
	{
		Site site(ways);
		site.device.fill(history);
		LightMirror mirror(site, {}, options);
		mirror.pass();
		assertTrue(site, mirror.storage.reader(), name + ", first load");
		const auto first = mirror.requestsInAll();
		liveAWhile(site, mirror);
		settle(site, mirror);
		assertTrue(site, mirror.storage.reader(), name + ", after some life");

		site.clock.advance(90min); // Past what is looked at for its status by the minute.
		mirror.pass();
		site.clock.advance(1s);
		const auto before = mirror.storage.snapshot().lastChange;
		mirror.pass();
		const auto idle = mirror.requestsInAll();
		CPPUNIT_ASSERT_EQUAL_MESSAGE(name + ", an idle pass", std::uint64_t(3), idle);
		CPPUNIT_ASSERT_EQUAL(before, mirror.storage.snapshot().lastChange);
		CPPUNIT_ASSERT(!site.server.stats().tokenInUrl);
		std::cout << "\n  " << std::left << std::setw(58) << name << " first load " << first << " requests, idle pass " << idle
				  << std::flush;
	}

	static constexpr sim::History someDays{.rows = 500, .days = 6, .seed = 7, .scheduledPerMille = 20, .longPerMille = 60};

	static constexpr std::pair<const char*, Ways::Order> orders[]{{"ascending", Ways::Order::ascending},
		{"descending", Ways::Order::descending}, {"insertion", Ways::Order::insertion}, {"random", Ways::Order::random}};

	void R6_NothingIsLostWhateverOrderAndCap()
	{
		for (const auto& [name, order] : orders)
			for (const auto cap : {std::optional<std::size_t>(), std::optional<std::size_t>(37)})
			{
				const std::string about = std::string(name) + ", cap " + (cap ? std::to_string(*cap) : "none");
				Ways ways = older(order, cap);
				live(ways, byToken, about + ", token", someDays);
				ways.v1.takesToken = false;
				ways.v1.paths = sim::SettingsV1::Paths::older;
				ways.v1.wrapping = cap ? sim::SettingsV1::Wrapping::none : sim::SettingsV1::Wrapping::messages;
				ways.v1.errorStatus = 404;
				live(ways, byLogin, about + ", login, old path, unwrapped", someDays);
			}
	}

	void R6_NothingIsLostWhereIdToIsOverlooked()
	{
		for (const auto& [name, order] : orders)
		{
			Ways ways = older(order);
			ways.v1.ignoresIdTo = true;
			live(ways, byToken, std::string(name) + ", idto overlooked", someDays);
		}
	}

	/// It can't be told from one that is whole but by another folder that ends at the same number.
	void R6_AGatewayThatOverlooksIdToAndCutsIsTold()
	{
		for (const auto& [name, order] : orders)
		{
			Ways ways = older(order, 37);
			ways.v1.ignoresIdTo = true;
			Site site(ways);
			site.device.fill(someDays);
			LightMirror mirror(site, {}, byToken);
			try
			{
				mirror.pass();
				CPPUNIT_FAIL(name);
			}
			catch (const std::runtime_error& error)
			{
				assertHolds(error.what(), "overlooks `idto` and seems to cut its answers at 37 rows");
			}
		}
	}

	void R2_ALongMessageOfWhichTheOutboxShowsTheFirstPartIsWholeOnceItIsSent()
	{
		Ways ways = older();
		ways.v1.outboxParts = sim::Parts::first;
		Site site(ways);
		LightMirror mirror(site, {}, byToken);
		const auto id = site.device.queue("+48600100200", "one two three", {.parts = 3});
		mirror.pass();
		// The first part is reported on while the modem is at the others.
		site.device.handOver(id, 1);
		site.clock.advance(10s);
		site.device.report(id, sim::Status::deliveryOk, 1);
		mirror.pass();
		const auto stateOf = [&] { return mirror.storage.snapshot().rows.begin()->second.message.delivery; };
		CPPUNIT_ASSERT(!isFinal(stateOf()));
		site.device.accept(id);
		mirror.pass();
		CPPUNIT_ASSERT(!isFinal(stateOf()));
		for (const int part : {3, 2})
		{
			site.device.report(id, sim::Status::deliveryOk, part);
			site.clock.advance(6min);
			mirror.pass();
			CPPUNIT_ASSERT_EQUAL(part == 2, isFinal(stateOf()));
		}
		settle(site, mirror);
		assertTrue(site, mirror.storage.reader(), "sent");

		live(ways, byToken, "outbox shows first parts",
			{.rows = 500, .days = 6, .seed = 7, .scheduledPerMille = 0, .longPerMille = 60});
	}

	/// Where rows differ: `extra`, of which each API has its own, and the header of a long message, of whose parts APIv2 shows none
	/// where it joins them.
	void BothApisShowTheSameMessages()
	{
		Site site(older());
		site.device.fill(someDays);
		site.device.receiveParts("+48600100300", {"a long ", "incoming one"});
		LightMirror v2(site);
		LightMirror v1(site, {}, byToken);
		v2.pass();
		v1.pass();
		const auto ofV2 = v2.storage.snapshot().rows, ofV1 = v1.storage.snapshot().rows;
		CPPUNIT_ASSERT(ofV2.size() > 450);
		CPPUNIT_ASSERT_EQUAL(ofV2.size(), ofV1.size());
		std::size_t joined = 0;
		for (const auto& [key, row] : ofV2)
		{
			const Message& one = row.message;
			Message other = ofV1.at(key).message;
			CPPUNIT_ASSERT(!isStranger(one, other) && !isStranger(other, one));
			if (other.direction == Direction::outgoing && other.udh.hasValue())
			{
				++joined;
				other.udh = one.udh;
			}
			if (one.folder == "outbox") other.smsc = one.smsc; // A column that gammu's outbox does not have.
			CPPUNIT_ASSERT(!other.extra.sameValue(one.extra));
			other.extra = one.extra;
			CPPUNIT_ASSERT_MESSAGE(key.space + key.id, isSameRow(one, other));
		}
		CPPUNIT_ASSERT(joined > 10);
	}

	/// The same messages under the same ids: none is a stranger, none is stored twice, and no state is told anew.
	void R18_ASourceMayBeSwitchedFromOneApiToTheOther()
	{
		Site site(older());
		site.device.fill(someDays);
		kit::MemoryStorage::Contents stored;
		std::map<std::string, std::string> states;
		for (const char* api : {"v2", "v1", "v2"})
		{
			LightMirror mirror(site, {}, {{"api", api}, {"timezone", "+01:00"}});
			mirror.storage.restore(stored);
			const auto before = stored.lastChange;
			mirror.pass();
			site.clock.advance(7h);
			mirror.pass();
			mirror.sweep();
			assertTrue(site, mirror.storage.reader(), api);
			stored = mirror.storage.snapshot();
			std::size_t changed = 0;
			for (const auto& change : stored.changes)
				if (change.number > before && change.messageId)
				{
					auto& state = states[std::to_string(*change.messageId)];
					CPPUNIT_ASSERT(state.empty() || state == change.folder + ' ' + change.status);
					state = change.folder + ' ' + change.status;
					++changed;
				}
			std::cout << "\n  " << api << ": " << changed << " of " << stored.rows.size() << " rows changed" << std::flush;
			const auto id = site.device.queue("+48600100200", "question", {.parts = 3});
			site.device.accept(id, sim::Status::sendingOkNoReport);
			site.device.receive("+48600100200", "new");
		}
	}

	void R9_WhatReadingMarksAsReadIsNoticedByTheNextSweep()
	{
		Ways ways = older();
		ways.v1.readMarksRead = true;
		Site site(ways);
		site.device.fill({.rows = 100, .days = 1});
		LightMirror mirror(site, {}, byToken);
		mirror.pass();
		for (const auto& row : site.device.list(sim::Folder::inbox, {})) CPPUNIT_ASSERT(row.read);
		site.clock.advance(7h);
		mirror.pass();
		mirror.sweep();
		assertTrue(site, mirror.storage.reader(), "swept");
	}

	void BadCredentialsAreTold()
	{
		Office office;
		for (const char* mode : {"--check", "--once"})
		{
			assertHolds(office.run("token = hunter2", mode, 1), "refuses the access token: \"Invalid access token\"");
			assertHolds(office.run("login = anna\nsource.office.password = hunter2", mode, 1),
				"refuses login and password: \"Invalid login or password\"; check `login`, and `password` or `password-file`");
			assertHolds(office.run("login = anna", mode, 1), "password is missing");
			assertHolds(office.run("token = secret\nsource.office.login = anna", mode, 1), "token and login are both set");
		}
		assertHolds(office.run("token = secret", "--once", 0), "reading the inbox marks its messages as read on the gateway");
		assertHolds(office.run("login = anna\nsource.office.password = p \"w\" ł", "--verify", 0), "0 missing, 0 stale, 0 extra");
	}

	void BadAnswersAndAMissingApiAreTold()
	{
		Office office;
		for (const char* mode : {"--check", "--once"})
		{
			office.server.onRequest([](const sim::RequestSeen&) { return sim::Fault::loginPage(); });
			assertHolds(office.run("token = secret", mode, 1), "answered not JSON but HTML");
		}
		office.server.onRequest(
			[](const sim::RequestSeen& seen) { return seen.folder == "inbox" ? sim::Fault::cut() : sim::Fault(); });
		const auto cut = office.run("token = secret", "--once", 1);
		assertHolds(cut, "office/inbox: 0 new");
		assertHolds(cut, "was cut off after");
		office.server.onRequest({});
		auto ways = older();
		ways.v1.paths = sim::SettingsV1::Paths::none;
		office.device.configure(ways);
		assertHolds(
			office.run("token = secret", "--once", 1), "has no APIv1, neither at /jsonrpc/sms nor at /index.php/jsonrpc/sms");
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(OlderGatewayTest);

} // namespace eyrie::scenario
