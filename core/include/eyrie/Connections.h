#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <eyrie/Export.h>

namespace eyrie
{

/// How busy the connections of a storage are, since it was made.
struct ConnectionFigures
{
	std::size_t most = 0;               ///< Open at once.
	std::size_t open = 0;               ///< Lent, idle, or being opened.
	std::size_t lent = 0;               ///< At work.
	std::uint64_t waits = 0;            ///< Calls that had to wait for one to come free, or for their turn to write.
	std::chrono::microseconds waited{}; ///< By all of them.
	std::uint64_t retries = 0;          ///< Calls begun again: lost against another one, or on a connection that was dead.
};

/// An extension of Storage: for those that work over a number of connections. Any thread; waits for nobody.
class EYRIE_API Connections
{
public:
	static constexpr std::string_view id = "eyrie.connections/1";

	virtual ~Connections();

	virtual ConnectionFigures figures() = 0;
};

} // namespace eyrie
