#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <random>

#include <cppunit/extensions/HelperMacros.h>

#include "Shift.h"
#include "engine/Schedule.h"

namespace eyrie::engine
{

using namespace std::chrono_literals;

namespace
{

constexpr Duration week = 7 * 24h;
// A Monday, 00:00.
constexpr TimePoint monday(std::chrono::sys_days(std::chrono::year(2026) / 1 / 5));

int minuteOf(TimePoint time)
{
	return static_cast<int>(std::chrono::floor<std::chrono::minutes>(time - monday).count() % (7 * 24 * 60));
}

SyncRules adaptive()
{
	SyncRules rules;
	rules.isAdaptive = true;
	rules.businessHours = BusinessHours::parse("Mon-Fri 08:00-18:00").value();
	return rules;
}

/// Messages an hour by the minute of the week.
using Profile = double (*)(int minute);

/// When messages arrive, the same for the same seed: each may be answered by another within minutes.
std::vector<Duration> arrivals(Profile perHour, std::uint64_t seed)
{
	std::mt19937_64 random(seed);
	// Not std::exponential_distribution, which every library makes its own way.
	const auto chance = [&] { return (static_cast<double>(random() >> 11U) + 0.5) / 9007199254740992.0; };
	std::vector<Duration> times;
	for (int minute = 0; minute < 7 * 24 * 60; ++minute)
		for (double left = chance(); left > std::exp(-perHour(minute) / 60 / 1.5); left *= chance())
		{
			const Duration at = minute * 1min + Duration(random() % 60'000);
			times.push_back(at);
			if (random() % 2 == 0) times.push_back(std::min<Duration>(week - 1ms, at + Duration(60'000 + random() % 240'000)));
		}
	std::sort(times.begin(), times.end());
	return times;
}

struct Week
{
	std::size_t passes = 0;
	Duration longest{};           ///< Between two passes.
	std::vector<Duration> delays; ///< By rising length.

	double mean() const
	{
		double sum = 0;
		for (const auto delay : delays) sum += static_cast<double>(delay.count()) / 1000;
		return delays.empty() ? 0 : sum / static_cast<double>(delays.size());
	}
	double most(double part) const
	{
		return delays.empty()
			? 0
			: static_cast<double>(delays[static_cast<std::size_t>(part * static_cast<double>(delays.size() - 1))].count()) / 1000;
	}
};

Week live(const std::vector<Duration>& arriving, const SyncRules& rules)
{
	Schedule schedule(rules, 120, minuteOf);
	Week lived;
	auto next = arriving.begin();
	for (Duration now{}; now < week;)
	{
		std::size_t arrived = 0;
		for (; next != arriving.end() && *next <= now; ++next, ++arrived) lived.delays.push_back(now - *next);
		++lived.passes;
		schedule.passed({.at = now, .arrivals = arrived, .requests = 5});
		const Duration wait = schedule.interval(now, monday + now);
		lived.longest = std::max(lived.longest, wait);
		now += wait;
	}
	std::sort(lived.delays.begin(), lived.delays.end());
	return lived;
}

void print(const char* name, const Week& lived)
{
	std::cout << "\n  " << std::left << std::setw(20) << name << std::right << std::setw(6) << lived.passes << " passes, "
			  << 5 * lived.passes << " requests; " << lived.delays.size() << " messages waited " << std::fixed
			  << std::setprecision(0) << lived.mean() << " s, 95 % of them " << lived.most(0.95) << " s, the longest "
			  << lived.most(1) << " s";
}

} // namespace

class ScheduleTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ScheduleTest);
	CPPUNIT_TEST(BusinessHoursAreReadAsTheyAreWritten);
	CPPUNIT_TEST(AFixedScheduleIsFixed);
	CPPUNIT_TEST(AnAdaptiveOneIsFasterWhileMessagesComeAndSlowerWhenIdle);
	CPPUNIT_TEST(NoIntervalIsLongerThanTheLongest);
	CPPUNIT_TEST(R13_PassesTakeHalfOfTheBudgetAtMost);
	CPPUNIT_TEST(AFirstLoadIsNoSignOfWhatWillCome);
	CPPUNIT_TEST(R11_WhileStatusesAreLookedUpItIsNoSlowerThanTheirInterval);
	CPPUNIT_TEST(AWeekCostsFewerRequestsAndMostMessagesWaitNoLonger);
	CPPUNIT_TEST(AWorkerKeepsToItAndIsWokenAllTheSame);
	CPPUNIT_TEST(R19_TheLeaseOutlastsTheLongestInterval);
	CPPUNIT_TEST_SUITE_END();

	void BusinessHoursAreReadAsTheyAreWritten()
	{
		struct
		{
			const char* text;
			int day, hour, minute;
			bool contains;
		} const table[]{{"Mon-Fri 08:00-18:00", 0, 8, 0, true}, {"Mon-Fri 08:00-18:00", 4, 17, 59, true},
			{"Mon-Fri 08:00-18:00", 4, 18, 0, false}, {"Mon-Fri 08:00-18:00", 5, 12, 0, false},
			{"Wed 00:00-24:00", 2, 23, 59, true}, {"Wed 00:00-24:00", 3, 0, 0, false}, {"Sat-Mon 10:30-11:00", 6, 10, 30, true},
			{"Sat-Mon 10:30-11:00", 0, 10, 59, true}, {"Sat-Mon 10:30-11:00", 1, 10, 45, false}, {"", 0, 0, 0, false},
			{"", 2, 12, 0, false}};
		for (const auto& [text, day, hour, minute, contains] : table)
			CPPUNIT_ASSERT_EQUAL_MESSAGE(
				text, contains, BusinessHours::parse(text).value().contains((day * 24 + hour) * 60 + minute));
		for (const char* text : {"Mon-Fri", "08:00-18:00", "Mon-Fri 8:00-18:00", "Mon-Fri 18:00-08:00", "Mon-Fri 08:00-24:01",
				 "Mon-Fri 08:60-18:00", "Mo-Fr 08:00-18:00", "Mon Fri 08:00-18:00", "Mon-Fri 08:00-18:00 ", "Mon-Fri  08:00-18:00",
				 "mon-fri 08:00-18:00", " ", "Mon-Fri 08:00-08:00", "Mon-Fri 08.00-18.00"})
			CPPUNIT_ASSERT_MESSAGE(text, !BusinessHours::parse(text));
	}

	void AFixedScheduleIsFixed()
	{
		Schedule schedule({}, 120, minuteOf);
		for (Duration now{}; now < week; now += 37min)
		{
			schedule.passed({.at = now, .arrivals = static_cast<std::size_t>(now.count() % 7), .requests = 500});
			CPPUNIT_ASSERT(schedule.interval(now, monday + now) == 2min);
		}
	}

	void AnAdaptiveOneIsFasterWhileMessagesComeAndSlowerWhenIdle()
	{
		Schedule schedule(adaptive(), 0, minuteOf);
		const TimePoint night = monday + 2h, day = monday + 12h;
		CPPUNIT_ASSERT(schedule.interval(0ms, night) == 15min);
		CPPUNIT_ASSERT(schedule.interval(0ms, day) == 2min);
		Duration now{};
		for (Duration last = 15min; now < 40min; now += 1min)
		{
			schedule.passed({.at = now, .arrivals = 2});
			const auto interval = schedule.interval(now, night);
			CPPUNIT_ASSERT(interval <= last && interval >= 30s);
			last = interval;
		}
		CPPUNIT_ASSERT(schedule.interval(now, night) < 40s);
		CPPUNIT_ASSERT(schedule.interval(now, day) < 40s);
		for (Duration last{}; now < 6h; now += last)
		{
			schedule.passed({.at = now});
			const auto interval = schedule.interval(now, night);
			CPPUNIT_ASSERT(interval >= last);
			last = interval;
		}
		CPPUNIT_ASSERT(schedule.interval(now, night) == 15min);
	}

	void NoIntervalIsLongerThanTheLongest()
	{
		for (const std::uint64_t requests : {0, 5, 1000})
			for (const std::int64_t perMinute : {0, 1, 120})
			{
				Schedule schedule(adaptive(), perMinute, minuteOf);
				for (Duration now{}; now < week; now += 61min)
				{
					schedule.passed({.at = now, .arrivals = static_cast<std::size_t>(now.count() % 3), .requests = requests});
					const auto interval = schedule.interval(now + 60min, monday + now);
					CPPUNIT_ASSERT(interval >= 30s && interval <= 15min);
				}
			}
	}

	void R13_PassesTakeHalfOfTheBudgetAtMost()
	{
		Schedule schedule(adaptive(), 10, minuteOf);
		schedule.passed({.at = 0ms, .arrivals = 10, .requests = 5});
		schedule.passed({.at = 1min, .arrivals = 10, .requests = 5});
		CPPUNIT_ASSERT(schedule.interval(1min, monday + 12h) == 60s);
	}

	void AFirstLoadIsNoSignOfWhatWillCome()
	{
		Schedule schedule(adaptive(), 0, minuteOf);
		schedule.passed({.at = 0ms, .arrivals = 1'000'000});
		CPPUNIT_ASSERT(schedule.interval(2h, monday + 2h) > 10min);
	}

	void R11_WhileStatusesAreLookedUpItIsNoSlowerThanTheirInterval()
	{
		Schedule schedule(adaptive(), 0, minuteOf);
		schedule.passed({.at = 0ms, .looksUpStatuses = true});
		CPPUNIT_ASSERT(schedule.interval(0ms, monday) == 5min);
	}

	void AWeekCostsFewerRequestsAndMostMessagesWaitNoLonger()
	{
		struct
		{
			const char* name;
			Profile perHour;
			double saved; ///< At least.
		} const table[]{{"an office",
							[](int minute)
							{
								const int day = minute / 1440, hour = minute / 60 % 24;
								if (day < 5 && hour >= 8 && hour < 18) return 12.0;
								return hour >= 7 && hour < 23 ? 1.0 : 0.1;
							},
							0.30},
			{"alarms, day and night", [](int) { return 0.3; }, 0.50}, {"hardly anything", [](int) { return 0.02; }, 0.55}};
		for (const auto& [name, perHour, saved] : table)
		{
			const auto arriving = arrivals(perHour, 7);
			const auto fixed = live(arriving, {}), adapted = live(arriving, adaptive());
			std::cout << "\n" << name;
			print("every 2 minutes", fixed);
			print("adaptive", adapted);
			CPPUNIT_ASSERT(adapted.longest <= 15min && adapted.most(1) <= 900);
			CPPUNIT_ASSERT(static_cast<double>(adapted.passes) <= (1 - saved) * static_cast<double>(fixed.passes));
			CPPUNIT_ASSERT_EQUAL(fixed.delays.size(), adapted.delays.size());
		}
		std::cout << std::endl;
		const auto office = arrivals(table[0].perHour, 7);
		CPPUNIT_ASSERT(live(office, adaptive()).most(0.5) <= live(office, {}).most(0.5));
	}

	void AWorkerKeepsToItAndIsWokenAllTheSame()
	{
		Shift shift;
		shift.rules = adaptive();
		shift.rules.businessHours = {};
		shift.begin();
		shift.live(1s);
		CPPUNIT_ASSERT(shift.worker->status().interval == 15min);
		CPPUNIT_ASSERT(shift.worker->status().nextPassAt == shift.clock.now() + 15min - 1s);
		shift.live(10min);
		shift.remote.put("inbox", 1);
		shift.worker->wake();
		shift.live(1s);
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), shift.rows());
		CPPUNIT_ASSERT(shift.worker->status().interval < 4min);
	}

	void R19_TheLeaseOutlastsTheLongestInterval()
	{
		Shift shift;
		shift.rules = adaptive();
		shift.rules.businessHours = {};
		shift.holder = {"first", {}};
		shift.begin();
		for (int i = 0; i < 100; ++i)
		{
			shift.live(7min);
			CPPUNIT_ASSERT(
				!shift.shared.lease({.source = "office", .holder = "second", .duration = 1min, .abandoned = {}}).granted);
		}
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScheduleTest);

} // namespace eyrie::engine
