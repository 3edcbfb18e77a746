// The same history through each storage: two lines of configuration differ, and not one row.
#include <regex>

#include <Poco/JSON/Array.h>
#include <cppunit/extensions/HelperMacros.h>

#include "Api.h"
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

/// A daemon with its API and a database of its own, as an operator configures it.
struct Service
{
	Program daemon;
	Api api;

	Service(const Post& post, const std::map<std::string, std::string>& storage) :
		daemon({EYRIE_EYRIED, "--config", configuration(post, storage)}), api(daemon)
	{
		daemon.awaitOutput("office/delivered: ");
	}

	static std::string configuration(const Post& post, const std::map<std::string, std::string>& storage)
	{
		std::string text = "plugins.path = " EYRIE_PLUGINS "\nsource.office.plugin = smseagle\nsource.office.url = "
			+ post.server.url() + "\nsource.office.token = hunter2\nrequests.per-minute = 0\nsync.interval = 1h\n"
			+ "storage.search = true\n" + Api::configuration(post);
		for (const auto& [name, value] : storage) text += "storage." + name + " = " + escaped(value) + "\n";
		return post.folder.write(storage.at("plugin") + ".properties", text);
	}

	void sync()
	{
		const auto task = api.ask("POST", "/api/v1/sources/office/orders", R"({"order":"sync"})").json();
		api.await("/api/v1/tasks/" + task->getValue<std::string>("id"), R"("state":"done")");
	}

	/// All pages of a list, without what each mirror has of its own: numbers of rows, and when it stored them.
	std::string list(const std::string& target)
	{
		static const std::regex own(
			R"~(("(?:id|message_id)":)[0-9]+|("(?:at|created_at|updated_at|next_check_at|validity_expires_at)":)"[^"]*")~");
		std::string all;
		for (std::string next = target; !next.empty();)
		{
			const auto answer = api.get(next);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(next + "\n" + answer.body, 200, answer.status);
			const auto page = answer.json();
			std::ostringstream items;
			page->getArray("items")->stringify(items);
			all += std::regex_replace(items.str(), own, "$1$2") + "\n";
			next = page->has("next") && !page->isNull("next") ? target + "&cursor=" + page->getValue<std::string>("next") : "";
		}
		return all;
	}
};

} // namespace

class StorageSwapTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(StorageSwapTest);
	CPPUNIT_TEST(SqliteAndMariaDbHoldTheSameRowsAndBothEqualTheDevice);
	CPPUNIT_TEST(TheApiAnswersTheSameOverEither);
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

	void TheApiAnswersTheSameOverEither()
	{
		kit::MariaDbServer server;
		server.createDatabase("eyrie");
		Post post;
		post.device.fill({.rows = 900, .days = 6, .seed = 13, .longPerMille = 30});
		Service sqlite(post, {{"plugin", "sqlite"}, {"path", post.database}});
		auto options = server.options("eyrie");
		options["plugin"] = "mysql";
		Service mysql(post, options);
		for (int i = 0; i < 20; ++i)
		{
			post.device.receive("+48600300" + std::to_string(100 + i % 4), "zażółć gęślą " + std::to_string(i));
			const auto id = post.device.queue("+48600300" + std::to_string(100 + i % 4), "żółw " + std::to_string(i));
			if (i % 2 == 0) post.device.accept(id);
			if (i % 4 == 0) post.device.report(id, sim::Status::deliveryOk);
		}
		sqlite.sync();
		mysql.sync();
		for (const char* target : {"/api/v1/messages?limit=50", "/api/v1/messages?limit=7&folder=inbox&source=office",
				 "/api/v1/messages?limit=100&direction=outgoing&delivery=delivered",
				 "/api/v1/messages?limit=3&number=%2B48600300102", "/api/v1/messages?limit=5&text=g%C4%99%C5%9Bl%C4%85",
				 "/api/v1/messages?limit=100&status=delivery_ok",
				 "/api/v1/messages?limit=100&since=2020-01-01&until=2100-01-01&deleted=included", "/api/v1/conversations?limit=20",
				 "/api/v1/conversations/%2B48600300101?limit=4", "/api/v1/changes?limit=100", "/api/v1/pending?limit=100",
				 "/api/v1/rejects?limit=100"})
		{
			const auto left = sqlite.list(target), right = mysql.list(target);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(target, left, right);
			CPPUNIT_ASSERT_MESSAGE(target, left.size() > 20 || std::string(target).find("rejects") != std::string::npos);
		}
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
