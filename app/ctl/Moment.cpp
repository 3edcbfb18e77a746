#include "Moment.h"

#include <cstdint>

#include "Failure.h"

namespace eyrie::ctl
{

TimePoint momentMeant(const std::string& option, const std::string& text, TimePoint now)
{
	if (const auto ago = parseDuration(text)) return now - *ago;
	if (const auto stamp = parseStamp(text.size() == 10 ? text + " 00:00:00" : text))
		return TimePoint(stamp->local.time_since_epoch() - stamp->offset.value_or(std::chrono::minutes(0)));
	throw Failure(Exit::usage,
		option + " " + text
			+ ": is no time; write 2d for the last two days, or 2026-11-22, or \"2026-11-22 08:00:00\", in UTC, or "
			  "2026-11-22T08:00:00+02:00");
}

std::string shownMoment(std::optional<TimePoint> time)
{
	return time ? formatUtc(*time).substr(0, 19) : "-";
}

std::string shownDuration(Duration duration)
{
	static constexpr struct
	{
		std::int64_t seconds;
		const char* unit;
	} units[] = {{86400, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}};
	std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(duration < Duration() ? -duration : duration).count();
	std::string text;
	int parts = 0;
	for (const auto& [size, unit] : units)
	{
		if (parts == 2 || (seconds < size && parts == 0)) continue;
		++parts;
		if (seconds >= size) text += (text.empty() ? "" : " ") + std::to_string(seconds / size) + unit;
		seconds %= size;
	}
	return text.empty() ? "0s" : text;
}

std::string shownAge(std::optional<TimePoint> time, TimePoint now)
{
	if (!time) return "never";
	return *time > now ? "in " + shownDuration(*time - now) : shownDuration(now - *time) + " ago";
}

} // namespace eyrie::ctl
