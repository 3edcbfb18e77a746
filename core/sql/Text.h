#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eyrie::sql
{

/// The first `limit` bytes at most, cut between characters.
std::string shortened(std::string_view utf8, std::size_t limit);

} // namespace eyrie::sql
