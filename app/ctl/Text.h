#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eyrie::ctl
{

/// Text of others for a terminal, as one line: a line's end, what a terminal would act on, what turns the direction of writing, and bytes
/// that are no UTF-8 are shown as escapes, `\n`, `\x1b`, `\u{202e}`.
std::string shown(std::string_view text);

/// The same of each line of the text, with `indent` before each but the first.
std::string shownLines(std::string_view text, std::string_view indent);

/// Columns that it takes on a terminal. Requires what shown() returns.
std::size_t widthOf(std::string_view shown);

/// The beginning of it, no wider than `width`, with `…` where something was cut off.
std::string cut(std::string_view shown, std::size_t width);

/// JSON that means the same, without a character that a terminal would act on.
std::string shownJson(std::string_view json);

} // namespace eyrie::ctl
