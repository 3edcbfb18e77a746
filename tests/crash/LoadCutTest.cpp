// Death at each step of a large load: where the index of phone numbers goes, and where it comes back.
#include <cppunit/extensions/HelperMacros.h>
#include <eyrie/BulkLoad.h>
#include <eyrie/Reader.h>

#include "SqliteGround.h"

namespace eyrie::crash
{

namespace
{

class LoadCutTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(LoadCutTest);
	CPPUNIT_TEST(R1_DeathAnywhereInALargeLoadLosesNeitherRowsNorTheIndex);
	CPPUNIT_TEST_SUITE_END();

	static constexpr std::int64_t large = 20'000;

	static void store(Storage& storage, std::int64_t first, std::int64_t count)
	{
		Batch batch;
		batch.stream = {"plant", "inbox"};
		batch.quiet = true;
		for (auto id = first; id < first + count; ++id)
		{
			auto& message = batch.messages.emplace_back();
			message.key = {"plant", "incoming", 1, std::to_string(id)};
			message.folder = "inbox";
			message.phoneNumber = "+48" + std::to_string(id);
		}
		storage.commit(batch);
	}

	void R1_DeathAnywhereInALargeLoadLosesNeitherRowsNorTheIndex()
	{
		SqliteGround ground(SqliteGround::Steps::statements, SqliteGround::Death::pictured);
		ground.prepare({.name = "a large load", .act = {}});
		auto storage = ground.open();
		auto& load = *static_cast<BulkLoad*>(storage->extension(BulkLoad::id));
		load.begin();
		store(*storage, 1, large);
		const auto steps = ground.takePictures(
			[&]
			{
				store(*storage, large + 1, 2);
				load.end();
			});
		storage.reset();

		int without = 0;
		for (std::size_t step = 0; step < steps; ++step)
		{
			ground.showPicture(step);
			const auto indexes = [&] { return ground.ask("PRAGMA index_list(messages)").size(); };
			const auto before = indexes();
			without += before == 3 ? 1 : 0;
			const auto next = ground.open();
			next->migrate();
			CPPUNIT_ASSERT_EQUAL_MESSAGE("step " + std::to_string(step), std::size_t(4), indexes());
			const auto counts = next->reader().counts();
			const auto rows = counts.back().messages;
			CPPUNIT_ASSERT_MESSAGE("step " + std::to_string(step), rows == large || rows == large + 2);
			CPPUNIT_ASSERT_EQUAL(std::string("ok"), ground.ask("PRAGMA integrity_check").at(0).at(0).second);
			const auto last = next->reader().messages({.phoneNumber = "+48" + std::to_string(large), .limit = 10});
			CPPUNIT_ASSERT_EQUAL(std::size_t(1), last.size());
		}
		// It was gone for a while, and not always.
		CPPUNIT_ASSERT(without > 4);
		CPPUNIT_ASSERT(static_cast<std::size_t>(without) < steps);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(LoadCutTest);

} // namespace

} // namespace eyrie::crash
