#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "Ranges.h"

namespace eyrie::smseagle
{


class RangesTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(RangesTest);
	CPPUNIT_TEST(NeighboursAreJoinedAndStrangersAreNot);
	CPPUNIT_TEST(R11AThousandIdsWithinTwoThousandMakeFewRanges);
	CPPUNIT_TEST_SUITE_END();

	void NeighboursAreJoinedAndStrangersAreNot()
	{
		CPPUNIT_ASSERT(rangesOf({}).empty());
		CPPUNIT_ASSERT(rangesOf({7}) == (std::vector<IdRange>{{7, 7}}));
		CPPUNIT_ASSERT(rangesOf({1, 2, 5, 300, 100'000}) == (std::vector<IdRange>{{1, 5}, {300, 300}, {100'000, 100'000}}));
		std::vector<std::int64_t> dense;
		for (std::int64_t id = 1; id <= 5000; ++id) dense.push_back(id);
		CPPUNIT_ASSERT(rangesOf(dense) == (std::vector<IdRange>{{1, 2000}, {2001, 4000}, {4001, 5000}}));
	}

	void R11AThousandIdsWithinTwoThousandMakeFewRanges()
	{
		std::mt19937 random(11);
		for (int round = 0; round < 200; ++round)
		{
			std::vector<std::int64_t> ids(2000);
			for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = 700'000 + static_cast<std::int64_t>(i);
			// In clumps as well as evenly.
			const auto clump = 1 + static_cast<std::int64_t>(random() % 400);
			std::map<std::int64_t, std::uint32_t> ranks;
			std::stable_sort(ids.begin(), ids.end(),
				[&](std::int64_t a, std::int64_t b)
				{
					const auto rank = [&](std::int64_t id)
					{ return ranks.try_emplace(id / clump, static_cast<std::uint32_t>(random())).first->second; };
					return rank(a) < rank(b);
				});
			ids.resize(1000);
			std::sort(ids.begin(), ids.end());
			CPPUNIT_ASSERT(rangesOf(ids).size() <= 4);
		}
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(RangesTest);

} // namespace eyrie::smseagle
