#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include <cppunit/extensions/HelperMacros.h>
#include <eyrie/Error.h>

#include "Bench.h"
#include "engine/ReadAhead.h"

namespace eyrie::engine
{

class ReadAheadTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ReadAheadTest);
	CPPUNIT_TEST(PagesComeInTheirOrderUpToTheLast);
	CPPUNIT_TEST(R14_NoMoreThanTwoPagesWait);
	CPPUNIT_TEST(AFailureComesBehindThePagesBeforeIt);
	CPPUNIT_TEST(NothingIsFetchedWhileItRests);
	CPPUNIT_TEST(WhereFetchingIsDeferredNothingIsReadAhead);
	CPPUNIT_TEST(WhoLeavesEarlyWaitsForNoAnswer);
	CPPUNIT_TEST(R18_ASourceIsAskedOneThingAtATimeWhenANumberingIsInDoubt);
	CPPUNIT_TEST_SUITE_END();

	/// A folder of so many pages, whose covered positions are 1, 2, …; one of them may fail.
	struct Pages
	{
		std::int64_t pages = 10;
		std::int64_t failing = 0;
		std::function<void(std::int64_t, const std::stop_token&)> during = [](auto, const auto&) {};
		std::thread::id by{};

		FetchedPage fetch(const Position& from, const std::stop_token& stop)
		{
			const auto number = std::get<Cursor>(from).position.value() + 1;
			by = std::this_thread::get_id();
			during(number, stop);
			{
				const std::lock_guard lock(mutex);
				asked = number;
			}
			changed.notify_all();
			if (number == failing) throw Error(ErrorKind::unavailable, ErrorScope::stream, "no answer");
			FetchedPage fetched;
			fetched.page.covered = {"", number};
			fetched.page.more = number < pages;
			return fetched;
		}

		/// Until this page has been asked for.
		void await(std::int64_t number)
		{
			std::unique_lock lock(mutex);
			changed.wait(lock, [&] { return asked >= number; });
		}

		std::int64_t lastAsked()
		{
			const std::lock_guard lock(mutex);
			return asked;
		}

		std::mutex mutex;
		std::condition_variable changed;
		std::int64_t asked = 0;
	};

	Pages _folder;

	ReadAhead reading(std::launch how = std::launch::async)
	{
		return {[this](const Position& from, std::stop_token stop) { return _folder.fetch(from, stop); }, Cursor{"", 0}, how, {}};
	}

	static std::int64_t number(const FetchedPage& fetched) { return fetched.page.covered.position.value(); }

	void PagesComeInTheirOrderUpToTheLast()
	{
		auto pages = reading();
		for (std::int64_t i = 1; i <= 10; ++i)
		{
			auto fetched = pages.next();
			CPPUNIT_ASSERT_EQUAL(i, number(fetched));
			CPPUNIT_ASSERT_EQUAL(i < 10, fetched.page.more);
			pages.giveBack(std::move(fetched));
		}
		CPPUNIT_ASSERT_EQUAL(std::int64_t(10), _folder.lastAsked());
	}

	void R14_NoMoreThanTwoPagesWait()
	{
		_folder.pages = 1000;
		auto pages = reading();
		for (std::int64_t i = 1; i <= 20; ++i)
		{
			CPPUNIT_ASSERT_EQUAL(i, number(pages.next()));
			_folder.await(i + 2);
			pages.rest();
			CPPUNIT_ASSERT_EQUAL(i + 2, _folder.lastAsked());
		}
	}

	void AFailureComesBehindThePagesBeforeIt()
	{
		_folder.failing = 4;
		auto pages = reading();
		pages.next();
		CPPUNIT_ASSERT_EQUAL(std::int64_t(2), number(pages.next()));
		_folder.await(4);
		pages.rest();
		CPPUNIT_ASSERT_EQUAL(std::int64_t(3), number(pages.next()));
		CPPUNIT_ASSERT_THROW(pages.next(), Error);
	}

	void NothingIsFetchedWhileItRests()
	{
		std::atomic<bool> inside = false;
		_folder.during = [&](std::int64_t page, const auto&)
		{
			if (page == 1) return;
			inside = true;
			for (int i = 0; i < 1000; ++i) std::this_thread::yield();
			inside = false;
		};
		auto pages = reading();
		for (std::int64_t i = 1; i <= 9; ++i)
		{
			pages.next();
			pages.rest();
			for (int again = 0; again < 1000; ++again)
			{
				CPPUNIT_ASSERT(!inside);
				std::this_thread::yield();
			}
		}
	}

	void WhereFetchingIsDeferredNothingIsReadAhead()
	{
		auto pages = reading(std::launch::deferred);
		for (std::int64_t i = 1; i <= 10; ++i)
		{
			CPPUNIT_ASSERT_EQUAL(i, number(pages.next()));
			CPPUNIT_ASSERT_EQUAL(i, _folder.lastAsked());
			CPPUNIT_ASSERT(_folder.by == std::this_thread::get_id());
		}
	}

	/// The test ends only if the stop reaches whoever fetches.
	void WhoLeavesEarlyWaitsForNoAnswer()
	{
		_folder.during = [](std::int64_t page, const std::stop_token& stop)
		{
			while (page > 1 && !stop.stop_requested()) std::this_thread::yield();
		};
		auto pages = reading();
		CPPUNIT_ASSERT_EQUAL(std::int64_t(1), number(pages.next()));
	}

	/// Takes its time with each call, and looks whether somebody else calls meanwhile.
	class LoneSource final : public Source
	{
	public:
		explicit LoneSource(Source& source) : _source(source) {}

		std::atomic<int> lookups = 0;
		std::atomic<bool> overlapped = false;

		Probe probe(std::stop_token stop) override { return _source.probe(stop); }
		std::vector<Folder> folders(std::stop_token stop) override { return _source.folders(stop); }
		Page fetch(const FetchRequest& request) override
		{
			const Alone alone(*this);
			return _source.fetch(request);
		}
		Lookup lookup(const LookupRequest& request) override
		{
			const Alone alone(*this);
			++lookups;
			return _source.lookup(request);
		}

	private:
		struct Alone
		{
			explicit Alone(LoneSource& of) : source(of)
			{
				if (source._calls++ > 0) source.overlapped = true;
				for (int i = 0; i < 3000; ++i) std::this_thread::yield();
			}
			~Alone() { --source._calls; }
			LoneSource& source;
		};

		Source& _source;
		std::atomic<int> _calls = 0;
	};

	void R18_ASourceIsAskedOneThingAtATimeWhenANumberingIsInDoubt()
	{
		using namespace std::chrono_literals;
		Bench bench;
		bench.rules.batchSize = 10;
		bench.remote.put("delivered", 1000, Delivery::delivered);
		bench.clock.advance(1h);
		LoneSource source(bench.remote);
		SourceSync sync({"office", source, bench.storage, bench.clock, bench.budget, bench.rules}, 42);
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		const int before = source.lookups;
		// Of low ids, and created later: scheduled long ago, perhaps; or of another numbering.
		for (int id = 500; id < 580; ++id) bench.remote.put("sent", id, Delivery::unreported);
		bench.clock.advance(1h);
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		CPPUNIT_ASSERT(source.lookups > before);
		CPPUNIT_ASSERT(!source.overlapped);
		CPPUNIT_ASSERT(bench.stored("outgoing", 579));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReadAheadTest);

} // namespace eyrie::engine
