#include <cppunit/extensions/HelperMacros.h>

#include "Bench.h"

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

} // namespace

class FolderReaderTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(FolderReaderTest);
	CPPUNIT_TEST(R8_WhatWasAskedForBeforehandIsAsOldAsTheQuestion);
	CPPUNIT_TEST(R8_ALaterPageIsNoYoungerThanTheFirstOfItsRun);
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
};

CPPUNIT_TEST_SUITE_REGISTRATION(FolderReaderTest);

} // namespace eyrie::engine
