// A gateway that calls when it has news: how soon the news is stored, and what many calls cost. On the machine's clock.
#include <algorithm>
#include <csignal>
#include <iostream>

#include <Poco/JSON/Array.h>
#include <cppunit/extensions/HelperMacros.h>

#include "Api.h"
#include "simulator/Callback.h"

namespace eyrie::scenario
{

using namespace std::chrono_literals;

class HookTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HookTest);
	CPPUNIT_TEST(ACallMakesAMessageArriveWithinASecond);
	CPPUNIT_TEST(AThousandCallsCostThreePassesAtMost);
	CPPUNIT_TEST_SUITE_END();

	using Clock = std::chrono::steady_clock;

	static double millisecondsSince(Clock::time_point begun)
	{
		return std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
	}

	static std::string configurationOf(const Post& post)
	{
		// Without a call, nobody would look for an hour.
		return post.configuration(Api::configuration(post) + "sync.interval = 1h\nsource.office.hook-key = knock knock\n");
	}

	/// As the device does, sample for sample.
	static std::string called(sim::Id id)
	{
		return "/hooks/office?sender=%2B48600700800&timestamp=20260330194610&text=two%0Alines&msgid=" + std::to_string(id)
			+ "&oid=&modemno=1&apikey=knock+knock";
	}

	static std::int64_t passes(Api& api) { return api.get("/api/v1/sources/office").json()->getValue<std::int64_t>("passes"); }

	void ACallMakesAMessageArriveWithinASecond()
	{
		Post post;
		post.device.fill({.rows = 2000, .days = 6});
		Program daemon({EYRIE_EYRIED, "--config", configurationOf(post)});
		daemon.awaitOutput("office/delivered: ");
		Api api(daemon);
		std::vector<double> took;
		for (int i = 0; i < 7; ++i)
		{
			const sim::Callback callback(post.device,
				{.url = "http://127.0.0.1:" + std::to_string(api.port()) + "/hooks/office",
					.key = "knock knock",
					.isPost = i % 2 == 1});
			const std::string text = "news " + std::to_string(i);
			const auto begun = Clock::now();
			post.device.receive("+48600700800", text);
			api.await("/api/v1/messages?folder=inbox&limit=1", "\"text\":\"" + text + "\"");
			took.push_back(millisecondsSince(begun));
		}
		std::sort(took.begin(), took.end());
		std::cout << "\nfrom a web hook to the stored row: " << took.front() << " ms at best, " << took[took.size() / 2]
				  << " ms in the middle, " << took.back() << " ms at worst" << std::endl;
		// The best of them: a machine that is busy with something else delays one or another, but a daemon that waits delays all.
		CPPUNIT_ASSERT(took.front() <= 1000);
		daemon.signal(SIGTERM);
		CPPUNIT_ASSERT_EQUAL(0, daemon.wait());
		CPPUNIT_ASSERT(daemon.output().find("knock") == std::string::npos);
	}

	void AThousandCallsCostThreePassesAtMost()
	{
		Post post;
		post.device.fill({.rows = 100, .days = 6});
		Program daemon({EYRIE_EYRIED, "--config", configurationOf(post)});
		daemon.awaitOutput("office/delivered: ");
		Api api(daemon);
		api.await("/api/v1/sources/office", "\"passes\":1,");
		const auto begun = Clock::now();
		for (int i = 0; i < 1000; ++i) CPPUNIT_ASSERT_EQUAL(200, api.ask("POST", called(i)).status);
		const double took = millisecondsSince(begun);
		const auto id = post.device.receive("+48600700800", "the last one");
		CPPUNIT_ASSERT_EQUAL(200, api.ask("GET", called(id)).status);
		api.await("/api/v1/messages?folder=inbox&limit=1", "the last one");
		// Behind a pass that was ordered, every other has been counted.
		const auto task = api.ask("POST", "/api/v1/sources/office/orders", R"({"order":"sync"})").json();
		api.await("/api/v1/tasks/" + task->getValue<std::string>("id"), R"("state":"done")");
		const auto extra = passes(api) - 2;
		std::cout << "\n1,001 web hooks within " << took << " ms: " << extra << " passes" << std::endl;
		CPPUNIT_ASSERT_EQUAL(std::int64_t(1001), api.get("/api/v1/sources/office").json()->getValue<std::int64_t>("wake_ups"));
		// Two a second while they last, and one behind the last of them.
		CPPUNIT_ASSERT(extra <= 3 + static_cast<std::int64_t>(std::max(0.0, took - 1000) / 500));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(HookTest);

} // namespace eyrie::scenario
