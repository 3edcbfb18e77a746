#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <sstream>

#include <Poco/StreamChannel.h>
#include <cppunit/extensions/HelperMacros.h>

#include "Bench.h"
#include "engine/SourceWorker.h"

namespace eyrie::engine
{

using namespace std::chrono_literals;

namespace
{

/// A bench with a worker on it, whose log can be read.
struct Shift : Bench
{
	std::ostringstream log;
	Poco::Logger& logger = Poco::Logger::get("eyrie.test.worker");
	std::function<void()> prepare = [] {};
	std::optional<SourceWorker> worker;

	Shift() { logger.setChannel(Poco::AutoPtr<Poco::Channel>(new Poco::StreamChannel(log))); }
	~Shift() { logger.setChannel(nullptr); }

	void begin() { worker.emplace(Workplace{"office", source, storage, clock, budget, rules}, logger, prepare, 7); }
};

} // namespace

class SourceWorkerTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SourceWorkerTest);
	CPPUNIT_TEST(OneLinePerFolderAndPassIsLogged);
	CPPUNIT_TEST(TheIntervalIsFromBeginningToBeginning);
	CPPUNIT_TEST(R12_AnUnreachableSourceIsProbedEverMoreRarely);
	CPPUNIT_TEST(R12_WrongCredentialsAreProbedEveryQuarterOfAnHour);
	CPPUNIT_TEST(R12_RetryAfterIsObeyedBetweenPassesToo);
	CPPUNIT_TEST(AnythingThrownIsAFailureAndNoCrash);
	CPPUNIT_TEST(AStorageThatIsNotReadyIsTriedAgain);
	CPPUNIT_TEST(OnceTellsWhetherEveryFolderSucceeded);
	CPPUNIT_TEST(R11_StatusesAreRefreshedWhenTheirIntervalHasPassed);
	CPPUNIT_TEST(AStartedWorkerStopsAtOnce);
	CPPUNIT_TEST_SUITE_END();

	void OneLinePerFolderAndPassIsLogged()
	{
		Shift shift;
		shift.remote.put("inbox", 1);
		shift.begin();
		shift.worker->once({});
		const auto log = shift.log.str();
		CPPUNIT_ASSERT_MESSAGE(log, log.find("office/inbox: 1 new, 0 updated, 2 requests, 0.000 s\n") != std::string::npos);
		CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t(5), std::count(log.begin(), log.end(), '\n'));
	}

	void TheIntervalIsFromBeginningToBeginning()
	{
		Shift shift;
		shift.begin();
		shift.remote.before = [&](const std::string& what)
		{
			if (what == "inbox") shift.clock.advance(50s);
		};
		CPPUNIT_ASSERT(shift.worker->round({}) == 70s);
	}

	void R12_AnUnreachableSourceIsProbedEverMoreRarely()
	{
		Shift shift;
		shift.remote.before = [](const std::string&) { throw Bench::trouble(ErrorKind::unavailable, ErrorScope::plugin); };
		shift.begin();
		CPPUNIT_ASSERT(shift.worker->round({}) == 4min);
		const int folders = shift.remote.calls["inbox"];
		CPPUNIT_ASSERT_THROW(shift.worker->round({}), Error); // A probe, and no folder.
		CPPUNIT_ASSERT_EQUAL(folders, shift.remote.calls["inbox"]);
		shift.remote.before = {};
		CPPUNIT_ASSERT(shift.worker->round({}) == 2min);
		CPPUNIT_ASSERT_EQUAL(folders + 1, shift.remote.calls["inbox"]);
	}

	void R12_WrongCredentialsAreProbedEveryQuarterOfAnHour()
	{
		Shift shift;
		shift.remote.before = [](const std::string&) { throw Bench::trouble(ErrorKind::unauthorised, ErrorScope::plugin); };
		shift.begin();
		CPPUNIT_ASSERT(shift.worker->round({}) == 15min);
	}

	void R12_RetryAfterIsObeyedBetweenPassesToo()
	{
		Shift shift;
		auto busy = Bench::trouble(ErrorKind::throttled, ErrorScope::plugin);
		shift.remote.fail("outbox", busy.retryAfter(1h));
		shift.begin();
		CPPUNIT_ASSERT(shift.worker->round({}) == 1h);
		CPPUNIT_ASSERT_EQUAL(0, shift.remote.calls["sent"]);
	}

	void AnythingThrownIsAFailureAndNoCrash()
	{
		Shift shift;
		shift.remote.before = [](const std::string& what)
		{
			if (what == "lookup" || what == "sent") throw std::runtime_error("out of thin air");
		};
		shift.begin();
		CPPUNIT_ASSERT(!shift.worker->once({}));
		CPPUNIT_ASSERT(
			shift.log.str().find("office/sent: 0 new, 0 updated, 1 request, 0.000 s; failed: unexpected: out of thin air")
			!= std::string::npos);
		shift.prepare = [] { throw std::runtime_error("out of thin air"); };
		shift.begin();
		CPPUNIT_ASSERT(!shift.worker->once({}));
	}

	void AStorageThatIsNotReadyIsTriedAgain()
	{
		Shift shift;
		int tries = 0;
		shift.prepare = [&]
		{
			if (++tries < 3) throw Bench::trouble(ErrorKind::unavailable, ErrorScope::plugin);
		};
		shift.begin();
		CPPUNIT_ASSERT_THROW(shift.worker->round({}), StorageError);
		CPPUNIT_ASSERT(!shift.worker->once({}));
		CPPUNIT_ASSERT_EQUAL(0, shift.remote.calls["inbox"]);
		CPPUNIT_ASSERT(shift.worker->once({}));
	}

	void OnceTellsWhetherEveryFolderSucceeded()
	{
		Shift shift;
		shift.begin();
		CPPUNIT_ASSERT(shift.worker->once({}));
		shift.remote.fail("error", Bench::trouble(ErrorKind::misconfigured, ErrorScope::stream));
		CPPUNIT_ASSERT(!shift.worker->once({}));
		CPPUNIT_ASSERT(shift.log.str().find("office/error: 0 new, 0 updated, 1 request, 0.000 s; failed: a fault of this test")
			!= std::string::npos);
	}

	void R11_StatusesAreRefreshedWhenTheirIntervalHasPassed()
	{
		Shift shift;
		shift.remote.put("sent", 5, Delivery::sent);
		shift.begin();
		shift.worker->round({});
		for (int minute = 0; minute < 20; minute += 2, shift.clock.advance(2min)) shift.worker->round({});
		const int looks = shift.remote.calls["lookup"];
		CPPUNIT_ASSERT_MESSAGE(std::to_string(looks), looks >= 2 && looks <= 4);
	}

	void AStartedWorkerStopsAtOnce()
	{
		Shift shift;
		std::mutex mutex;
		std::condition_variable passed;
		bool done = false;
		shift.remote.before = [&](const std::string& what)
		{
			std::lock_guard lock(mutex);
			done = done || what == "delivered";
			passed.notify_all();
		};
		shift.begin();
		shift.worker->start();
		std::unique_lock lock(mutex);
		passed.wait(lock, [&] { return done; });
		lock.unlock();
		shift.worker->requestStop();
		shift.worker->join();
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(SourceWorkerTest);

} // namespace eyrie::engine
