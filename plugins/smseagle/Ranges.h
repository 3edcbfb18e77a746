#pragma once

#include <cstdint>
#include <vector>

#include "Windows.h"

namespace eyrie::smseagle
{

/// Joins ids into few ranges, none of them wide and none with a wide gap: a request is dear, but so are a thousand rows that
/// nobody asked for (R11). Requires `ids` to rise strictly. Every range has a `last`.
std::vector<IdRange> rangesOf(const std::vector<std::int64_t>& ids);

} // namespace eyrie::smseagle
