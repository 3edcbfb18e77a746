// Other settings for an engine at work, in this process, so that a race detector sees all of it.
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include <cppunit/extensions/HelperMacros.h>

#include "Post.h"
#include "engine/Engine.h"

namespace eyrie::scenario
{

using namespace std::chrono_literals;

namespace
{

/// Counts the passes of each source, and lets others wait for them.
class Lookout final : public engine::Observer
{
public:
	void passEnded(const std::string& source, const engine::PassReport& report, Duration) override
	{
		const std::lock_guard lock(_mutex);
		_passes[source] += report.succeeded() ? 1 : 0;
		_changed.notify_all();
	}
	void requestEnded(const std::string&, const RequestOutcome& outcome) override
	{
		if (!outcome.error && outcome.bytes > 0) ++answers;
	}
	void taskChanged(const engine::Task&) override
	{
		const std::lock_guard lock(_mutex);
		_changed.notify_all();
	}

	std::atomic<std::uint64_t> answers = 0;

	/// Until so many more good passes have ended.
	void await(const std::string& source, int more)
	{
		std::unique_lock lock(_mutex);
		const int wanted = _passes[source] + more;
		CPPUNIT_ASSERT_MESSAGE(source + " stands still", _changed.wait_for(lock, 120s, [&] { return _passes[source] >= wanted; }));
	}

	engine::Task awaitEnd(const engine::Engine& engine, engine::TaskId id)
	{
		std::unique_lock lock(_mutex);
		CPPUNIT_ASSERT(_changed.wait_for(lock, 120s, [&] { return engine.task(id)->hasEnded(); }));
		return engine.task(id).value();
	}

private:
	std::mutex _mutex;
	std::condition_variable _changed;
	std::map<std::string, int> _passes;
};

/// A gateway, and an engine that mirrors it as two sources: one that reloads leave alone, and one that they change.
struct Works : Post
{
	engine::PluginCatalog catalog{{EYRIE_PLUGINS}};
	SystemClock clock;
	Lookout lookout;
	std::unique_ptr<engine::Engine> engine;

	Works()
	{
		device.fill({.rows = 300, .days = 6});
		engine = std::make_unique<engine::Engine>(settings("100"), catalog, clock, &lookout);
	}

	engine::Settings settings(const std::string& batchSize, const std::string& more = "")
	{
		return engine::Settings::from(
			engine::readConfiguration(configuration("sync.interval = 1s\nsource.calm.plugin = smseagle\nsource.calm.url = "
				+ server.url() + "\nsource.calm.token = hunter2\nsource.office.sync.batch-size = " + batchSize + "\n" + more)),
			catalog);
	}

	engine::SourceStatus status(const std::string& source)
	{
		for (auto& status : engine->status())
			if (status.source == source) return status;
		return {};
	}

	void assertMirrored(const std::string& source)
	{
		CPPUNIT_ASSERT_EQUAL(std::string(), difference(truthOf(device), truthOf(engine->storage().reader(), source)));
	}
};

std::string told(engine::Engine& engine, const engine::Settings& settings)
{
	try
	{
		engine.reload(settings);
		return "nothing";
	}
	catch (const Error& error)
	{
		return error.what();
	}
}

} // namespace

class ReloadTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ReloadTest);
	CPPUNIT_TEST(AReloadUnderLoadLosesNothing);
	CPPUNIT_TEST(ABadReloadChangesNothing);
	CPPUNIT_TEST(SourcesBeginAndEndAndKeepTheirOrders);
	CPPUNIT_TEST(VerifyingAndAskingBesideTheSyncDisturbsNobody);
	CPPUNIT_TEST_SUITE_END();

	void AReloadUnderLoadLosesNothing()
	{
		Works works;
		works.engine->start();
		std::jthread traffic(
			[&](std::stop_token stop)
			{
				for (int i = 0; i < 600 && !stop.stop_requested(); ++i)
				{
					const auto id = works.device.queue("+48600700800", "message " + std::to_string(i));
					if (i % 2 == 0) works.device.accept(id);
					works.device.receive("+48600700801", "answer " + std::to_string(i));
					works.engine->wake(i % 3 == 0 ? "calm" : "office");
				}
			});
		std::uint64_t calm = 0;
		std::vector<engine::TaskId> ordered;
		for (int round = 0; round < 6; ++round)
		{
			works.lookout.await("office", 1);
			const engine::Backfill backfill{.folder = "inbox", .firstId = round + 1, .lastId = round + 100};
			ordered.push_back(works.engine->order("office", backfill, "the test"));
			const auto reloaded = works.engine->reload(works.settings(std::to_string(20 + round)));
			CPPUNIT_ASSERT(
				reloaded.changed == std::vector<std::string>{"office"} && reloaded.unchanged == std::vector<std::string>{"calm"});
			const auto passes = works.status("calm").passes;
			CPPUNIT_ASSERT_MESSAGE("it was begun anew", passes >= calm);
			calm = passes;
		}
		works.lookout.await("office", 1);
		works.lookout.await("calm", 1);
		for (const auto id : ordered) CPPUNIT_ASSERT(works.lookout.awaitEnd(*works.engine, id).state == engine::TaskState::done);
		traffic.request_stop();
		traffic.join();
		works.engine->stop();
		CPPUNIT_ASSERT(works.engine->once({}));
		for (const char* source : {"office", "calm"}) works.assertMirrored(source);
	}

	void ABadReloadChangesNothing()
	{
		Works works;
		works.engine->start();
		works.lookout.await("office", 1);
		const auto before = works.status("office").passes;
		const auto nowhere = works.settings("77", "source.office.timezone = Europe/Nowhere\n");
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), told(*works.engine, nowhere).find("source.office: "));
		auto elsewhere = works.settings("77");
		elsewhere.storageValues["path"] = "/elsewhere.db";
		CPPUNIT_ASSERT_EQUAL(std::string("storage.*: has been changed, which takes a restart"), told(*works.engine, elsewhere));
		works.lookout.await("office", 2); // The status follows the report.
		CPPUNIT_ASSERT(works.status("office").passes > before);
		CPPUNIT_ASSERT(works.engine->reload(works.settings("100")).changed.empty());
	}

	void SourcesBeginAndEndAndKeepTheirOrders()
	{
		Works works;
		works.engine->start();
		works.lookout.await("office", 1);
		works.lookout.awaitEnd(*works.engine, works.engine->order("office", engine::Pause{}, "the test"));
		const auto waits = works.engine->order("office", engine::SyncNow{}, "the test");
		const auto added = works.engine->reload(works.settings(
			"50", "source.third.plugin = smseagle\nsource.third.token = hunter2\nsource.third.url = " + works.server.url() + "\n"));
		CPPUNIT_ASSERT(added.added == std::vector<std::string>{"third"} && added.changed == std::vector<std::string>{"office"});
		works.lookout.await("third", 1);
		works.assertMirrored("third");
		CPPUNIT_ASSERT(works.lookout.answers > 0);
		CPPUNIT_ASSERT(works.status("office").isPaused);
		CPPUNIT_ASSERT(works.engine->task(waits)->state == engine::TaskState::waiting);
		works.engine->order("office", engine::Resume{}, "the test");
		CPPUNIT_ASSERT(works.lookout.awaitEnd(*works.engine, waits).state == engine::TaskState::done);

		works.lookout.awaitEnd(*works.engine, works.engine->order("third", engine::Pause{}, "the test"));
		const auto lost = works.engine->order("third", engine::SyncNow{}, "the test");
		CPPUNIT_ASSERT(works.engine->reload(works.settings("50")).removed == std::vector<std::string>{"third"});
		CPPUNIT_ASSERT(works.engine->task(lost)->state == engine::TaskState::cancelled);
		CPPUNIT_ASSERT_THROW(works.engine->order("third", engine::SyncNow{}, "the test"), Error);
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), works.engine->status().size());
	}

	void VerifyingAndAskingBesideTheSyncDisturbsNobody()
	{
		Works works;
		works.engine->start();
		works.lookout.await("office", 1);
		works.lookout.await("calm", 1);
		const auto companion = works.engine->companion("office");
		for (int i = 0; i < 5; ++i)
		{
			works.engine->wake("office");
			CPPUNIT_ASSERT(companion->probe({}).about.find("SMSEagle") != std::string::npos);
			CPPUNIT_ASSERT(works.engine->verify("office", {}, {}).differences.empty());
		}
		works.engine->reload(works.settings("10"));
		companion->probe({});
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReloadTest);

} // namespace eyrie::scenario
