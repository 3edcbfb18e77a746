#include "Spelling.h"

#include <algorithm>

namespace eyrie::engine
{

namespace
{

/// Letters to insert, drop, change or swap with their neighbour to get from one word to the other.
std::size_t distance(std::string_view a, std::string_view b)
{
	std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
	for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
	for (std::size_t i = 1; i <= a.size(); ++i)
	{
		row[0] = i;
		for (std::size_t j = 1; j <= b.size(); ++j)
		{
			row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
		}
		before.swap(last);
		last.swap(row);
	}
	return last[b.size()];
}

} // namespace

std::string nearest(std::string_view written, const std::vector<std::string>& known)
{
	std::string best;
	std::size_t least = written.size() / 3 + 1;
	for (const auto& word : known)
	{
		// Of no use to compare, and slow where somebody has written a whole text for a key.
		if (std::max(written.size(), word.size()) - std::min(written.size(), word.size()) > least) continue;
		if (const std::size_t d = distance(written, word); d < least || (d == least && best.empty() && d <= written.size() / 3))
		{
			least = d;
			best = word;
		}
	}
	return best;
}

} // namespace eyrie::engine
