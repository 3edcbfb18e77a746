#pragma once

#include <string_view>

namespace eyrie::http
{

/// Whether the whole text is one JSON value (RFC 8259), in UTF-8, and nested no deeper than 64.
bool isJson(std::string_view);

} // namespace eyrie::http
