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

	Holder holder;

	void begin()
	{
		worker.emplace(Workplace{.name = "office",
						   .source = source,
						   .storage = storage,
						   .clock = clock,
						   .budget = budget,
						   .rules = rules,
						   .holder = holder},
			logger, prepare, 7);
	}
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
	CPPUNIT_TEST(R19_ASecondDaemonWaitsAndTakesOverWithinTheLease);
	CPPUNIT_TEST(R19_AHeldBackCommitOfTheFormerHolderIsRefused);
	CPPUNIT_TEST(R19_ADeadHoldersLeaseIsTakenAtOnce);
	CPPUNIT_TEST(R19_ALeaseIsGivenBackAtTheEnd);
	CPPUNIT_TEST(R9_SweepsRunWhenDueAndOnlyWhileThereIsTime);
	CPPUNIT_TEST(R20_OldChangesAreForgotten);
	CPPUNIT_TEST_SUITE_END();

	/// Two daemons on one storage.
	struct Pair : Shift
	{
		kit::MemoryStorage shared{{}, &clock};
		std::optional<SourceWorker> other;
		Holder first{"first", {}};
		Holder second{"second", {}};

		void beginBoth()
		{
			for (auto* const pair : {&worker, &other})
				pair->emplace(Workplace{.name = "office",
								  .source = source,
								  .storage = shared,
								  .clock = clock,
								  .budget = budget,
								  .rules = rules,
								  .holder = pair == &worker ? first : second},
					logger, prepare, 7);
		}
		std::size_t stored() { return shared.snapshot().rows.size(); }
	};

	void R19_ASecondDaemonWaitsAndTakesOverWithinTheLease()
	{
		Pair pair;
		pair.beginBoth();
		pair.worker->round({});
		pair.remote.put("inbox", 1);
		CPPUNIT_ASSERT(pair.other->round({}) <= pair.rules.interval);
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), pair.stored());
		CPPUNIT_ASSERT_MESSAGE(pair.log.str(), pair.log.str().find("mirrored by another daemon, first") != std::string::npos);

		// The first one has died. The second one goes on waiting as it says.
		Duration waited{};
		while (pair.stored() == 0)
		{
			const Duration wait = pair.other->round({});
			if (pair.stored() > 0) break;
			waited += wait;
			pair.clock.advance(wait);
		}
		CPPUNIT_ASSERT(waited <= pair.rules.lease + 1ms);
		CPPUNIT_ASSERT(waited >= pair.rules.lease - pair.rules.interval);
		CPPUNIT_ASSERT_MESSAGE(pair.log.str(), pair.log.str().find("this daemon mirrors it from now on") != std::string::npos);
	}

	void R19_AHeldBackCommitOfTheFormerHolderIsRefused()
	{
		Pair pair;
		pair.beginBoth();
		pair.worker->round({});
		pair.remote.put("inbox", 1);
		// The first one stands still while it reads, longer than its lease; the second one goes on meanwhile.
		bool stoodStill = false;
		pair.remote.before = [&](const std::string& what)
		{
			if (what != "inbox" || std::exchange(stoodStill, true)) return;
			pair.clock.advance(pair.rules.lease + 1s);
			pair.other->round({});
		};
		const auto before = pair.stored();
		pair.worker->round({});
		CPPUNIT_ASSERT_EQUAL(before + 1, pair.stored());
		CPPUNIT_ASSERT_EQUAL(std::int64_t(2), pair.shared.snapshot().leases.at("office").fence);
		CPPUNIT_ASSERT_EQUAL(std::string("second"), pair.shared.snapshot().leases.at("office").holder);
		CPPUNIT_ASSERT_MESSAGE(pair.log.str(), pair.log.str().find("is mirrored by another daemon now") != std::string::npos);
	}

	void R19_ADeadHoldersLeaseIsTakenAtOnce()
	{
		Pair pair;
		pair.second.isDead = [](const std::string& name) { return name == "first"; };
		pair.beginBoth();
		pair.worker->round({});
		pair.remote.put("inbox", 1);
		pair.other->round({});
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), pair.stored());
	}

	void R19_ALeaseIsGivenBackAtTheEnd()
	{
		Pair pair;
		pair.remote.put("inbox", 1);
		pair.beginBoth();
		pair.worker->round({});
		CPPUNIT_ASSERT(!pair.other->once({}));
		pair.worker->start();
		pair.worker->requestStop();
		pair.worker->join();
		CPPUNIT_ASSERT(pair.other->once({}));
		CPPUNIT_ASSERT(pair.worker->once({}));
		CPPUNIT_ASSERT(pair.other->once({}));
	}

	void R9_SweepsRunWhenDueAndOnlyWhileThereIsTime()
	{
		Shift shift;
		for (int id = 1; id <= 40; ++id) shift.remote.put("inbox", id);
		shift.rules.batchSize = 5;
		shift.begin();
		shift.worker->round({});
		shift.clock.advance(shift.rules.reconcileInterval - 1ms);
		shift.worker->round({});
		CPPUNIT_ASSERT_MESSAGE(shift.log.str(), shift.log.str().find("office/reconcile") == std::string::npos);
		shift.clock.advance(1ms);
		// Each answer takes so long that a page is all there is time for.
		shift.remote.before = [&](const std::string&) { shift.clock.advance(shift.rules.interval); };
		for (int rounds = 0; rounds < 8; ++rounds)
		{
			const auto before = shift.remote.calls["inbox"];
			shift.worker->round({});
			CPPUNIT_ASSERT(shift.remote.calls["inbox"] - before <= 2);
		}
		const auto log = shift.log.str();
		const std::string line = "office/reconcile";
		std::size_t lines = 0;
		for (auto at = log.find(line); at != std::string::npos; at = log.find(line, at + 1)) ++lines;
		CPPUNIT_ASSERT_EQUAL(std::size_t(8), lines);
	}

	void R20_OldChangesAreForgotten()
	{
		Shift shift;
		shift.rules.keepChanges = 2h;
		shift.begin();
		shift.worker->round({});
		shift.remote.put("inbox", 1);
		shift.clock.advance(2min);
		shift.worker->round({});
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), shift.storage.snapshot().changes.size());
		shift.clock.advance(2h + 1min);
		shift.worker->round({});
		CPPUNIT_ASSERT(shift.storage.snapshot().changes.empty());
		CPPUNIT_ASSERT_EQUAL(shift.storage.snapshot().lastChange, shift.storage.snapshot().forgottenTo);
	}

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
