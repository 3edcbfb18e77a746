#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace eyrie::http
{

/// Whether the whole text is one JSON value (RFC 8259), in UTF-8, and nested no deeper than 64.
bool isJson(std::string_view);

/// The string that a JSON object bears by this name itself, not deeper; the last one, if there are several. Nothing for whatever is none, or
/// no JSON. Costs no memory: whoever sends the text may be anybody.
std::optional<std::string> stringMember(std::string_view json, std::string_view name);

} // namespace eyrie::http
