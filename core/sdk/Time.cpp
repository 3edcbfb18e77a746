#include <eyrie/Time.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace eyrie
{

namespace
{

using namespace std::chrono;

struct Unit
{
	std::string_view name;
	std::int64_t milliseconds;
};

// Largest first, but weeks, which formatDuration() leaves to days.
constexpr std::array<Unit, 6> units{
	{{"w", 604'800'000}, {"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};

/// Reads fixed-width digits off the front; -1 if there are none such.
int digits(std::string_view& text, std::size_t width)
{
	if (text.size() < width) return -1;
	int value = 0;
	for (std::size_t i = 0; i < width; ++i)
	{
		if (text[i] < '0' || text[i] > '9') return -1;
		value = value * 10 + (text[i] - '0');
	}
	text.remove_prefix(width);
	return value;
}

bool skip(std::string_view& text, std::string_view anyOf)
{
	if (text.empty() || anyOf.find(text.front()) == std::string_view::npos) return false;
	text.remove_prefix(1);
	return true;
}

/// The fraction of a second, to the millisecond; further digits are dropped. -1 if it is none.
int fraction(std::string_view& text)
{
	int value = 0;
	std::size_t count = 0;
	for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), ++count)
		if (count < 3) value = value * 10 + (text.front() - '0');
	for (std::size_t i = count; i < 3; ++i) value *= 10;
	return count == 0 ? -1 : value;
}

std::optional<std::chrono::minutes> offsetOf(std::string_view text)
{
	if (text == "Z" || text == "z") return minutes(0);
	const bool west = text.front() == '-';
	if (!skip(text, "+-")) return std::nullopt;
	const int h = digits(text, 2);
	skip(text, ":");
	const int m = text.empty() ? 0 : digits(text, 2);
	if (h < 0 || h > 15 || m < 0 || m > 59 || !text.empty()) return std::nullopt;
	const minutes offset = hours(h) + minutes(m);
	return west ? -offset : offset;
}

void twoDigits(char* to, unsigned value)
{
	to[0] = static_cast<char>('0' + value / 10 % 10);
	to[1] = static_cast<char>('0' + value % 10);
}

} // namespace


std::optional<Duration> parseDuration(std::string_view text)
{
	std::int64_t number = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
	if (error != std::errc() || text.front() == '-') return std::nullopt;
	const std::string_view name = text.substr(static_cast<std::size_t>(end - text.data()));
	if (name.empty() && number == 0) return Duration::zero();
	for (const auto& unit : units)
		if (unit.name == name)
		{
			// A century is more than anybody means, and far from overflow.
			if (number > 3'155'760'000'000 / unit.milliseconds) return std::nullopt;
			return Duration(number * unit.milliseconds);
		}
	return std::nullopt;
}


std::string formatDuration(Duration duration)
{
	for (std::size_t i = 1; i < units.size(); ++i)
		if (duration.count() != 0 && duration.count() % units[i].milliseconds == 0)
			return std::to_string(duration.count() / units[i].milliseconds) + std::string(units[i].name);
	return "0s";
}


void formatUtc(TimePoint time, char* to)
{
	// Beyond these four digits do not reach; TimePoint::max(), which means "whenever", then still sorts last.
	constexpr TimePoint first = sys_days(year(0) / 1 / 1);
	constexpr TimePoint last = sys_days(year(10000) / 1 / 1) - milliseconds(1);
	time = std::clamp(time, first, last);
	const auto day = floor<days>(time);
	const year_month_day date(day);
	const hh_mm_ss clock(time - day);
	const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
	twoDigits(to, year / 100);
	twoDigits(to + 2, year % 100);
	to[4] = to[7] = '-';
	twoDigits(to + 5, static_cast<unsigned>(date.month()));
	twoDigits(to + 8, static_cast<unsigned>(date.day()));
	to[10] = ' ';
	twoDigits(to + 11, static_cast<unsigned>(clock.hours().count()));
	to[13] = to[16] = ':';
	twoDigits(to + 14, static_cast<unsigned>(clock.minutes().count()));
	twoDigits(to + 17, static_cast<unsigned>(clock.seconds().count()));
	to[19] = '.';
	const auto milliseconds = static_cast<unsigned>(clock.subseconds().count());
	to[20] = static_cast<char>('0' + milliseconds / 100);
	twoDigits(to + 21, milliseconds % 100);
}


std::string formatUtc(TimePoint time)
{
	std::string text(utcLength, '\0');
	formatUtc(time, text.data());
	return text;
}


std::optional<Stamp> parseStamp(std::string_view text)
{
	const int y = digits(text, 4);
	const bool dash1 = skip(text, "-");
	const int mo = digits(text, 2);
	const bool dash2 = skip(text, "-");
	const int d = digits(text, 2);
	const bool between = skip(text, "T ");
	const int h = digits(text, 2);
	const bool colon1 = skip(text, ":");
	const int mi = digits(text, 2);
	const bool colon2 = skip(text, ":");
	const int s = digits(text, 2);
	if (y < 0 || mo < 0 || d < 0 || !dash1 || !dash2 || !between || !colon1 || !colon2) return std::nullopt;
	const year_month_day date(year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d)));
	if (!date.ok() || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59) return std::nullopt;
	int ms = 0;
	if (skip(text, ".") && (ms = fraction(text)) < 0) return std::nullopt;

	Stamp stamp;
	stamp.local = local_days(date) + hours(h) + minutes(mi) + seconds(s) + milliseconds(ms);
	if (text.empty()) return stamp;
	stamp.offset = offsetOf(text);
	if (!stamp.offset) return std::nullopt;
	return stamp;
}


std::optional<TimePoint> parseUtc(std::string_view text)
{
	const auto stamp = parseStamp(text);
	if (!stamp || stamp->offset) return std::nullopt;
	return TimePoint(stamp->local.time_since_epoch());
}

} // namespace eyrie
