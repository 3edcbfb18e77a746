#include <cppunit/extensions/HelperMacros.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include <eyrie/Error.h>

#include "Folders.h"
#include "Lookahead.h"

namespace eyrie::smseagle
{

namespace
{

/// An API each of whose answers waits until it is let go, or stopped.
class Held final : public Api
{
public:
	struct Hand
	{
		std::mutex mutex;
		std::condition_variable_any changed;
		std::size_t waiting = 0;
	};

	explicit Held(Hand& hand) : _hand(hand) {}

	Reply ask(const Question& question) override
	{
		std::unique_lock lock(_hand.mutex);
		++_hand.waiting;
		_hand.changed.notify_all();
		_hand.changed.wait(lock, question.stop, [] { return false; });
		--_hand.waiting;
		_hand.changed.notify_all();
		throw Error(ErrorKind::cancelled, ErrorScope::plugin, "stopped");
	}

private:
	Hand& _hand;
};

/// Answers everything with nothing.
class Empty final : public Api
{
public:
	Reply ask(const Question&) override { return {}; }
};

} // namespace


/// How what is under way in threads ends.
class LookaheadEndTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(LookaheadEndTest);
	CPPUNIT_TEST(AStopEndsAllOfIt);
	CPPUNIT_TEST(AStopEndsTheWaitForWhatWasAskedBefore);
	CPPUNIT_TEST(DestructionEndsAllOfIt);
	CPPUNIT_TEST_SUITE_END();

	static Question dense(std::stop_token stop)
	{
		return {
			.folder = allFolders()[2], .ids = {1, 100}, .limit = 500, .stop = std::move(stop), .next = {{101, 200}, {201, 300}}};
	}

	void AStopEndsAllOfIt()
	{
		Held::Hand hand;
		Empty own;
		Lookahead lookahead(own, {.most = 3, .open = [&] { return std::make_unique<Held>(hand); }, .launch = {}});
		std::stop_source stop;
		lookahead.ask(dense(stop.get_token()));
		{
			std::unique_lock lock(hand.mutex);
			hand.changed.wait(lock, [&] { return hand.waiting == 1; });
		}
		stop.request_stop();
		std::unique_lock lock(hand.mutex);
		hand.changed.wait(lock, [&] { return hand.waiting == 0; });
	}

	void AStopEndsTheWaitForWhatWasAskedBefore()
	{
		Held::Hand hand;
		Empty own;
		Lookahead lookahead(own, {.most = 3, .open = [&] { return std::make_unique<Held>(hand); }, .launch = {}});
		lookahead.ask(dense({}));
		std::stop_source stop;
		const std::jthread stopper(
			[&]
			{
				std::unique_lock lock(hand.mutex);
				hand.changed.wait(lock, [&] { return hand.waiting == 1; });
				lock.unlock();
				stop.request_stop();
			});
		CPPUNIT_ASSERT_THROW(
			lookahead.ask({.folder = allFolders()[2], .ids = {101, 200}, .limit = 500, .stop = stop.get_token()}), Error);
	}

	void DestructionEndsAllOfIt()
	{
		Held::Hand hand;
		Empty own;
		{
			Lookahead lookahead(own, {.most = 3, .open = [&] { return std::make_unique<Held>(hand); }, .launch = {}});
			lookahead.ask(dense({}));
		}
		const std::lock_guard lock(hand.mutex);
		CPPUNIT_ASSERT_EQUAL(std::size_t(0), hand.waiting);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(LookaheadEndTest);

} // namespace eyrie::smseagle
