#include <algorithm>

#include <cppunit/extensions/HelperMacros.h>

#include "Bench.h"
#include "kit/FaultyStorage.h"

namespace eyrie::engine
{

using namespace std::chrono_literals;

namespace
{

/// A source that has asked beforehand for what it shows.
class ForesightedSource final : public Source
{
public:
	explicit ForesightedSource(Source& source) : _source(source) {}

	Probe probe(std::stop_token stop) override { return _source.probe(stop); }
	std::vector<Folder> folders(std::stop_token stop) override { return _source.folders(stop); }
	Lookup lookup(const LookupRequest& request) override { return _source.lookup(request); }

	Page fetch(const FetchRequest& request) override
	{
		Page page = _source.fetch(request);
		page.askedAt = askedAt;
		return page;
	}

	std::optional<Duration> askedAt;

private:
	Source& _source;
};

/// A bench whose storage keeps a diary, and where nothing is read ahead.
struct Pages : Bench
{
	Pages() { rules.batchSize = 2; }

	SourceSync sync()
	{
		return SourceSync({.name = "office",
							  .source = source,
							  .storage = watched,
							  .clock = clock,
							  .budget = budget,
							  .rules = rules,
							  .fetching = std::launch::deferred},
			42);
	}

	/// How many messages were stored after each commit that has stored some.
	std::vector<std::size_t> stored;
	/// Where the cursor of the inbox stood after each commit.
	std::vector<std::int64_t> cursors;

	kit::FaultyStorage watched{storage,
		[this](auto call, auto moment)
		{
			if (call != kit::FaultyStorage::Call::commit) return;
			if (moment == kit::FaultyStorage::Moment::after) cursors.push_back(cursor("inbox"));
			const auto rows = storage.snapshot().rows.size();
			if (rows > (stored.empty() ? 0 : stored.back())) stored.push_back(rows);
		}};
};

} // namespace

class FolderReaderTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(FolderReaderTest);
	CPPUNIT_TEST(R8_WhatWasAskedForBeforehandIsAsOldAsTheQuestion);
	CPPUNIT_TEST(R8_ALaterPageIsNoYoungerThanTheFirstOfItsRun);
	CPPUNIT_TEST(R1_EachPageIsStoredByItself);
	CPPUNIT_TEST(R1_WhereNothingIsNewTheCursorWaitsForTheLastPage);
	CPPUNIT_TEST(R1_TheCursorDoesNotWaitForLong);
	CPPUNIT_TEST(R1_ACursorThatHasWaitedInVainIsReadFromOnceMore);
	CPPUNIT_TEST(R18_APageBeforeTheOneOfAnotherNumberingIsStored);
	CPPUNIT_TEST_SUITE_END();

	static void settle(Bench& bench, SourceSync& sync)
	{
		for (int id = 1; id <= 4; ++id) bench.remote.put("inbox", id);
		bench.clock.advance(1h);
		sync.pass({});
		CPPUNIT_ASSERT_EQUAL(std::int64_t(4), bench.cursor("inbox"));
	}

	void R8_WhatWasAskedForBeforehandIsAsOldAsTheQuestion()
	{
		Bench bench;
		ForesightedSource source(bench.source);
		SourceSync sync({"office", source, bench.storage, bench.clock, bench.budget, bench.rules}, 42);
		settle(bench, sync);
		bench.remote.put("inbox", 10);
		sync.pass({});
		const Duration seen = bench.clock.elapsed();
		bench.clock.advance(2min);
		source.askedAt = seen + 59s;
		sync.pass({});
		CPPUNIT_ASSERT_EQUAL(std::int64_t(4), bench.cursor("inbox"));
		source.askedAt = seen + 60s;
		sync.pass({});
		CPPUNIT_ASSERT_EQUAL(std::int64_t(10), bench.cursor("inbox"));
	}

	void R8_ALaterPageIsNoYoungerThanTheFirstOfItsRun()
	{
		Bench bench;
		bench.rules.batchSize = 2;
		auto sync = bench.sync();
		settle(bench, sync);
		bench.remote.put("inbox", 10);
		sync.pass({});
		for (const int id : {5, 6})
		{
			auto& late = bench.remote.put("inbox", id);
			late.insertDate = late.receiveDate = bench.clock.now() - 1h;
		}
		bench.clock.advance(50s);
		// The first of them is answered slowly.
		bench.remote.before = [&, isLater = false](const std::string& what) mutable
		{
			if (what == "inbox" && !std::exchange(isLater, true)) bench.clock.advance(20s);
		};
		sync.pass({});
		CPPUNIT_ASSERT_EQUAL(std::int64_t(6), bench.cursor("inbox"));
	}

	static void assertStored(const std::vector<std::size_t>& expected, const Pages& pages)
	{
		std::string found;
		for (const auto rows : pages.stored) found += " " + std::to_string(rows);
		CPPUNIT_ASSERT_MESSAGE("stored:" + found, expected == pages.stored);
	}

	void R1_EachPageIsStoredByItself()
	{
		Pages bench;
		for (int id = 1; id <= 8; ++id) bench.remote.put("inbox", id);
		bench.clock.advance(1h);
		auto sync = bench.sync();
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		assertStored({2, 4, 6, 8}, bench);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(8), bench.cursor("inbox"));
		CPPUNIT_ASSERT(bench.storage.state({"office", "inbox"})->lastSyncTime);
	}

	static void rewind(Pages& bench)
	{
		auto contents = bench.storage.snapshot();
		contents.streams.at({"office", "inbox"}).cursor.reset();
		bench.storage.restore(std::move(contents));
		bench.cursors.clear();
	}

	/// Stores 20 messages, and takes the cursor away.
	static void storeAndRewind(Pages& bench, SourceSync& sync)
	{
		for (int id = 1; id <= 20; ++id) bench.remote.put("inbox", id);
		bench.clock.advance(1h);
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		rewind(bench);
	}

	/// What follows are the other folders' commits.
	static void assertCursors(const std::vector<std::int64_t>& expected, const Pages& bench)
	{
		std::string found;
		for (const auto cursor : bench.cursors) found += " " + std::to_string(cursor);
		CPPUNIT_ASSERT_MESSAGE("cursors:" + found, bench.cursors.size() >= expected.size());
		CPPUNIT_ASSERT_MESSAGE("cursors:" + found, std::equal(expected.begin(), expected.end(), bench.cursors.begin()));
	}

	void R1_WhereNothingIsNewTheCursorWaitsForTheLastPage()
	{
		Pages bench;
		auto sync = bench.sync();
		storeAndRewind(bench, sync);
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		assertCursors({2, 2, 2, 2, 2, 2, 2, 2, 2, 20}, bench);

		rewind(bench);
		Message read = bench.remote.in("inbox").at(10);
		read.isRead = true;
		bench.remote.put("inbox", 10) = read;
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		assertCursors({2, 2, 2, 2, 10, 12, 12, 12, 12, 20}, bench);
		CPPUNIT_ASSERT(bench.Bench::stored("incoming", 10)->isRead.value());
	}

	void R1_TheCursorDoesNotWaitForLong()
	{
		Pages bench;
		auto sync = bench.sync();
		storeAndRewind(bench, sync);
		bench.remote.before = [&](const std::string& what)
		{
			if (what == "inbox") bench.clock.advance(2s);
		};
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		assertCursors({2, 2, 2, 8, 8, 8, 14, 14, 14, 20}, bench);
	}

	void R1_ACursorThatHasWaitedInVainIsReadFromOnceMore()
	{
		Pages bench;
		bench.rules.attempts = 1;
		auto sync = bench.sync();
		storeAndRewind(bench, sync);
		bench.remote.before = [&, left = 7](const std::string& what) mutable
		{
			if (what == "inbox" && --left == 0)
				bench.remote.fail("inbox", Bench::trouble(ErrorKind::unavailable, ErrorScope::stream));
		};
		CPPUNIT_ASSERT(!sync.pass({}).succeeded());
		CPPUNIT_ASSERT_EQUAL(std::int64_t(2), bench.cursor("inbox"));
		// A folder that fails at the same place each time is not read from the same place each time.
		bench.cursors.clear();
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		assertCursors({4, 6, 8, 10, 12, 14, 16, 18, 20}, bench);
	}

	void R18_APageBeforeTheOneOfAnotherNumberingIsStored()
	{
		Pages bench;
		auto sync = bench.sync();
		const TimePoint earlier = bench.clock.now();
		bench.clock.advance(1h);
		bench.remote.put("delivered", 1000, Delivery::delivered);
		bench.clock.advance(1h);
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		for (const int id : {998, 999}) bench.remote.put("sent", id, Delivery::unreported).insertDate = earlier;
		auto& other = bench.remote.put("sent", 1000, Delivery::unreported);
		other.phoneNumber = "+48999888777";
		bench.clock.advance(1h);
		CPPUNIT_ASSERT(!sync.pass({}).succeeded());
		assertStored({1, 3}, bench);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(999), bench.cursor("sent"));
		CPPUNIT_ASSERT(!bench.storage.state({"office", "sent"})->halted.empty());
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(FolderReaderTest);

} // namespace eyrie::engine
