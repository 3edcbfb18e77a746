#include <cppunit/extensions/HelperMacros.h>
#include <eyrie/BulkLoad.h>

#include "Bench.h"

namespace eyrie::engine
{

namespace
{

using namespace std::chrono_literals;

/// Hears of loads.
class LoadedStorage final : public Storage, private BulkLoad
{
public:
	explicit LoadedStorage(Storage& storage) : _storage(storage) {}

	int begun = 0;
	int ended = 0;
	int givenUp = 0;
	std::size_t quietWhileLoading = 0;
	bool fails = false;

	void migrate() override { _storage.migrate(); }
	std::optional<StreamState> state(const StreamId& stream) override { return _storage.state(stream); }
	Committed commit(const Batch& batch) override
	{
		if (batch.quiet && begun > ended) quietWhileLoading += batch.messages.size();
		return _storage.commit(batch);
	}
	LeaseAnswer lease(const LeaseRequest& request) override { return _storage.lease(request); }
	std::vector<Pending> pending(const PendingQuery& query) override { return _storage.pending(query); }
	std::size_t archive(const ArchiveRequest& request) override { return _storage.archive(request); }
	std::size_t discard(const ArchiveRequest& request) override { return _storage.discard(request); }
	Reader& reader() override { return _storage.reader(); }
	void* extension(std::string_view wanted) override { return wanted == BulkLoad::id ? static_cast<BulkLoad*>(this) : nullptr; }

private:
	void begin() override { ++begun; }
	void end() override
	{
		++ended;
		if (fails) throw Error(ErrorKind::unavailable, ErrorScope::plugin, "no space for an index");
	}
	void giveUp() noexcept override { ++givenUp; }

	Storage& _storage;
};

} // namespace


class LoadScopeTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(LoadScopeTest);
	CPPUNIT_TEST(AStorageIsToldOfAFirstLoadAndOfItsEnd);
	CPPUNIT_TEST(ALoadThatCanNotBeCompletedIsAFailureOfTheStorage);
	CPPUNIT_TEST(ALoadThatIsStoppedIsGivenUp);
	CPPUNIT_TEST_SUITE_END();

	Bench _bench;
	LoadedStorage _storage{_bench.storage};

	SourceSync sync() { return {{"office", _bench.source, _storage, _bench.clock, _bench.budget, _bench.rules}, 42}; }

public:
	void setUp() override
	{
		for (int id = 1; id <= 20; ++id) _bench.remote.put("inbox", id);
		_bench.clock.advance(1h);
	}

private:
	void AStorageIsToldOfAFirstLoadAndOfItsEnd()
	{
		auto sync = this->sync();
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		CPPUNIT_ASSERT_EQUAL(1, _storage.begun);
		CPPUNIT_ASSERT_EQUAL(1, _storage.ended);
		CPPUNIT_ASSERT_EQUAL(0, _storage.givenUp);
		CPPUNIT_ASSERT_EQUAL(std::size_t(20), _storage.quietWhileLoading);
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
		CPPUNIT_ASSERT_EQUAL(1, _storage.begun);
	}

	void ALoadThatCanNotBeCompletedIsAFailureOfTheStorage()
	{
		_storage.fails = true;
		auto sync = this->sync();
		const auto report = sync.pass({});
		CPPUNIT_ASSERT(report.storageFailed && !report.succeeded());
		CPPUNIT_ASSERT_EQUAL(std::string("no space for an index"), std::string(report.folders.back().error->what()));
		CPPUNIT_ASSERT(_bench.stored("incoming", 20));
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
	}

	void ALoadThatIsStoppedIsGivenUp()
	{
		_bench.remote.fail("inbox", Bench::trouble(ErrorKind::cancelled, ErrorScope::plugin));
		CPPUNIT_ASSERT_THROW(sync().pass({}), Error);
		CPPUNIT_ASSERT_EQUAL(1, _storage.begun);
		CPPUNIT_ASSERT_EQUAL(0, _storage.ended);
		CPPUNIT_ASSERT_EQUAL(1, _storage.givenUp);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(LoadScopeTest);

} // namespace eyrie::engine
