#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include <eyrie/Merge.h>

#include "ModelGateway.h"
#include "SourceUnderTest.h"
#include "simulator/DeviceServer.h"

namespace eyrie::smseagle
{

namespace
{

constexpr std::array<const char*, 4> outgoing{"outbox", "sent", "error", "delivered"};

/// What an engine makes of a source, in small: passes with cursors that stay below what is queued, then a look at what is open.
class SmallMirror
{
public:
	explicit SmallMirror(Source& source) : _source(source) {}

	void pass()
	{
		std::int64_t bound = INT64_MAX;
		for (const auto& folder : _source.folders({}))
		{
			if (folder.direction == Direction::incoming) continue;
			Position from
				= folder.queue || !_cursors.contains(folder.name) ? Position(FromOldest{}) : Position(after(_cursors[folder.name]));
			for (;;)
			{
				Page page = _source.fetch({.folder = folder, .from = from, .until = {}, .limit = 50, .stop = {}});
				for (auto& message : page.messages)
				{
					if (folder.queue) bound = std::min(bound, *message.position - 1);
					// As the engine does: what is on a folder's page is in that folder.
					message.folder = folder.name;
					message.stage = folder.stage;
					store(message);
				}
				_cursors[folder.name] = std::min(bound, *page.covered.position);
				if (!page.more) break;
				from = page.covered;
			}
		}
		LookupRequest open{.space = "outgoing", .ids = {}, .stop = {}};
		for (const auto& [id, message] : stored)
			if (!isFinal(message.delivery)) open.ids.push_back(id);
		if (open.ids.empty()) return;
		const Lookup lookup = _source.lookup(open);
		CPPUNIT_ASSERT(lookup.absent.empty() && lookup.unanswered.empty());
		for (const auto& message : lookup.found) store(message);
	}

	std::map<std::string, Message> stored;

private:
	void store(const Message& seen)
	{
		const auto [at, isNew] = stored.try_emplace(seen.key.id, seen);
		if (!isNew) at->second = merge(at->second, seen);
	}

	Source& _source;
	std::map<std::string, std::int64_t> _cursors;
};

/// What the device says of its messages when it joins their parts, by id; and the folder that shows them last.
std::map<std::string, std::pair<sim::Row, std::string>> truthOf(sim::Device& device)
{
	const auto ways = device.settings();
	auto plain = ways;
	plain.order = sim::DeviceSettings::Order::ascending;
	plain.cap.reset();
	plain.parts = sim::DeviceSettings::Parts::joined;
	device.configure(plain);
	std::map<std::string, std::pair<sim::Row, std::string>> truth;
	for (const char* folder : outgoing)
		for (auto& row : device.list(*sim::folderOf(folder), {}))
		{
			const std::string id = std::to_string(row.id);
			truth.insert_or_assign(id, std::pair(std::move(row), std::string(folder)));
		}
	device.configure(ways);
	return truth;
}

struct Way
{
	bool header = true;
	bool excludes = false;
	sim::DeviceSettings::Parts parts = sim::DeviceSettings::Parts::repeated;
	bool cold = false; ///< The mirror begins when the first reports are in.

	std::string name() const
	{
		return std::string(header ? "UDH, " : "no UDH, ") + (excludes ? "sent without final rows, " : "sent with all, ")
			+ (cold ? "cold" : "warm") + ", parts " + std::to_string(static_cast<int>(parts));
	}
};

std::string udh(int part, int total)
{
	return "0500032A0" + std::to_string(total) + "0" + std::to_string(part);
}

} // namespace


/// R2 where the gateway repeats an id once for each part, and picks the rows of a folder by their own status.
class SplitPartsTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SplitPartsTest);
	CPPUNIT_TEST(R2AFragmentNeverReplacesTheWhole);
	CPPUNIT_TEST(R2AFirstPartIsNotAllWhileTheQueueShowsIt);
	CPPUNIT_TEST(R2AFirstPartIsAllWhereNoOtherIsEverShown);
	CPPUNIT_TEST(R2ReportsOnPartsInAnyOrderEndInTheWhole);
	CPPUNIT_TEST(R2TheDeviceLivesAndNothingGoesBack);
	CPPUNIT_TEST_SUITE_END();

	struct Row
	{
		const char* folder;
		int part;
		const char* status;
	};
	struct Case
	{
		std::string name;
		int total; ///< 0: no headers.
		std::vector<Row> rows;
		const char* folder; ///< Whose page shows the message; null: none.
		Delivery delivery;
		const char* text; ///< Null: absent.
		Delivery lookedUp;
		const char* lookedUpText;
	};

	static std::vector<Case> cases()
	{
		const auto sent = Delivery::sent;
		const auto failed = Delivery::failed;
		const auto delivered = Delivery::delivered;
		return {
			{"two of three are delivered", 3,
				{{"sent", 1, "delivery_ok"}, {"sent", 2, "delivery_ok"}, {"sent", 3, "sending_ok"}, {"delivered", 1, "delivery_ok"},
					{"delivered", 2, "delivery_ok"}},
				"sent", sent, "abc", sent, "abc"},
			{"the same, leaving sent", 3,
				{{"sent", 3, "sending_ok"}, {"delivered", 1, "delivery_ok"}, {"delivered", 2, "delivery_ok"}}, "sent", sent, "abc",
				sent, "abc"},
			{"the same without headers", 0,
				{{"sent", 3, "sending_ok"}, {"delivered", 1, "delivery_ok"}, {"delivered", 2, "delivery_ok"}}, "sent", sent,
				nullptr, sent, nullptr},
			{"one failed", 3, {{"error", 3, "sending_error"}, {"delivered", 1, "delivery_ok"}, {"delivered", 2, "delivery_ok"}},
				"error", failed, "abc", failed, "abc"},
			{"one failed, all in sent", 0,
				{{"sent", 1, "delivery_ok"}, {"sent", 2, "delivery_ok"}, {"sent", 3, "delivery_failed"},
					{"error", 3, "delivery_failed"}, {"delivered", 1, "delivery_ok"}, {"delivered", 2, "delivery_ok"}},
				"error", failed, "abc", failed, "abc"},
			{"a part is nowhere", 3, {{"delivered", 1, "delivery_ok"}, {"delivered", 3, "delivery_ok"}}, "delivered", sent, nullptr,
				sent, nullptr},
			{"all are delivered", 3,
				{{"delivered", 3, "delivery_ok"}, {"delivered", 2, "delivery_ok"}, {"delivered", 1, "delivery_ok"}}, "delivered",
				delivered, "abc", delivered, "abc"},
			{"all are delivered, without headers", 0,
				{{"delivered", 1, "delivery_ok"}, {"delivered", 2, "delivery_ok"}, {"delivered", 3, "delivery_ok"}}, "delivered",
				delivered, "abc", delivered, "abc"},
			{"one is handed over", 3,
				{{"outbox", 1, "reserved"}, {"outbox", 2, "reserved"}, {"outbox", 3, "reserved"}, {"sent", 1, "sending_ok"}},
				"outbox", Delivery::queued, "abc", Delivery::queued, "abc"},
		};
	}

	static std::string textOf(const Message& message) { return message.text.hasValue() ? message.text.value() : "absent"; }

	void R2AFragmentNeverReplacesTheWhole()
	{
		for (const auto& c : cases())
		{
			SourceUnderTest test({{"url", "http://model"}, {"token", "t"}});
			auto api = std::make_unique<ModelGateway>();
			for (const auto& row : c.rows)
				api->addPart(row.folder, 7, std::string(1, static_cast<char>('a' + row.part - 1)),
					c.total == 0 ? "" : udh(row.part, c.total), row.status);
			// Another message has shown what this gateway is like.
			for (int part = 1; part <= 2; ++part)
				api->addPart("outbox", 90, std::to_string(part), c.total == 0 ? "" : udh(part, 2), "reserved");
			test.source = std::make_unique<SmsEagleSource>(
				PluginContext{.name = "office", .clock = test.clock, .logger = Poco::Logger::get("smseagle"), .gate = test.gate},
				settingsFrom(Options(declaredOptions(), {{"url", "http://model"}, {"token", "t"}})), std::move(api));
			std::string last;
			for (const char* folder : outgoing)
				for (const auto& message : test.fetch(folder, FromOldest{}).messages)
				{
					if (*message.position != 7) continue;
					CPPUNIT_ASSERT_EQUAL_MESSAGE(c.name, std::string(folder), message.folder);
					last = folder;
					if (last != c.folder)
					{
						CPPUNIT_ASSERT_MESSAGE(c.name, !isFinal(message.delivery));
						continue;
					}
					CPPUNIT_ASSERT_EQUAL_MESSAGE(c.name, nameOf(c.delivery), nameOf(message.delivery));
					CPPUNIT_ASSERT_EQUAL_MESSAGE(c.name, std::string(c.text ? c.text : "absent"), textOf(message));
				}
			CPPUNIT_ASSERT_EQUAL_MESSAGE(c.name, std::string(c.folder), last);
			const Lookup lookup = test.source->lookup({.space = "outgoing", .ids = {"7"}, .stop = {}});
			CPPUNIT_ASSERT_EQUAL_MESSAGE(c.name, std::size_t(1), lookup.found.size());
			const Message& found = lookup.found.front();
			CPPUNIT_ASSERT_EQUAL_MESSAGE(c.name, std::string(c.folder), found.folder);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(c.name, nameOf(c.lookedUp), nameOf(found.delivery));
			CPPUNIT_ASSERT_EQUAL_MESSAGE(c.name, std::string(c.lookedUpText ? c.lookedUpText : "absent"), textOf(found));
		}
	}

	/// A gateway that shows one part of each message everywhere looks the same until the message has left its queue.
	void R2AFirstPartIsNotAllWhileTheQueueShowsIt()
	{
		SourceUnderTest test({{"url", "http://model"}, {"token", "t"}});
		auto gateway = std::make_unique<ModelGateway>();
		ModelGateway& model = *gateway;
		model.addPart("outbox", 7, "a", udh(1, 3), "reserved");
		for (const char* folder : {"sent", "delivered"}) model.addPart(folder, 7, "a", udh(1, 3), "delivery_ok");
		test.source = std::make_unique<SmsEagleSource>(
			PluginContext{.name = "office", .clock = test.clock, .logger = Poco::Logger::get("smseagle"), .gate = test.gate},
			settingsFrom(Options(declaredOptions(), {{"url", "http://model"}, {"token", "t"}})), std::move(gateway));
		const auto finals = [&]
		{
			std::size_t count = 0;
			for (const char* folder : outgoing)
				for (const auto& message : test.fetch(folder, FromOldest{}).messages) count += isFinal(message.delivery) ? 1 : 0;
			for (const auto& message : test.source->lookup({.space = "outgoing", .ids = {"7"}, .stop = {}}).found)
				count += isFinal(message.delivery) ? 1 : 0;
			return count;
		};
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), finals());
		model.remove("outbox", 7);
		CPPUNIT_ASSERT(finals() > 0);
	}

	/// What such a gateway shows of a message under way is all there is to be had of it: a look-up tells its text, too.
	void R2AFirstPartIsAllWhereNoOtherIsEverShown()
	{
		SourceUnderTest test({{"url", "http://model"}, {"token", "t"}});
		auto gateway = std::make_unique<ModelGateway>();
		ModelGateway& model = *gateway;
		model.addPart("sent", 7, "a", udh(1, 3), "delivery_ok");
		model.addPart("sent", 8, "b", udh(1, 3), "sending_ok");
		test.source = std::make_unique<SmsEagleSource>(
			PluginContext{.name = "office", .clock = test.clock, .logger = Poco::Logger::get("smseagle"), .gate = test.gate},
			settingsFrom(Options(declaredOptions(), {{"url", "http://model"}, {"token", "t"}})), std::move(gateway));
		test.source->lookup({.space = "outgoing", .ids = {"7"}, .stop = {}}); // Tells the habit.
		const auto found = test.source->lookup({.space = "outgoing", .ids = {"8"}, .stop = {}}).found;
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), found.size());
		CPPUNIT_ASSERT_EQUAL(std::string("b"), textOf(found.front()));
	}

	static void checkAgainst(sim::Device& device, const SmallMirror& mirror, const std::string& name, bool atRest)
	{
		const auto truth = truthOf(device);
		CPPUNIT_ASSERT_EQUAL_MESSAGE(name, truth.size(), mirror.stored.size());
		for (const auto& [id, message] : mirror.stored)
		{
			const auto& [row, folder] = truth.at(id);
			const std::string what = name + ", message " + id;
			// Final only as the device has it, and never a stage too far.
			const auto word = std::string(sim::word(row.status));
			if (isFinal(message.delivery) || atRest)
			{
				CPPUNIT_ASSERT_EQUAL_MESSAGE(what, word, message.status.hasValue() ? message.status.value() : "none");
				CPPUNIT_ASSERT_EQUAL_MESSAGE(what, folder, message.folder);
				CPPUNIT_ASSERT_MESSAGE(what, isFinal(message.delivery));
			}
			CPPUNIT_ASSERT_MESSAGE(
				what + " is in " + message.folder, message.stage < 2 || folder == "error" || folder == "delivered");
			if (atRest || message.text.hasValue()) CPPUNIT_ASSERT_EQUAL_MESSAGE(what, row.text.str(), textOf(message));
		}
	}

	/// Every order in which the reports on three parts may come, each with a failure on any of them or none; one message each.
	static void live(const Way& way)
	{
		sim::DeviceSettings settings;
		settings.token = "s3cret";
		settings.parts = way.parts;
		settings.sentExcludesFinal = way.excludes;
		sim::Device device(settings);
		std::vector<std::array<int, 3>> orders;
		for (int failing = 0; failing <= 3; ++failing)
		{
			std::array<int, 3> order{1, 2, 3};
			do {
				const auto id = device.queue("+48600100200", "first second third", {.parts = 3});
				if (!way.header) device.alter(sim::Table::outbox, id, [](sim::Row& row) { row.udh = sim::Text(); });
				orders.push_back(order);
			} while (std::next_permutation(order.begin(), order.end()));
		}
		const sim::DeviceServer server(device);
		SourceUnderTest test({{"url", server.url()}, {"token", settings.token}});
		SmallMirror mirror(*test.source);
		if (!way.cold) mirror.pass();
		for (std::size_t i = 0; i < orders.size(); ++i) device.accept(static_cast<sim::Id>(i + 1));
		if (!way.cold) mirror.pass();
		for (std::size_t step = 0; step < 3; ++step)
		{
			for (std::size_t i = 0; i < orders.size(); ++i)
			{
				const bool fails = orders[i][step] == static_cast<int>(i / 6);
				device.report(
					static_cast<sim::Id>(i + 1), fails ? sim::Status::deliveryFailed : sim::Status::deliveryOk, orders[i][step]);
			}
			for (int pass = 0; pass < 2; ++pass)
			{
				mirror.pass();
				if (way.parts != sim::DeviceSettings::Parts::first)
					checkAgainst(device, mirror, way.name() + ", report " + std::to_string(step + 1), step == 2);
			}
		}
		for (const auto& [id, message] : mirror.stored) CPPUNIT_ASSERT_MESSAGE(way.name(), isFinal(message.delivery));
		for (const auto& [id, message] : mirror.stored) CPPUNIT_ASSERT_MESSAGE(way.name(), message.text.hasValue());
	}

	/// As the device itself would have it: reports on parts come when they come, some say pending first, some never come.
	static void leaveAlone(bool header, bool excludes)
	{
		kit::ManualClock clock;
		sim::DeviceSettings settings;
		settings.token = "s3cret";
		settings.parts = sim::DeviceSettings::Parts::repeated;
		settings.sentExcludesFinal = excludes;
		settings.life.silentPercent = 0;
		settings.life.failedPercent = 20;
		sim::Device device(settings, [&clock] { return clock.now(); });
		const sim::DeviceServer server(device);
		SourceUnderTest test({{"url", server.url()}, {"token", settings.token}});
		SmallMirror mirror(*test.source);
		const std::string name
			= std::string(header ? "alive, UDH" : "alive, no UDH") + (excludes ? ", sent without final rows" : "");
		for (int round = 0; round < 60; ++round)
		{
			if (round < 20)
				for (int i = 0; i < 3; ++i)
				{
					const auto id = device.queue("+48600100200", "first second third", {.priority = i, .parts = 1 + i});
					if (!header) device.alter(sim::Table::outbox, id, [](sim::Row& row) { row.udh = sim::Text(); });
				}
			// Without headers the order of parts that were never seen in one place is unknown: seen in the queue, it is.
			if (!header && excludes) mirror.pass();
			for (int i = 0; i < (round < 40 ? 4 : 100); ++i)
			{
				device.step();
				clock.advance(std::chrono::seconds(5));
			}
			mirror.pass();
			checkAgainst(device, mirror, name + ", round " + std::to_string(round), false);
		}
		mirror.pass();
		checkAgainst(device, mirror, name, true);
	}

	void R2TheDeviceLivesAndNothingGoesBack()
	{
		for (const bool header : {true, false})
			for (const bool excludes : {true, false}) leaveAlone(header, excludes);
	}

	void R2ReportsOnPartsInAnyOrderEndInTheWhole()
	{
		using Parts = sim::DeviceSettings::Parts;
		for (const bool header : {true, false})
			for (const bool excludes : {true, false})
				for (const auto parts : {Parts::repeated, Parts::joined, Parts::first})
				{
					live({.header = header, .excludes = excludes, .parts = parts});
					// Without headers, and never seen whole in one folder, the order of the parts is unknown.
					if (header || !excludes || parts != Parts::repeated)
						live({.header = header, .excludes = excludes, .parts = parts, .cold = true});
				}
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(SplitPartsTest);

} // namespace eyrie::smseagle
