// The process: what a service manager, an operator and a power cut do to it.
#include <csignal>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include <cppunit/extensions/HelperMacros.h>

#include "Api.h"
#include "Assertions.h"
#include "Listeners.h"
#include "Post.h"
#include "Program.h"

namespace eyrie::scenario
{

using namespace std::chrono_literals;

class DaemonTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(DaemonTest);
	CPPUNIT_TEST(OnceMirrorsFiveFoldersAndExitsZero);
	CPPUNIT_TEST(R1_KilledInMidSyncItGoesOnWithoutLossOrDuplicate);
	CPPUNIT_TEST(SigtermEndsItSoonAndWithZero);
	CPPUNIT_TEST(SigtermEndsItSoonEvenWhileAGatewayKeepsItWaiting);
	CPPUNIT_TEST(ASecondInstanceRefusesToStart);
	CPPUNIT_TEST(SighupReadsTheConfigurationAgainAndABadOneChangesNothing);
	CPPUNIT_TEST(InTheBackgroundItLeavesItsPidAndEndsOnSignal);
	CPPUNIT_TEST(InTheBackgroundWhateverCanBeToldBeforeIsTold);
	CPPUNIT_TEST(ARefusedReloadLeavesTheLogAlone);
	CPPUNIT_TEST(ALogThatCannotBeWrittenEndsNothing);
	CPPUNIT_TEST(FewOpenFilesLeaveRoomForFewSubscribersAndAllElse);
	CPPUNIT_TEST(R8_AcrossRestartsAMessageThatLeftTheQueueIsFoundAtOnce);
	CPPUNIT_TEST(ListPluginsPrintsOptionsWithDefaultsAndHelp);
	CPPUNIT_TEST(CheckSaysWhatItFound);
	CPPUNIT_TEST(TheLogAsJsonIsOneObjectPerLine);
	CPPUNIT_TEST_SUITE_END();

	static bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

	void OnceMirrorsFiveFoldersAndExitsZero()
	{
		Post post;
		post.device.fill({.rows = 800, .days = 6});
		const auto outcome = eyried({"--config", post.configuration(), "--once"});
		CPPUNIT_ASSERT_EQUAL_MESSAGE(outcome.output, 0, outcome.code);
		for (const char* folder : {"inbox", "outbox", "sent", "error", "delivered"})
			assertHolds(outcome.output, std::string("office/") + folder + ": ");
		CPPUNIT_ASSERT(!holds(outcome.output, "hunter2"));
		post.assertTrue();
	}

	void R1_KilledInMidSyncItGoesOnWithoutLossOrDuplicate()
	{
		Post post;
		post.device.fill({.rows = 6000, .days = 6});
		const auto configuration = post.configuration("sync.batch-size = 100\n");
		// Killed while the gateway answers its 3rd, 6th, 9th … request, then left to finish.
		int kills = 0;
		std::size_t partly = 0;
		for (const std::uint64_t at : {5, 7, 9, 11, 14})
		{
			Program daemon({EYRIE_EYRIED, "--config", configuration, "--once"});
			const auto begin = post.server.stats().requests;
			post.server.onRequest(
				// By value: the server's thread may still be at it when the process has ended.
				[pid = daemon.pid(), begin, at](const sim::RequestSeen& seen)
				{
					if (seen.number - begin != at) return sim::Fault();
					return sim::Fault::after([pid] { kill(pid, SIGKILL); });
				});
			const int code = daemon.wait();
			post.server.onRequest({});
			CPPUNIT_ASSERT_MESSAGE(std::to_string(code) + "\n" + daemon.output(), code == -SIGKILL || code == 0);
			kills += code == -SIGKILL ? 1 : 0;
			const auto rows = post.stored().size();
			partly += rows > 0 && rows < truthOf(post.device).size() ? 1 : 0;
		}
		CPPUNIT_ASSERT_MESSAGE(std::to_string(kills) + " kills", kills >= 3);
		CPPUNIT_ASSERT_MESSAGE(std::to_string(partly) + " found rows of a part", partly >= 1);
		const auto outcome = eyried({"--config", configuration, "--once"});
		CPPUNIT_ASSERT_EQUAL_MESSAGE(outcome.output, 0, outcome.code);
		post.assertTrue();
	}

	void SigtermEndsItSoonAndWithZero()
	{
		Post post;
		post.device.fill({.rows = 300, .days = 6});
		Program daemon({EYRIE_EYRIED, "--config", post.configuration()});
		daemon.awaitOutput("office/delivered: ");
		daemon.signal(SIGTERM);
		CPPUNIT_ASSERT_EQUAL_MESSAGE(daemon.output(), 0, daemon.wait(10s));
		assertHolds(daemon.output(), "stopped");
		post.assertTrue();
	}

	void SigtermEndsItSoonEvenWhileAGatewayKeepsItWaiting()
	{
		Post post;
		post.server.onRequest([](const sim::RequestSeen&) { return sim::Fault::delayed(60s); });
		Program daemon({EYRIE_EYRIED, "--config", post.configuration()});
		daemon.awaitOutput("started");
		daemon.signal(SIGTERM);
		CPPUNIT_ASSERT_EQUAL_MESSAGE(daemon.output(), 0, daemon.wait(7s)); // Five, and the scheduler's share.
		post.server.stop();
	}

	void ASecondInstanceRefusesToStart()
	{
		Post post;
		const auto configuration = post.configuration();
		const auto pidFile = post.folder / "eyried.pid";
		Program daemon({EYRIE_EYRIED, "--config", configuration, "--pidfile", pidFile});
		daemon.awaitOutput("started");
		const auto second = eyried({"--config", configuration, "--pidfile", pidFile});
		CPPUNIT_ASSERT_EQUAL(1, second.code);
		assertHolds(second.output, "held by a running eyried, process " + std::to_string(daemon.pid()));
		daemon.signal(SIGTERM);
		daemon.wait();
		CPPUNIT_ASSERT(!std::filesystem::exists(pidFile));
	}

	void SighupReadsTheConfigurationAgainAndABadOneChangesNothing()
	{
		Post post;
		post.configuration();
		Program daemon({EYRIE_EYRIED, "--config", post.folder / "eyried.properties"});
		daemon.awaitOutput("office/delivered: ");
		post.configuration("sync.intervall = 5m\n");
		daemon.signal(SIGHUP);
		daemon.awaitOutput("configuration not changed: sync.intervall: unknown key; did you mean sync.interval?");
		post.configuration("log.format = json\n");
		daemon.signal(SIGHUP);
		daemon.awaitOutput("\"text\":\"configuration read again\"");
		daemon.awaitOutput("sources: unchanged: office; changed: none; new: none; removed: none");
		post.configuration("log.format = text\nlog.level = debug\nsync.interval = 1s\n");
		daemon.signal(SIGHUP);
		daemon.awaitOutput("sources: unchanged: none; changed: office; new: none; removed: none");
		for (const char* key : {"storage.busy-timeout = 1s\n", "plugins.path = " EYRIE_BAD_PLUGINS "\n"})
		{
			post.folder.write("eyried.properties", "");
			std::string text;
			std::getline(std::ifstream(post.configuration()) >> std::ws, text, '\0');
			if (std::string(key).starts_with("plugins")) text = text.substr(text.find("storage.plugin"));
			post.folder.write("eyried.properties", text + key);
			daemon.signal(SIGHUP);
			daemon.awaitOutput(
				std::string("configuration not changed: ") + (key[0] == 's' ? "storage.*" : "plugins.path") + ": has been changed");
		}
		daemon.signal(SIGTERM);
		CPPUNIT_ASSERT_EQUAL(0, daemon.wait());
	}

	void InTheBackgroundItLeavesItsPidAndEndsOnSignal()
	{
		Post post;
		const auto pidFile = post.folder / "eyried.pid";
		const auto log = post.folder / "eyried.log";
		const auto bad = eyried({"--config", post.configuration("nonsense = 1\n"), "--daemon", "--pidfile", pidFile});
		CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.output, 1, bad.code); // Told before it leaves the terminal.
		assertHolds(bad.output, "nonsense: unknown key");

		const auto good = eyried({"--config", post.configuration("log.file = " + log + "\n"), "--daemon", "--pidfile", pidFile});
		CPPUNIT_ASSERT_EQUAL_MESSAGE(good.output, 0, good.code);
		Program follow({"tail", "-n", "+1", "-F", log});
		follow.awaitOutput("office/delivered: ");
		pid_t pid = 0;
		std::ifstream(pidFile) >> pid;
		CPPUNIT_ASSERT(pid > 0 && kill(pid, SIGTERM) == 0);
		follow.awaitOutput("stopped");
	}

	void InTheBackgroundWhateverCanBeToldBeforeIsTold()
	{
		Post post;
		const auto pidFile = post.folder / "eyried.pid";
		const auto unreadable = eyried({"--config",
			post.configuration("source.other.plugin = smseagle\nsource.other.url = http://127.0.0.1\n"
							   "source.other.token-file = /nonexistent/token\n"),
			"--daemon", "--pidfile", pidFile});
		CPPUNIT_ASSERT_EQUAL(1, unreadable.code);
		assertHolds(unreadable.output, "/nonexistent/token");
		const auto unwritable
			= eyried({"--config", post.configuration("log.file = /nonexistent/log\n"), "--daemon", "--pidfile", pidFile});
		CPPUNIT_ASSERT_EQUAL(1, unwritable.code);
		assertHolds(unwritable.output, "log.file = /nonexistent/log");

		Program daemon({EYRIE_EYRIED, "--config", post.configuration(), "--pidfile", pidFile});
		daemon.awaitOutput("started");
		for (const char* mode : {"--daemon", "--once"})
		{
			const auto second = eyried({"--config", post.configuration(), mode, "--pidfile", pidFile});
			CPPUNIT_ASSERT_EQUAL_MESSAGE(mode, 1, second.code);
			assertHolds(second.output, "held by a running eyried");
		}
	}

	void ARefusedReloadLeavesTheLogAlone()
	{
		Post post;
		Program daemon({EYRIE_EYRIED, "--config", post.configuration()});
		daemon.awaitOutput("office/delivered: ");
		post.configuration("log.format = json\nlog.level = error\nsource.office.timezone = Europe/Nowhere\n");
		daemon.signal(SIGHUP);
		daemon.awaitOutput(" error eyrie: configuration not changed");
		daemon.signal(SIGTERM);
		CPPUNIT_ASSERT_EQUAL(0, daemon.wait());
		assertHolds(daemon.output(), " information eyrie: stopped");
	}

	void ALogThatCannotBeWrittenEndsNothing()
	{
		Post post;
		post.device.fill({.rows = 50, .days = 3});
		const auto outcome = eyried({"--config", post.configuration("log.file = /dev/full\n"), "--once"});
		CPPUNIT_ASSERT_EQUAL_MESSAGE(outcome.output, 0, outcome.code);
		assertHolds(outcome.output, "office/inbox: ");
		post.assertTrue();
	}

	void FewOpenFilesLeaveRoomForFewSubscribersAndAllElse()
	{
		Post post;
		post.device.fill({.rows = 20, .days = 6});
		Program daemon({"/bin/sh", "-c", "ulimit -n 200; exec \"$@\"", "sh", EYRIE_EYRIED, "--config",
			post.configuration(Api::configuration(post))});
		Api api(daemon);
		assertHolds(daemon.output(), "the system allows no more than 200 open files, so that 50 may subscribe; with LimitNOFILE=");
		Listeners listeners(api.port(), 50, Api::readerToken);
		listeners.awaitAll();
		CPPUNIT_ASSERT_EQUAL(503, api.get("/api/v1/events").status);
		post.device.receive("+48600700801", "news");
		const auto task = api.ask("POST", "/api/v1/sources/office/orders", R"({"order":"sync"})").json();
		api.await("/api/v1/tasks/" + task->getValue<std::string>("id"), R"("state":"done")");
		post.assertTrue();
	}

	void R8_AcrossRestartsAMessageThatLeftTheQueueIsFoundAtOnce()
	{
		Post post;
		const auto early = post.device.queue("+48600100100", "early");
		post.device.fill({.rows = 100, .days = 3});
		const auto configuration = post.configuration("sync.status-interval = 1h\n");
		CPPUNIT_ASSERT_EQUAL(0, eyried({"--config", configuration, "--once"}).code);
		{
			// As after days in the queue: the next look at it is hours away.
			Program later(
				{"sqlite3", post.database, "UPDATE pending_messages SET next_check_at = '2099-01-01 00:00:00.000', checks = 99"});
			CPPUNIT_ASSERT_EQUAL(0, later.wait());
		}
		post.device.accept(early);
		CPPUNIT_ASSERT_EQUAL(0, eyried({"--config", configuration, "--once"}).code);
		post.assertTrue();
	}

	void ListPluginsPrintsOptionsWithDefaultsAndHelp()
	{
		Post post;
		const auto outcome = eyried({"--config", post.configuration(), "--list-plugins"});
		CPPUNIT_ASSERT_EQUAL_MESSAGE(outcome.output, 0, outcome.code);
		for (const char* part : {"source smseagle", "storage sqlite", "storage mysql", "source.NAME.url (text), required",
				 "source.NAME.timeout", "storage.path (text), required", "storage.port (number), default 3306", "secret"})
			assertHolds(outcome.output, part);
	}

	void CheckSaysWhatItFound()
	{
		Post post;
		post.device.configure({.forbidden = {sim::Folder::error}});
		const auto outcome = eyried({"--config", post.configuration(), "--check"});
		CPPUNIT_ASSERT_EQUAL_MESSAGE(outcome.output, 1, outcome.code);
		assertHolds(outcome.output, "storage: ready, 0 messages");
		assertHolds(outcome.output, "source.office: SMSEagle");
		assertHolds(outcome.output, "source.office/inbox: may be read");
		assertHolds(outcome.output, "source.office/error: FAILED: ");
		post.device.configure({});
		CPPUNIT_ASSERT_EQUAL(0, eyried({"--config", post.configuration(), "--check"}).code);
	}

	void TheLogAsJsonIsOneObjectPerLine()
	{
		Post post;
		post.device.receive("+48600100200", "text");
		const auto outcome = eyried({"--config", post.configuration("log.format = json\n"), "--once"});
		assertHolds(
			outcome.output, "\"source\":\"office\",\"folder\":\"inbox\",\"new\":1,\"updated\":0,\"rejected\":0,\"requests\":");
		std::istringstream lines(outcome.output);
		for (std::string line; std::getline(lines, line);) CPPUNIT_ASSERT_MESSAGE(line, line.front() == '{' && line.back() == '}');
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(DaemonTest);

} // namespace eyrie::scenario
