#include "Response.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace eyrie::smseagle
{

std::optional<TimePoint> parseHttpDate(std::string_view text)
{
	static constexpr std::array<std::string_view, 12> months{
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' || text.substr(25) != " GMT")
		return std::nullopt;
	const auto month = std::find(months.begin(), months.end(), text.substr(8, 3)) - months.begin() + 1;
	if (month > 12) return std::nullopt;
	std::string iso(text.substr(12, 4));
	iso.append(month < 10 ? "-0" : "-").append(std::to_string(month));
	iso.append("-").append(text.substr(5, 2)).append(" ").append(text.substr(17, 8));
	return parseUtc(iso);
}


std::optional<Duration> parseRetryAfter(std::string_view text, std::optional<TimePoint> clock)
{
	// Longer than anybody has reason to ask for, unless a clock is wrong.
	constexpr std::chrono::seconds longest = std::chrono::hours(24);
	if (const auto date = parseHttpDate(text))
	{
		if (!clock) return std::nullopt;
		return std::clamp<Duration>(*date - *clock, Duration::zero(), longest);
	}
	std::int64_t seconds = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
	if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
	return std::chrono::seconds(std::min<std::int64_t>(seconds, longest.count()));
}

} // namespace eyrie::smseagle
