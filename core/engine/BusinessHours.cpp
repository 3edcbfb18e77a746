#include "BusinessHours.h"

#include <algorithm>
#include <array>
#include <ctime>

namespace eyrie::engine
{

namespace
{

constexpr int minutesOfDay = 24 * 60;

std::optional<int> dayNamed(std::string_view name)
{
	static constexpr std::array<std::string_view, 7> names{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	const auto* const found = std::find(names.begin(), names.end(), name);
	if (found == names.end()) return std::nullopt;
	return static_cast<int>(found - names.begin());
}

/// HH:MM as minutes of the day.
std::optional<int> timeOf(std::string_view text)
{
	if (text.size() != 5 || text[2] != ':') return std::nullopt;
	for (const std::size_t digit : {0, 1, 3, 4})
		if (text[digit] < '0' || text[digit] > '9') return std::nullopt;
	const auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
	const int minute = number(0) * 60 + number(3);
	return number(3) < 60 && minute <= minutesOfDay ? std::optional(minute) : std::nullopt;
}

} // namespace


std::optional<BusinessHours> BusinessHours::parse(std::string_view text)
{
	BusinessHours hours;
	if (text.empty()) return hours;
	const auto blank = text.find(' ');
	if (blank == std::string_view::npos) return std::nullopt;
	const auto days = text.substr(0, blank), times = text.substr(blank + 1);
	if (times.size() != 11 || times[5] != '-' || (days.size() != 3 && (days.size() != 7 || days[3] != '-'))) return std::nullopt;
	const auto first = dayNamed(days.substr(0, 3)), last = dayNamed(days.substr(days.size() - 3));
	const auto from = timeOf(times.substr(0, 5)), to = timeOf(times.substr(6));
	if (!first || !last || !from || !to || *from >= *to) return std::nullopt;
	hours._firstDay = *first;
	hours._lastDay = *last;
	hours._from = *from;
	hours._to = *to;
	return hours;
}

bool BusinessHours::contains(int minute) const
{
	const int day = minute / minutesOfDay, time = minute % minutesOfDay;
	const bool isDay = _firstDay <= _lastDay ? day >= _firstDay && day <= _lastDay : day >= _firstDay || day <= _lastDay;
	return isDay && time >= _from && time < _to;
}

int localMinuteOfWeek(TimePoint time)
{
	const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
	std::tm local{};
	localtime_r(&seconds, &local);
	return ((local.tm_wday + 6) % 7) * minutesOfDay + local.tm_hour * 60 + local.tm_min;
}

} // namespace eyrie::engine
