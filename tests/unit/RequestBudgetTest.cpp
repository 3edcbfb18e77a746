#include <vector>

#include <cppunit/extensions/HelperMacros.h>

#include "engine/RequestBudget.h"
#include "kit/ManualClock.h"

namespace eyrie::engine
{

using namespace std::chrono_literals;

class RequestBudgetTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(RequestBudgetTest);
	CPPUNIT_TEST(R13_NoMinuteSeesMoreRequestsThanAllowed);
	CPPUNIT_TEST(R13_AnIdlePassNeverWaits);
	CPPUNIT_TEST(R13_ZeroIsNoLimit);
	CPPUNIT_TEST(R11_StatusRequestsStayWithinThirtyPercent);
	CPPUNIT_TEST(AStopEndsTheWait);
	CPPUNIT_TEST(WhoeverHadToWaitIsCounted);
	CPPUNIT_TEST(WhatARequestCameToIsTold);
	CPPUNIT_TEST_SUITE_END();

	/// The most requests that fall into any one minute of an hour's full load.
	static std::size_t busiestMinute(std::int64_t perMinute, Purpose purpose)
	{
		kit::ManualClock clock;
		RequestBudget budget(clock, perMinute);
		budget.serve(purpose);
		std::vector<Duration> times;
		while (clock.elapsed() < 1h)
		{
			budget.enter({});
			times.push_back(clock.elapsed());
		}
		std::size_t most = 0;
		for (std::size_t first = 0, last = 0; last < times.size(); ++last)
		{
			while (times[last] - times[first] >= 1min) ++first;
			most = std::max(most, last - first + 1);
		}
		return most;
	}

	void R13_NoMinuteSeesMoreRequestsThanAllowed()
	{
		for (const std::int64_t perMinute : {4, 10, 60, 120, 1000})
		{
			const auto most = busiestMinute(perMinute, Purpose::sync);
			CPPUNIT_ASSERT_MESSAGE(
				std::to_string(perMinute) + ": " + std::to_string(most), most <= static_cast<std::size_t>(perMinute));
			CPPUNIT_ASSERT_MESSAGE(std::to_string(perMinute) + ": " + std::to_string(most),
				(most + 1) * 10 >= static_cast<std::size_t>(perMinute) * 8);
		}
	}

	void R13_AnIdlePassNeverWaits()
	{
		kit::ManualClock clock;
		RequestBudget budget(clock, 120);
		for (int pass = 0; pass < 100; ++pass, clock.advance(2min))
		{
			const auto begun = clock.elapsed();
			for (int request = 0; request < 5; ++request) budget.enter({});
			CPPUNIT_ASSERT(clock.elapsed() == begun);
		}
		CPPUNIT_ASSERT_EQUAL(std::uint64_t(500), budget.admitted());
	}

	void WhoeverHadToWaitIsCounted()
	{
		kit::ManualClock clock;
		RequestBudget budget(clock, 4);
		budget.enter({});
		CPPUNIT_ASSERT(budget.waits().count == 0 && budget.waits().waited == 0s);
		budget.enter({});
		budget.enter({});
		CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, budget.waits().count);
		CPPUNIT_ASSERT(budget.waits().waited == clock.elapsed());
	}

	void R13_ZeroIsNoLimit()
	{
		kit::ManualClock clock;
		RequestBudget budget(clock, 0);
		for (int i = 0; i < 100'000; ++i) budget.enter({});
		CPPUNIT_ASSERT(clock.elapsed() == 0s);
	}

	void R11_StatusRequestsStayWithinThirtyPercent()
	{
		const auto most = busiestMinute(120, Purpose::upkeep);
		CPPUNIT_ASSERT_MESSAGE(std::to_string(most), most <= 36 && most >= 30);
	}

	void AStopEndsTheWait()
	{
		kit::ManualClock clock;
		RequestBudget budget(clock, 4);
		std::stop_source stop;
		budget.enter(stop.get_token());
		stop.request_stop();
		try
		{
			budget.enter(stop.get_token());
			CPPUNIT_FAIL("not stopped");
		}
		catch (const Error& error)
		{
			CPPUNIT_ASSERT(error.kind() == ErrorKind::cancelled);
		}
	}

	void WhatARequestCameToIsTold()
	{
		kit::ManualClock clock;
		std::vector<std::size_t> told;
		RequestBudget budget(clock, 0, [&](const RequestOutcome& outcome) { told.push_back(outcome.bytes); });
		RequestGate& gate = budget;
		gate.left({.took = std::chrono::milliseconds(7), .error = {}, .bytes = 42});
		CPPUNIT_ASSERT(told == std::vector<std::size_t>{42});
		RequestBudget(clock, 0).left({});
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestBudgetTest);

} // namespace eyrie::engine
