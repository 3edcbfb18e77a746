#include "Ranges.h"

namespace eyrie::smseagle
{

namespace
{

// Dense, this fills one answer.
constexpr std::int64_t widestRange = 2000;
// 1,000 ids within 2,000 leave room for three wider gaps, hence make four ranges at most.
constexpr std::int64_t widestGap = 250;

} // namespace


std::vector<IdRange> rangesOf(const std::vector<std::int64_t>& ids)
{
	std::vector<IdRange> ranges;
	for (const std::int64_t id : ids)
	{
		const bool joins = !ranges.empty() && id - *ranges.back().last <= widestGap && id - ranges.back().first < widestRange;
		if (joins)
			ranges.back().last = id;
		else
			ranges.push_back({id, id});
	}
	return ranges;
}

} // namespace eyrie::smseagle
