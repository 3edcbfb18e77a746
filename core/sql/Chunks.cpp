#include "Chunks.h"

#include <algorithm>
#include <iterator>

namespace eyrie::sql
{

namespace
{

constexpr std::size_t chunkSizes[] = {1, 16, 128, largestChunk};

} // namespace


std::size_t chunkSize(std::size_t count)
{
	return *std::lower_bound(std::begin(chunkSizes), std::end(chunkSizes), count);
}


std::string marks(std::size_t count)
{
	std::string text = "?";
	for (std::size_t i = 1; i < count; ++i) text += ", ?";
	return text;
}


void writeChunks(Connection& connection, const std::string& sql, const Rows& numbers)
{
	for (std::size_t first = 0; first < numbers.size(); first += largestChunk)
	{
		const auto count = std::min(largestChunk, numbers.size() - first);
		Rows chunk(chunkSize(count));
		for (std::size_t i = 0; i < chunk.columns(); ++i)
			chunk << std::get<std::int64_t>(numbers[first + std::min(i, count - 1)][0]);
		connection.write(sql + marks(chunk.columns()) + ")", chunk);
	}
}

} // namespace eyrie::sql
