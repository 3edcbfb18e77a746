#pragma once

#include <cstddef>
#include <string_view>

namespace eyrie::http
{

/// The length of the well-formed UTF-8 character that `text` begins with, or 0 if it begins with none.
std::size_t utf8Length(std::string_view text);

bool isUtf8(std::string_view);

} // namespace eyrie::http
