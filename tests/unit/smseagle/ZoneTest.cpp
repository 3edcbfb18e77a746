#include <cppunit/extensions/HelperMacros.h>

#include <string>

#include "Assertions.h"
#include "Zone.h"

namespace eyrie::smseagle
{


class ZoneTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ZoneTest);
	CPPUNIT_TEST(StampsArePlacedByTheirOffsetOrTheZone);
	CPPUNIT_TEST(AnUnknownZoneIsNamed);
	CPPUNIT_TEST_SUITE_END();

	void StampsArePlacedByTheirOffsetOrTheZone()
	{
		const struct
		{
			const char* zone;
			const char* stamp;
			const char* utc;
		} rows[] = {{"UTC", "2025-06-22 18:04:16", "2025-06-22 18:04:16.000"},
			{"UTC", "2025-06-22T18:04:16+02:00", "2025-06-22 16:04:16.000"},
			{"+02:00", "2025-06-22 18:04:16", "2025-06-22 16:04:16.000"},
			{"-0330", "2025-06-22 18:04:16", "2025-06-22 21:34:16.000"},
			{"Europe/Berlin", "2025-06-22 18:04:16", "2025-06-22 16:04:16.000"},
			{"Europe/Berlin", "2025-01-22 18:04:16", "2025-01-22 17:04:16.000"},
			{"Europe/Berlin", "2025-01-22T18:04:16+02:00", "2025-01-22 16:04:16.000"},
			{"Europe/Berlin", "2025-10-26 02:30:00", "2025-10-26 00:30:00.000"}, // twice: the first
			{"Europe/Berlin", "2025-03-30 02:30:00", "2025-03-30 01:00:00.000"}, // never: the change
			{"America/New_York", "2036-07-01 00:00:00", "2036-07-01 04:00:00.000"}};
		for (const auto& row : rows)
			CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(row.zone) + ' ' + row.stamp, std::string(row.utc),
				formatUtc(Zone(row.zone).place(*parseStamp(row.stamp))));
	}

	void AnUnknownZoneIsNamed()
	{
		for (const char* bad : {"Europe/Atlantis", "", "+", "+2", "GMT+25", "../../etc/passwd"})
			assertContains(errorOf([&] { Zone zone{bad}; }), "misconfigured/plugin: timezone = " + std::string(bad));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ZoneTest);

} // namespace eyrie::smseagle
