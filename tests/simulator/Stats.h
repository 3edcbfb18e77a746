#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace eyrie::sim
{

/// What a server has seen; requests below `/sim/` are not counted.
struct Stats
{
	std::uint64_t requests = 0;
	std::map<std::string, std::uint64_t> byFolder; ///< requests that list this folder
	std::map<std::string, std::uint64_t> byPath;   ///< requests by path, without the query
	std::map<int, std::uint64_t> byStatus;         ///< answers by HTTP status; 0 for a connection that was cut
	std::uint64_t rows = 0;                        ///< message rows served
	std::uint64_t bytes = 0;                       ///< of bodies served
	std::size_t largestLimit = 0;                  ///< the largest `limit` asked for
	std::size_t mostAtOnce = 0;                    ///< requests being answered at the same time
	std::uint64_t connections = 0;
	bool tokenInUrl = false; ///< a token ever came as a query parameter
};

} // namespace eyrie::sim
