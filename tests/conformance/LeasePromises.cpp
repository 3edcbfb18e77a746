#include <atomic>
#include <thread>

#include "Bench.h"

namespace eyrie::conformance
{

namespace
{

using std::chrono::hours;
using std::chrono::milliseconds;

LeaseRequest asking(const std::string& holder, Duration duration = hours(1))
{
	return {.source = "office", .holder = holder, .duration = duration, .abandoned = {}};
}

/// Asks until the database's clock, which nobody here can move, has run past the one before.
LeaseAnswer takenOver(Bench& bench, const std::string& holder)
{
	for (;;)
		if (const auto answer = bench.storage().lease(asking(holder)); answer.granted) return answer;
}

Batch under(Bench& bench, const LeaseAnswer& answer, std::vector<Message> messages = {})
{
	auto batch = bench.batch("inbox", std::move(messages));
	batch.lease = Lease{answer.holder, answer.fence, hours(1)};
	return batch;
}

void R19_OneHolderAtATime(Bench& bench)
{
	const auto first = bench.storage().lease(asking("a"));
	CPPUNIT_ASSERT(first.granted);
	CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, first.fence);
	CPPUNIT_ASSERT(first.remaining <= hours(1) && first.remaining > milliseconds(hours(1)) / 2);
	const auto second = bench.storage().lease(asking("b"));
	CPPUNIT_ASSERT(!second.granted);
	CPPUNIT_ASSERT_EQUAL(std::string("a"), second.holder);
	CPPUNIT_ASSERT(second.remaining > milliseconds(hours(1)) / 2);
	const auto renewed = bench.storage().lease(asking("a", hours(2)));
	CPPUNIT_ASSERT(renewed.granted && renewed.remaining > hours(1));
	CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, renewed.fence);
	CPPUNIT_ASSERT(bench.storage().lease({.source = "plant", .holder = "b", .duration = hours(1), .abandoned = {}}).granted);
}

void R19_ALeaseThatHasRunOutPassesOnWithAHigherFence(Bench& bench)
{
	bench.storage().lease(asking("a", milliseconds(1)));
	const auto other = takenOver(bench, "b");
	CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, other.fence);
	CPPUNIT_ASSERT_EQUAL(std::string("b"), other.holder);
	CPPUNIT_ASSERT(!bench.storage().lease(asking("a")).granted);
}

void R19_OneThatIsGivenBackOrAbandonedPassesOnAtOnce(Bench& bench)
{
	const auto first = bench.storage().lease(asking("a"));
	CPPUNIT_ASSERT(!bench.storage().lease(asking("b", Duration::zero())).granted);
	CPPUNIT_ASSERT_EQUAL(std::string("a"), bench.storage().lease(asking("b")).holder);
	bench.storage().lease(asking("a", Duration::zero()));
	const auto second = bench.storage().lease(asking("b"));
	CPPUNIT_ASSERT(second.granted && second.fence == 2);

	auto heir = asking("c");
	heir.abandoned = first.fence;
	CPPUNIT_ASSERT(!bench.storage().lease(heir).granted);
	heir.abandoned = second.fence;
	const auto third = bench.storage().lease(heir);
	CPPUNIT_ASSERT(third.granted && third.fence == 3);
}

void R19_ACommitUnderALostLeaseIsAConflictAndLeavesNoTrace(Bench& bench)
{
	const auto first = bench.storage().lease(asking("a", milliseconds(1)));
	bench.storage().commit(under(bench, first, {bench.incoming("1")}));
	// Renewed by the commit, and given back by name.
	CPPUNIT_ASSERT(!bench.storage().lease(asking("b")).granted);
	bench.storage().lease(asking("a", Duration::zero()));
	const auto second = bench.storage().lease(asking("b"));
	const auto before = everything(bench);
	auto late = under(bench, first, {bench.incoming("2")});
	late.note = StreamNote{{}, bench.now(), {}, {}};
	expect(ErrorKind::conflict, [&] { bench.storage().commit(late); });
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));
	bench.storage().commit(under(bench, second, {bench.incoming("2")}));

	auto never = under(bench, second, {bench.incoming("3")});
	never.stream.source = "plant";
	expect(ErrorKind::conflict, [&] { bench.storage().commit(never); });
}

/// As a lease looks after the database's clock has been set back.
void R19_ALeaseThatLastsBeyondBeliefIsNotWaitedFor(Bench& bench)
{
	const auto first = bench.storage().lease(asking("a", hours(3)));
	CPPUNIT_ASSERT(!bench.storage().lease(asking("b")).granted);
	bench.storage().lease(asking("a", hours(1000)));
	CPPUNIT_ASSERT(!bench.storage().lease(asking("b", Duration::zero())).granted);
	const auto second = bench.storage().lease(asking("b"));
	CPPUNIT_ASSERT(second.granted && second.fence == 2 && second.remaining <= hours(1));
	expect(ErrorKind::conflict, [&] { bench.storage().commit(under(bench, first, {bench.incoming("1")})); });
}

void R19_ACommitBringsALeaseBackToItsTime(Bench& bench)
{
	const auto first = bench.storage().lease(asking("a", hours(1000)));
	bench.storage().commit(under(bench, first, {bench.incoming("1")}));
	const auto other = bench.storage().lease(asking("b"));
	CPPUNIT_ASSERT(!other.granted && other.remaining <= hours(1));
}

void R19_OfManyThatAskAtOnceOneGetsIt(Bench& bench)
{
	std::atomic<int> granted = 0;
	{
		std::vector<std::jthread> threads;
		for (int i = 0; i < 4; ++i)
			threads.emplace_back(
				[&, i]
				{
					if (bench.storage().lease(asking("daemon " + std::to_string(i))).granted) ++granted;
				});
	}
	CPPUNIT_ASSERT_EQUAL(1, granted.load());
}

} // namespace


void addLeasePromises(Promises& promises)
{
	EYRIE_PROMISE(promises, R19_OneHolderAtATime);
	EYRIE_PROMISE(promises, R19_ALeaseThatHasRunOutPassesOnWithAHigherFence);
	EYRIE_PROMISE(promises, R19_OneThatIsGivenBackOrAbandonedPassesOnAtOnce);
	EYRIE_PROMISE(promises, R19_ACommitUnderALostLeaseIsAConflictAndLeavesNoTrace);
	EYRIE_PROMISE(promises, R19_ALeaseThatLastsBeyondBeliefIsNotWaitedFor);
	EYRIE_PROMISE(promises, R19_ACommitBringsALeaseBackToItsTime);
	EYRIE_PROMISE(promises, R19_OfManyThatAskAtOnceOneGetsIt);
}

} // namespace eyrie::conformance
