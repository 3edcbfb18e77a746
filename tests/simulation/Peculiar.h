#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "simulator/Row.h"

namespace eyrie::simulation
{

/// What is odd about a message of a history.
enum class Peculiar : std::int32_t
{
	nothing,
	unicode,
	difficult,   ///< Quotes, backslashes, control characters.
	empty,       ///< No text.
	invalid,     ///< Bytes that are not UTF-8: stored with them repaired, and rejected as well.
	garbage,     ///< Its record is no JSON object: rejected.
	nameless,    ///< Its record has no id: rejected.
	unknownWord, ///< A status that nobody knows.
	extraFields,
	large,    ///< 5,000 characters.
	huge,     ///< 5,000,000.
	poisoned, ///< Every answer that would hold it is a 500.
	last = poisoned
};

std::string textFor(std::int32_t label, Peculiar);
/// What is to be stored of that text.
std::string storedTextFor(std::int32_t label, Peculiar);
/// Null for nearly all. `incoming` ones have no status.
std::shared_ptr<const sim::Oddity> oddityFor(std::int32_t label, Peculiar);

/// Whether a mirror can't have it, but in its rejects.
constexpr bool isLost(Peculiar what)
{
	return what == Peculiar::garbage || what == Peculiar::nameless || what == Peculiar::poisoned;
}

} // namespace eyrie::simulation
