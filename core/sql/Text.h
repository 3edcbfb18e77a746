#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eyrie::sql
{

/// Whether it is UTF-8: every database of ours refuses or mangles anything else.
bool isUtf8(std::string_view);

/// The same with U+FFFD for each byte that belongs to no character.
std::string repaired(std::string_view);

/// The first `limit` bytes at most, cut between characters.
std::string shortened(std::string_view utf8, std::size_t limit);

/// The text with `word` wherever it holds `mark`.
std::string replaced(std::string text, std::string_view mark, std::string_view word);

} // namespace eyrie::sql
