// Hints that a source has news: a pass soon, and no more of them than are needed.
#include <cppunit/extensions/HelperMacros.h>

#include "Shift.h"

namespace eyrie::engine
{

using namespace std::chrono_literals;

class WakeUpTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(WakeUpTest);
	CPPUNIT_TEST(AMessageIsStoredWithinASecondOfItsHint);
	CPPUNIT_TEST(AThousandHintsInASecondCostThreePassesAtMost);
	CPPUNIT_TEST(HintsDuringAPassCostOneMore);
	CPPUNIT_TEST(R12_HintsDoNotHammerASourceThatFails);
	CPPUNIT_TEST(R12_HintsDoNotShortenWhatTheSourceAskedFor);
	CPPUNIT_TEST(R11_StatusesAreNotStarvedByHints);
	CPPUNIT_TEST(R13_AHintCallsTheWorkerAwayFromUpkeep);
	CPPUNIT_TEST_SUITE_END();

	static void settle(Shift& shift)
	{
		shift.begin();
		shift.live(10s);
	}

	void AMessageIsStoredWithinASecondOfItsHint()
	{
		Shift shift;
		shift.rules.interval = 10min;
		settle(shift);
		shift.stepping.step = 1ms;
		const auto at = shift.clock.elapsed() + 30s;
		shift.stepping.atEachStep = [&]
		{
			if (shift.clock.elapsed() != at) return;
			shift.remote.put("inbox", 1);
			shift.worker->wake();
		};
		while (shift.rows() == 0) shift.worker->turn({});
		CPPUNIT_ASSERT(shift.clock.elapsed() >= at && shift.clock.elapsed() - at < 1s);
	}

	void AThousandHintsInASecondCostThreePassesAtMost()
	{
		for (const Duration perRequest : {0ms, 1ms, 20ms, 100ms, 1000ms})
		{
			Shift shift;
			shift.rules.interval = 10min;
			settle(shift);
			shift.stepping.step = 1ms;
			int hints = 0;
			const auto hint = [&]
			{
				if (hints < 1000) shift.worker->wake(), ++hints;
			};
			shift.stepping.atEachStep = hint;
			shift.remote.before = [&](const std::string&) { shift.stepping.wait(perRequest, {}); };
			const auto before = shift.passes.size();
			while (hints < 1000) shift.worker->turn({});
			shift.remote.put("inbox", 1);
			shift.stepping.step = 24h;
			shift.live(60s);
			CPPUNIT_ASSERT_EQUAL(std::size_t(1), shift.rows());
			const auto extra = shift.passes.size() - before;
			CPPUNIT_ASSERT_MESSAGE(std::to_string(extra), extra >= 1 && extra <= 3);
			CPPUNIT_ASSERT_EQUAL(std::uint64_t(1000), shift.worker->status().wakeUps);
		}
	}

	void HintsDuringAPassCostOneMore()
	{
		Shift shift;
		settle(shift);
		int left = 100;
		shift.remote.before = [&](const std::string&)
		{
			for (int i = 0; i < 20 && left > 0; ++i, --left) shift.worker->wake();
		};
		const auto before = shift.passes.size();
		shift.worker->wake();
		shift.live(90s);
		CPPUNIT_ASSERT_EQUAL(before + 2, shift.passes.size());
	}

	void R12_HintsDoNotHammerASourceThatFails()
	{
		Shift shift;
		settle(shift);
		int asked = 0;
		shift.remote.before = [&](const std::string&)
		{
			++asked;
			throw Bench::trouble(ErrorKind::unavailable, ErrorScope::plugin);
		};
		shift.live(1h);
		asked = 0;
		shift.stepping.step = 100ms;
		shift.stepping.atEachStep = [&] { shift.worker->wake(); };
		shift.live(1h);
		// A probe an interval, as for one that does not fail.
		CPPUNIT_ASSERT_MESSAGE(std::to_string(asked), asked >= 25 && asked <= 31);
		shift.remote.before = {};
		shift.remote.put("inbox", 1);
		shift.live(shift.rules.interval + 1s);
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), shift.rows());
	}

	void R12_HintsDoNotShortenWhatTheSourceAskedFor()
	{
		struct
		{
			Error error;
			Duration wait;
		} const table[]{{Bench::trouble(ErrorKind::throttled, ErrorScope::plugin).retryAfter(1h), 1h},
			{Bench::trouble(ErrorKind::unauthorised, ErrorScope::plugin), 15min}};
		for (const auto& [error, wait] : table)
		{
			Shift shift;
			settle(shift);
			int asked = 0;
			shift.remote.before = [&, error = error](const std::string&)
			{
				++asked;
				throw error;
			};
			shift.live(shift.rules.interval);
			const int before = asked;
			shift.stepping.step = 1s;
			shift.stepping.atEachStep = [&] { shift.worker->wake(); };
			for (const auto end = shift.clock.elapsed() + wait - 20s; shift.clock.elapsed() < end;) shift.worker->turn({});
			CPPUNIT_ASSERT_EQUAL(before, asked);
		}
	}

	void R11_StatusesAreNotStarvedByHints()
	{
		Shift shift;
		for (int id = 1; id <= 100; ++id) shift.remote.put("sent", 10 * id, Delivery::sent);
		settle(shift);
		for (int id = 1; id <= 100; ++id) shift.remote.move("sent", "delivered", 10 * id, Delivery::delivered);
		shift.remote.before = [&](const std::string&)
		{
			shift.clock.advance(1s);
			shift.worker->wake();
		};
		shift.live(1h);
		for (const auto& [key, row] : shift.shared.snapshot().rows) CPPUNIT_ASSERT(!row.tracking);
	}

	void R13_AHintCallsTheWorkerAwayFromUpkeep()
	{
		/// Whose look-ups take a minute, unless they are stopped.
		struct Slow final : Source
		{
			Shift& shift;
			explicit Slow(Shift& other) : shift(other) {}
			bool isAsked = false;
			Probe probe(std::stop_token stop) override { return shift.remote.probe(stop); }
			std::vector<Folder> folders(std::stop_token stop) override { return shift.remote.folders(stop); }
			Page fetch(const FetchRequest& request) override { return shift.remote.fetch(request); }
			Lookup lookup(const LookupRequest& request) override
			{
				isAsked = true;
				if (!shift.stepping.wait(60s, request.stop)) throw Error(ErrorKind::cancelled, ErrorScope::plugin, "stopped");
				return shift.remote.lookup(request);
			}
		};
		Shift shift;
		shift.remote.put("sent", 1, Delivery::sent);
		Slow slow(shift);
		SourceWorker worker(
			{.name = "office", .source = slow, .storage = shift.shared, .clock = shift.stepping, .budget = shift.budget},
			shift.logger, [] {}, 7);
		shift.stepping.step = 1ms;
		std::optional<Duration> woken, stored;
		shift.stepping.atEachStep = [&]
		{
			if (!stored && shift.mirrored("incoming", 1)) stored = shift.clock.elapsed();
			if (!slow.isAsked || woken) return;
			shift.remote.put("inbox", 1);
			worker.wake();
			woken = shift.clock.elapsed();
		};
		while (!stored) worker.turn({});
		CPPUNIT_ASSERT(*stored - *woken < 1s);
		// And what it was called away from is done all the same.
		CPPUNIT_ASSERT(shift.shared.snapshot().rows.at({"office", "outgoing", 1, "1"}).tracking->checks > 0);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(WakeUpTest);

} // namespace eyrie::engine
