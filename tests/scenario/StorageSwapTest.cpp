// The same history through each storage: two lines of configuration differ, and not one row.
#include <cppunit/extensions/HelperMacros.h>

#include "Mirror.h"
#include "Scratch.h"
#include "Truth.h"
#include "kit/MariaDb.h"

namespace eyrie::scenario
{

using namespace std::chrono_literals;

namespace
{

/// Every column of every row, as text: stricter than Truth, which only knows what a gateway tells.
std::map<std::string, std::string> dump(Reader& reader)
{
	std::map<std::string, std::string> rows;
	MessageQuery query;
	query.limit = 500;
	for (;;)
	{
		const auto page = reader.messages(query);
		for (const auto& [id, message] : page)
		{
			std::string row = message.folder + "|" + std::to_string(message.stage) + "|" + std::string(nameOf(message.direction))
				+ "|" + std::string(nameOf(message.delivery)) + "|" + formatUtc(message.sortTime) + "|"
				+ formatUtc(message.createdAt) + "|" + formatUtc(message.updatedAt);
			const auto add = [&](const char* column, const auto& field)
			{
				row += std::string("|") + column + "=";
				if (!field.hasValue()) return;
				using Value = std::decay_t<decltype(field.value())>;
				if constexpr (std::is_same_v<Value, std::string>)
					row += field.value();
				else if constexpr (std::is_same_v<Value, TimePoint>)
					row += formatUtc(field.value());
				else
					row += std::to_string(field.value());
			};
			forEachContentField([&](const char* column, auto member) { add(column, message.*member); });
			forEachProgressField([&](const char* column, auto member) { add(column, message.*member); });
			rows[message.key.space + "/" + message.key.id] += row;
		}
		if (page.size() < query.limit) return rows;
		query.after = AfterMessage{page.back().message.sortTime, page.back().id};
	}
}

} // namespace

class StorageSwapTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(StorageSwapTest);
	CPPUNIT_TEST(SqliteAndMariaDbHoldTheSameRowsAndBothEqualTheDevice);
	CPPUNIT_TEST(AServerThatIsRestartedInMidSyncLosesNothing);
	CPPUNIT_TEST_SUITE_END();

	/// Some days of life, seen by both mirrors at the same moments.
	static void live(Site& site, const std::function<void()>& look)
	{
		site.device.fill({.rows = 3000, .days = 6, .seed = 11, .scheduledPerMille = 10, .longPerMille = 30});
		look();
		for (int round = 0; round < 10; ++round)
		{
			for (int i = 0; i < 12; ++i)
			{
				site.device.receive("+4860010" + std::to_string(i), "odpowiedź 🦅 " + std::to_string(i));
				site.device.queue("+4860020" + std::to_string(i), "pytanie " + std::to_string(i), {.parts = i % 5 == 0 ? 2 : 1});
			}
			for (int i = 0; i < 30; ++i)
			{
				site.device.step();
				site.clock.advance(4s);
			}
			look();
		}
		for (int i = 0; i < 200; ++i)
		{
			site.device.step();
			site.clock.advance(10s);
		}
		for (int i = 0; i < 8; ++i)
		{
			site.clock.advance(5min);
			look();
		}
	}

	void SqliteAndMariaDbHoldTheSameRowsAndBothEqualTheDevice()
	{
		kit::MariaDbServer server;
		server.createDatabase("eyrie");
		Scratch folder;
		Site site;
		Mirror sqlite(site, {{"storage.plugin", "sqlite"}, {"storage.path", folder / "messages.db"}});
		std::map<std::string, std::string> values{{"storage.plugin", "mysql"}};
		for (const auto& [name, value] : server.options("eyrie")) values["storage." + name] = value;
		Mirror mysql(site, values);

		live(site,
			[&]
			{
				CPPUNIT_ASSERT(sqlite.once());
				CPPUNIT_ASSERT(mysql.once());
			});
		CPPUNIT_ASSERT_EQUAL(std::string(), difference(truthOf(site.device), truthOf(sqlite.reader(), "office")));
		CPPUNIT_ASSERT_EQUAL(std::string(), difference(truthOf(site.device), truthOf(mysql.reader(), "office")));
		const auto left = dump(sqlite.reader()), right = dump(mysql.reader());
		CPPUNIT_ASSERT(left.size() > 3000);
		CPPUNIT_ASSERT_EQUAL(std::string(), difference(left, right));
		CPPUNIT_ASSERT_EQUAL(sqlite.reader().streams().size(), mysql.reader().streams().size());
	}

	void AServerThatIsRestartedInMidSyncLosesNothing()
	{
		kit::MariaDbServer server;
		server.createDatabase("eyrie");
		Site site;
		std::map<std::string, std::string> values{{"storage.plugin", "mysql"}, {"sync.batch-size", "100"}};
		for (const auto& [name, value] : server.options("eyrie")) values["storage." + name] = value;
		Mirror mirror(site, values);
		site.device.fill({.rows = 2000, .days = 6, .seed = 12});
		bool done = false;
		site.server.onRequest(
			[&](const sim::RequestSeen& seen)
			{
				if (done || seen.folder != "sent") return sim::Fault();
				done = true;
				return sim::Fault::after(
					[&]
					{
						server.kill();
						server.start();
					});
			});
		mirror.once();
		CPPUNIT_ASSERT(mirror.once());
		CPPUNIT_ASSERT_EQUAL(std::string(), difference(truthOf(site.device), truthOf(mirror.reader(), "office")));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(StorageSwapTest);

} // namespace eyrie::scenario
