// What /metrics tells: of what has happened, of what is stored, and what it keeps to itself.
#include <future>
#include <sstream>

#include <Poco/TemporaryFile.h>
#include <cppunit/extensions/HelperMacros.h>
#include <prometheus/text_serializer.h>

#include "Post.h"
#include "http/Exposition.h"
#include "kit/ManualClock.h"
#include "kit/MemoryStorage.h"

namespace eyrie::http
{

namespace
{

using namespace std::chrono_literals;

std::string textOf(const Metrics& metrics)
{
	return prometheus::TextSerializer().Serialize(metrics.counted());
}

void assertHolds(const std::string& text, const std::string& line)
{
	CPPUNIT_ASSERT_MESSAGE("no \"" + line + "\" in:\n" + text, ("\n" + text).find("\n" + line + "\n") != std::string::npos);
}

engine::PassReport passOf(std::vector<engine::FolderReport> folders)
{
	return {.folders = std::move(folders)};
}

const Error refused(ErrorKind::unauthorised, ErrorScope::plugin, "the gateway refuses +48600100200");

/// A source that is never asked: only what is stored of it is shown.
struct House
{
	Poco::TemporaryFile folder;
	kit::ManualClock clock;
	engine::PluginCatalog catalog{{EYRIE_PLUGINS}};
	engine::Settings settings;
	Metrics metrics;
	std::unique_ptr<engine::Engine> engine;
	std::unique_ptr<Phonebook> phonebook;
	std::unique_ptr<Places> places;

	House()
	{
		std::filesystem::create_directories(folder.path());
		settings
			= engine::Settings::from({.values = {{"storage.plugin", "sqlite"}, {"storage.path", folder.path() + "/messages.db"},
										  {"source.office.plugin", "smseagle"}, {"source.office.url", "http://127.0.0.1:1"},
										  {"source.office.token", "hunter2"}}},
				catalog);
		engine = std::make_unique<engine::Engine>(settings, catalog, clock, &metrics);
		fill(engine->readyStorage(), clock.now());
		phonebook = std::make_unique<Phonebook>(
			std::vector<std::string>{"office"}, [](const std::string&) -> std::shared_ptr<Source> { return nullptr; }, clock);
		places = std::make_unique<Places>(Places{{{"office", "smseagle", 6min}},
			[this]() -> Storage& { return engine->readyStorage(); }, [this] { return engine->status(); }, *phonebook, clock});
	}
};

} // namespace

class HttpMetricsTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HttpMetricsTest);
	CPPUNIT_TEST(APassIsCountedByFolder);
	CPPUNIT_TEST(OtherWorkIsCountedApart);
	CPPUNIT_TEST(WhatFailsIsToldUntilItSucceeds);
	CPPUNIT_TEST(EverythingElseThatHappensIsCounted);
	CPPUNIT_TEST(WhatIsExpectedStandsAtZero);
	CPPUNIT_TEST(WhatIsStoredIsTold);
	CPPUNIT_TEST(FiguresAreReadAgainOnlyOnceTheyAreOld);
	CPPUNIT_TEST(ADatabaseThatHangsHoldsNobodyUp);
	CPPUNIT_TEST(NothingThatAMessageOrAClientBringsIsShown);
	CPPUNIT_TEST_SUITE_END();

	void APassIsCountedByFolder()
	{
		Metrics metrics;
		metrics.passEnded("office",
			passOf({{.folder = "inbox", .inserted = 3, .updated = 1, .unchanged = 5, .rejected = 2, .took = 700ms},
				{.folder = "sent", .took = 20ms}}),
			2s);
		metrics.passEnded("office", passOf({{.folder = "inbox", .inserted = 1, .took = 200ms}}), 1s);
		const auto text = textOf(metrics);
		for (const char* line : {R"(eyrie_passes_total{outcome="succeeded",source="office"} 2)",
				 R"(eyrie_pass_duration_seconds_sum{source="office"} 3)",
				 R"(eyrie_messages_total{change="new",folder="inbox",source="office",work="sync"} 4)",
				 R"(eyrie_messages_total{change="updated",folder="inbox",source="office",work="sync"} 1)",
				 R"(eyrie_messages_total{change="rejected",folder="inbox",source="office",work="sync"} 2)",
				 R"(eyrie_messages_total{change="new",folder="sent",source="office",work="sync"} 0)",
				 R"(eyrie_last_run_messages{change="new",folder="inbox",source="office",work="sync"} 1)",
				 R"(eyrie_last_run_messages{change="updated",folder="inbox",source="office",work="sync"} 0)",
				 R"(eyrie_runs_total{folder="inbox",outcome="succeeded",source="office",work="sync"} 2)",
				 R"(eyrie_runs_total{folder="inbox",outcome="failed",source="office",work="sync"} 0)",
				 R"(eyrie_run_duration_seconds_bucket{folder="inbox",source="office",work="sync",le="0.5"} 1)",
				 R"(eyrie_run_duration_seconds_count{folder="inbox",source="office",work="sync"} 2)"})
			assertHolds(text, line);
	}

	void OtherWorkIsCountedApart()
	{
		Metrics metrics;
		metrics.passEnded("office", passOf({{.folder = "reconcile", .gone = 2, .isUpkeep = true}}), 1s);
		metrics.sliceEnded("office", {.folder = "task", .inserted = 500, .isUpkeep = true});
		const auto text = textOf(metrics);
		assertHolds(text, R"(eyrie_messages_total{change="gone",folder="",source="office",work="reconcile"} 2)");
		assertHolds(text, R"(eyrie_messages_total{change="new",folder="",source="office",work="task"} 500)");
	}

	void WhatFailsIsToldUntilItSucceeds()
	{
		Metrics metrics;
		metrics.passEnded("office", passOf({{.folder = "inbox", .error = refused}, {.folder = "sent"}}), 1s);
		CPPUNIT_ASSERT((metrics.failing() == std::map<StreamId, ErrorKind>{{{"office", "inbox"}, ErrorKind::unauthorised}}));
		auto broken = passOf({{.folder = "all folders", .error = refused, .isOfAll = true}});
		broken.sourceFailed = true;
		metrics.passEnded("office", broken, 1s);
		CPPUNIT_ASSERT_EQUAL(std::size_t{2}, metrics.failing().size());
		CPPUNIT_ASSERT(metrics.failing().contains({"office", ""}));
		const auto text = textOf(metrics);
		assertHolds(text, R"(eyrie_passes_total{outcome="partly",source="office"} 1)");
		assertHolds(text, R"(eyrie_passes_total{outcome="failed",source="office"} 1)");
		assertHolds(text, R"(eyrie_errors_total{kind="unauthorised",origin="source",source="office"} 2)");
		metrics.passEnded("office", passOf({{.folder = "inbox"}, {.folder = "sent"}}), 1s);
		CPPUNIT_ASSERT(metrics.failing().empty());
		// One that is taken out of the configuration does not fail for ever.
		metrics.passEnded("lab", passOf({{.folder = "sent", .error = refused}}), 1s);
		metrics.passEnded("office", passOf({{.folder = "inbox"}, {.folder = "sent", .error = refused}}), 1s);
		metrics.passEnded("office", passOf({{.folder = "inbox"}}), 1s);
		CPPUNIT_ASSERT((metrics.failing() == std::map<StreamId, ErrorKind>{{{"lab", "sent"}, ErrorKind::unauthorised}}));
	}

	void EverythingElseThatHappensIsCounted()
	{
		Metrics metrics;
		metrics.requestEnded("office", {.took = 40ms, .bytes = 1000});
		metrics.requestEnded("office", {.took = 30s, .error = ErrorKind::unavailable});
		metrics.woken("office");
		engine::Task task{.source = "office", .order = engine::Backfill{.folder = "inbox"}};
		for (const auto state : {engine::TaskState::waiting, engine::TaskState::running, engine::TaskState::failed})
		{
			task.state = state;
			metrics.taskChanged(task);
		}
		metrics.storageCalled({.operation = "commit", .took = 2s, .error = ErrorKind::conflict, .isSlow = true});
		metrics.answered({"listMessages", 200, 12ms});
		const auto text = textOf(metrics);
		for (const char* line : {R"(eyrie_requests_total{outcome="answered",source="office"} 1)",
				 R"(eyrie_requests_total{outcome="unavailable",source="office"} 1)",
				 R"(eyrie_request_duration_seconds_count{source="office"} 2)",
				 R"(eyrie_response_bytes_total{source="office"} 1000)", R"(eyrie_wake_ups_total{source="office"} 1)",
				 R"(eyrie_tasks_total{order="backfill",outcome="failed",source="office"} 1)",
				 R"(eyrie_storage_call_duration_seconds_sum{operation="commit"} 2)",
				 R"(eyrie_storage_errors_total{kind="conflict",operation="commit"} 1)",
				 R"(eyrie_storage_slow_calls_total{operation="commit"} 1)",
				 R"(eyrie_http_requests_total{code="200",operation="listMessages"} 1)",
				 R"(eyrie_http_request_duration_seconds_bucket{operation="listMessages",le="0.025"} 1)"})
			assertHolds(text, line);
	}

	void WhatIsExpectedStandsAtZero()
	{
		Metrics metrics;
		CPPUNIT_ASSERT(textOf(metrics).find("# TYPE eyrie_passes_total counter\n") != std::string::npos);
		metrics.expect("office");
		const auto text = textOf(metrics);
		assertHolds(text, R"(eyrie_passes_total{outcome="failed",source="office"} 0)");
		assertHolds(text, R"(eyrie_requests_total{outcome="unauthorised",source="office"} 0)");
		assertHolds(text, R"(eyrie_wake_ups_total{source="office"} 0)");
	}

	void WhatIsStoredIsTold()
	{
		House house;
		Exposition exposition(*house.places, *house.engine, house.metrics, [] { return EventFeed::Figures{3, 1}; });
		const auto text = exposition.text();
		std::ostringstream now;
		now << std::chrono::duration_cast<std::chrono::seconds>(house.clock.now().time_since_epoch()).count();
		for (const std::string& line :
			{std::string(R"(eyrie_source_info{source="office",plugin="smseagle"} 1)"),
				std::string(R"(eyrie_source_failing{source="office"} 0)"), std::string(R"(eyrie_source_paused{source="office"} 0)"),
				std::string(R"(eyrie_source_patience_seconds{source="office"} 360)"),
				std::string(R"(eyrie_folder_halted{source="office",folder="inbox"} 0)"),
				std::string(R"(eyrie_folder_failures{source="office",folder="sent"} 0)"),
				std::string(R"(eyrie_rejects{source="office"} 3)"), std::string(R"(eyrie_storage_connections_max 4)"),
				std::string("eyrie_event_subscribers 3"), std::string("eyrie_event_subscribers_dropped_total 1"),
				std::string(R"(eyrie_tasks{source="office",state="waiting"} 0)"),
				R"(eyrie_folder_last_success_timestamp_seconds{source="office",folder="inbox"} )" + now.str(),
				"eyrie_stored_figures_timestamp_seconds " + now.str()})
			assertHolds(text, line);
		for (const char* begin : {R"(eyrie_pending_messages{source="office"} )", R"(eyrie_changes_total )",
				 R"(eyrie_folder_newest_message_timestamp_seconds{source="office",folder="delivered"} )",
				 R"(eyrie_storage_call_duration_seconds_count{operation="commit"} )", "process_resident_memory_bytes ",
				 "process_open_fds ", "process_cpu_seconds_total ", "eyrie_build_info{version="})
			CPPUNIT_ASSERT_MESSAGE(begin, text.find(std::string("\n") + begin) != std::string::npos);
	}

	void FiguresAreReadAgainOnlyOnceTheyAreOld()
	{
		House house;
		StoredFigures figures(house.places->storage, house.clock);
		const auto rejects = [&] { return figures.latest(60s)->backlog.front().rejects; };
		CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, rejects());
		Batch batch;
		batch.stream = {"office", "inbox"};
		batch.now = house.clock.now();
		batch.rejects = {{"99", "more", "is no JSON"}};
		house.engine->storage().commit(batch);
		CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, rejects());
		house.clock.advance(StoredFigures::fresh);
		CPPUNIT_ASSERT_EQUAL(std::int64_t{4}, rejects());
	}

	void ADatabaseThatHangsHoldsNobodyUp()
	{
		kit::ManualClock clock;
		kit::MemoryStorage storage;
		std::promise<void> answered;
		StoredFigures figures(
			[&, answer = answered.get_future().share()]() -> Storage&
			{
				answer.wait();
				return storage;
			},
			clock);
		CPPUNIT_ASSERT(!figures.latest(1ms));
		answered.set_value();
		CPPUNIT_ASSERT(figures.latest(60s) != nullptr);
	}

	void NothingThatAMessageOrAClientBringsIsShown()
	{
		House house;
		Exposition exposition(*house.places, *house.engine, house.metrics, [] { return EventFeed::Figures{3, 1}; });
		house.metrics.passEnded("office", passOf({{.folder = "inbox", .error = refused}}), 1s);
		house.metrics.answered({"", 404, 1ms});
		const auto text = exposition.text();
		assertHolds(text, R"(eyrie_http_requests_total{code="404",operation="none"} 1)");
		assertHolds(text, R"(eyrie_folder_error{source="office",folder="inbox",kind="unauthorised"} 1)");
		for (const char* secret : {"48600100200", "hunter2", "quoted", "127.0.0.1"})
			CPPUNIT_ASSERT_MESSAGE(secret, text.find(secret) == std::string::npos);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpMetricsTest);

} // namespace eyrie::http
