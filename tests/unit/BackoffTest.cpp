#include <cppunit/extensions/HelperMacros.h>

#include "engine/Backoff.h"

namespace eyrie::engine
{

using namespace std::chrono_literals;

class BackoffTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(BackoffTest);
	CPPUNIT_TEST(R12_RetriesDoubleFromOneSecondWithJitter);
	CPPUNIT_TEST(R12_AFailingSourceIsVisitedEverMoreRarelyUpToAQuarterOfAnHour);
	CPPUNIT_TEST(AStorageIsTriedAgainSoonAndNoMoreRarelyThanTheInterval);
	CPPUNIT_TEST(R11_OldMessagesAreAskedEverMoreRarely);
	CPPUNIT_TEST_SUITE_END();

	void R12_RetriesDoubleFromOneSecondWithJitter()
	{
		CPPUNIT_ASSERT(retryWait(1, 0.5) == 1s && retryWait(2, 0.5) == 2s && retryWait(3, 0.5) == 4s && retryWait(30, 0.5) == 60s);
		CPPUNIT_ASSERT(retryWait(1, 0.0) == 750ms && retryWait(1, 0.999) < 1250ms);
	}

	void R12_AFailingSourceIsVisitedEverMoreRarelyUpToAQuarterOfAnHour()
	{
		CPPUNIT_ASSERT(revisitWait(2min, 1) == 4min && revisitWait(2min, 2) == 8min);
		CPPUNIT_ASSERT(revisitWait(2min, 3) == 15min && revisitWait(2min, 1000) == 15min);
		CPPUNIT_ASSERT(revisitWait(30min, 1) == 30min);
	}

	void AStorageIsTriedAgainSoonAndNoMoreRarelyThanTheInterval()
	{
		CPPUNIT_ASSERT(storageWait(2min, 1) == 5s && storageWait(2min, 2) == 10s && storageWait(2min, 6) == 2min);
		CPPUNIT_ASSERT(storageWait(1s, 1) == 1s && storageWait(2min, 1000) == 2min);
	}

	void R11_OldMessagesAreAskedEverMoreRarely()
	{
		CPPUNIT_ASSERT(recheckWait(5min, 1) == 5min && recheckWait(5min, 5) == 5min && recheckWait(5min, 6) == 10min);
		CPPUNIT_ASSERT(recheckWait(5min, 60) == 6h && recheckWait(5min, 100000) == 6h);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(BackoffTest);

} // namespace eyrie::engine
