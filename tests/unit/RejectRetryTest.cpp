#include <cppunit/extensions/HelperMacros.h>

#include "Bench.h"

namespace eyrie::engine
{

namespace
{

/// A storage whose database can't take some messages as they are.
class Choosy final : public Storage
{
public:
	explicit Choosy(Storage& storage) : _storage(storage) {}

	std::set<std::string> refused; ///< Ids.

	void migrate() override { _storage.migrate(); }
	std::optional<StreamState> state(const StreamId& stream) override { return _storage.state(stream); }
	LeaseAnswer lease(const LeaseRequest& request) override { return _storage.lease(request); }
	std::vector<Pending> pending(const PendingQuery& query) override { return _storage.pending(query); }
	std::size_t archive(const ArchiveRequest& request) override { return _storage.archive(request); }
	std::size_t discard(const ArchiveRequest& request) override { return _storage.discard(request); }
	Reader& reader() override { return _storage.reader(); }

	Committed commit(const Batch& batch) override
	{
		Batch mended = batch;
		std::vector<MessageKey> rejected;
		for (const auto& message : batch.messages)
		{
			if (!refused.contains(message.key.id)) continue;
			rejected.push_back(message.key);
			mended.rejects.push_back({message.key.id, message.key.id + " as it came", "too long"});
			if (mended.stream.folder.empty()) mended.stream.folder = message.folder;
		}
		Committed committed = _storage.commit(mended);
		committed.rejected = rejected;
		return committed;
	}

private:
	Storage& _storage;
};

} // namespace

class RejectRetryTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(RejectRetryTest);
	CPPUNIT_TEST(R15_WhatTheStorageRejectsAgainIsLeft);
	CPPUNIT_TEST_SUITE_END();

	void R15_WhatTheStorageRejectsAgainIsLeft()
	{
		Bench bench;
		Choosy storage(bench.storage);
		storage.refused = {"1", "2"};
		SourceSync sync({"office", bench.source, storage, bench.clock, bench.budget, bench.rules}, 42);
		for (int id = 1; id <= 3; ++id) bench.remote.put("inbox", id);
		sync.pass({});
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), bench.storage.snapshot().rejects.size());

		storage.refused = {"1"};
		for (const std::size_t resolved : {1, 0})
		{
			const auto retried = sync.retryRejects({});
			CPPUNIT_ASSERT_EQUAL(resolved, retried.resolved);
			CPPUNIT_ASSERT_EQUAL(std::size_t(1), retried.left);
			const auto rejects = bench.storage.snapshot().rejects;
			CPPUNIT_ASSERT_EQUAL(std::size_t(1), rejects.size());
			CPPUNIT_ASSERT_EQUAL(std::string("inbox"), rejects[0].stream.folder);
			CPPUNIT_ASSERT_EQUAL(std::string("1"), rejects[0].reject.id);
		}

		storage.refused = {};
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), sync.retryRejects({}).resolved);
		CPPUNIT_ASSERT(bench.storage.snapshot().rejects.empty());
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(RejectRetryTest);

} // namespace eyrie::engine
