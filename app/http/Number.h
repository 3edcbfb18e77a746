#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace eyrie::http
{

/// A whole number, if the whole text is one.
inline std::optional<std::int64_t> readNumber(std::string_view text)
{
	std::int64_t number = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
	if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
	return number;
}

} // namespace eyrie::http
