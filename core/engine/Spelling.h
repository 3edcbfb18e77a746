#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace eyrie::engine
{

/// The word that was most likely meant, or empty if none is near: at most a third of its letters off.
std::string nearest(std::string_view written, const std::vector<std::string>& known);

} // namespace eyrie::engine
