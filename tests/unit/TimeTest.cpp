#include <cppunit/extensions/HelperMacros.h>

#include <eyrie/Time.h>

namespace eyrie
{

class TimeTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(TimeTest);
	CPPUNIT_TEST(DurationsAreReadStrictlyAndWrittenShortest);
	CPPUNIT_TEST(StampsAreReadStrictly);
	CPPUNIT_TEST(UtcTextGoesRoundTrip);
	CPPUNIT_TEST_SUITE_END();

	void DurationsAreReadStrictlyAndWrittenShortest()
	{
		const struct
		{
			const char* text;
			std::int64_t milliseconds;
			const char* shortest;
		} good[] = {{"500ms", 500, "500ms"}, {"30s", 30'000, "30s"}, {"2m", 120'000, "2m"}, {"120s", 120'000, "2m"},
			{"6h", 21'600'000, "6h"}, {"7d", 604'800'000, "7d"}, {"1w", 604'800'000, "7d"}, {"0", 0, "0s"}, {"0s", 0, "0s"},
			{"1500ms", 1500, "1500ms"}};
		for (const auto& row : good)
		{
			CPPUNIT_ASSERT_MESSAGE(row.text, parseDuration(row.text) == Duration(row.milliseconds));
			CPPUNIT_ASSERT_EQUAL(std::string(row.shortest), formatDuration(Duration(row.milliseconds)));
		}
		for (const char* bad :
			{"", " ", "5", "-5s", "+5s", "5 s", "5S", "s", "5.5s", "5min", "99999999999999999999s", "9999999999999d", "5s "})
			CPPUNIT_ASSERT_MESSAGE(bad, !parseDuration(bad));
	}

	void StampsAreReadStrictly()
	{
		const auto utc = [](const char* text) -> std::int64_t
		{
			const auto stamp = parseStamp(text);
			CPPUNIT_ASSERT_MESSAGE(text, stamp && stamp->offset);
			return (stamp->local.time_since_epoch() - *stamp->offset).count();
		};
		CPPUNIT_ASSERT_EQUAL(std::int64_t(1750608256000), utc("2025-06-22T18:04:16+02:00"));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(1750608256000), utc("2025-06-22T16:04:16Z"));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(1750608256123), utc("2025-06-22 11:04:16.123456-0500"));
		CPPUNIT_ASSERT_EQUAL(std::int64_t(-1000), utc("1969-12-31T23:59:59Z"));
		CPPUNIT_ASSERT(!parseStamp("2025-06-22T18:04:16")->offset);
		for (const char* bad : {"", "garbage", "2025-06-22", "2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z", "2025-06-22T24:00:00Z",
				 "2025-06-22T18:04:16+", "2025-06-22T18:04:16+2", "2025-06-22T18:04:16+02:00x", "2025-06-22T18:04:16.Z",
				 "2025-6-22T18:04:16Z", "0000-00-00 00:00:00", "2025-06-22T18:04:16 "})
			CPPUNIT_ASSERT_MESSAGE(bad, !parseStamp(bad));
	}

	void UtcTextGoesRoundTrip()
	{
		for (const std::int64_t milliseconds : {0LL, 1LL, -1LL, 1750608256123LL, -62135596800000LL, 253402300799999LL})
		{
			const TimePoint time{Duration(milliseconds)};
			CPPUNIT_ASSERT(parseUtc(formatUtc(time)) == time);
		}
		CPPUNIT_ASSERT_EQUAL(std::string("2025-06-22 16:04:16.123"), formatUtc(TimePoint(Duration(1750608256123))));
		CPPUNIT_ASSERT(parseUtc("2025-06-22 16:04:16") == TimePoint(Duration(1750608256000)));
		CPPUNIT_ASSERT(!parseUtc("2025-06-22 16:04:16Z"));
		CPPUNIT_ASSERT_EQUAL(std::string("9999-12-31 23:59:59.999"), formatUtc(TimePoint::max()));
		CPPUNIT_ASSERT_EQUAL(std::string("0000-01-01 00:00:00.000"), formatUtc(TimePoint::min()));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(TimeTest);

} // namespace eyrie
