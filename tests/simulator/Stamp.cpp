#include "simulator/Stamp.h"

#include <array>
#include <charconv>

namespace eyrie::sim
{
namespace
{
using namespace std::chrono;

void appendTwo(std::string& out, unsigned value)
{
	out += static_cast<char>('0' + value / 10 % 10);
	out += static_cast<char>('0' + value % 10);
}

void appendLocal(std::string& out, sys_seconds local)
{
	const sys_days day = floor<days>(local);
	const year_month_day date(day);
	const hh_mm_ss time(local - day);
	const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
	appendTwo(out, year / 100);
	appendTwo(out, year % 100);
	out += '-';
	appendTwo(out, static_cast<unsigned>(date.month()));
	out += '-';
	appendTwo(out, static_cast<unsigned>(date.day()));
	out += 'T';
	appendTwo(out, static_cast<unsigned>(time.hours().count()));
	out += ':';
	appendTwo(out, static_cast<unsigned>(time.minutes().count()));
	out += ':';
	appendTwo(out, static_cast<unsigned>(time.seconds().count()));
}

std::optional<unsigned> number(std::string_view text, std::size_t from, std::size_t digits)
{
	unsigned value = 0;
	if (from + digits > text.size()) return std::nullopt;
	const char* begin = text.data() + from;
	const auto [end, error] = std::from_chars(begin, begin + digits, value);
	if (error != std::errc() || end != begin + digits) return std::nullopt;
	return value;
}

/// The first 19 characters as if they were UTC.
std::optional<sys_seconds> parseLocal(std::string_view text)
{
	if (text.size() < 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
		return std::nullopt;
	const auto years = number(text, 0, 4), months = number(text, 5, 2), day = number(text, 8, 2);
	const auto hour = number(text, 11, 2), minute = number(text, 14, 2), second = number(text, 17, 2);
	if (!years || !months || !day || !hour || !minute || !second) return std::nullopt;
	const year_month_day date(year(static_cast<int>(*years)), month(*months), std::chrono::day(*day));
	if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
	return sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second);
}

/// The offset that a zone-less local stamp means: the earlier one where two are possible.
minutes offsetOfLocal(sys_seconds local, const DeviceSettings& settings)
{
	return settings.offsetAt(local - settings.zoneOffset);
}
} // namespace

Clock systemClock()
{
	return [] { return floor<milliseconds>(system_clock::now()); };
}

void appendStamp(std::string& out, sys_seconds when, const DeviceSettings& settings)
{
	const sys_seconds local = when + settings.offsetAt(when);
	appendLocal(out, local);
	if (!settings.printZone) return;
	const auto offset = static_cast<int>(offsetOfLocal(local, settings).count());
	const auto size = static_cast<unsigned>(offset < 0 ? -offset : offset);
	out += offset < 0 ? '-' : '+';
	appendTwo(out, size / 60);
	out += ':';
	appendTwo(out, size % 60);
}

std::optional<sys_seconds> parseStamp(std::string_view text, const DeviceSettings& settings)
{
	const auto local = parseLocal(text);
	if (!local) return std::nullopt;
	const std::string_view zone = text.substr(19);
	if (zone.empty()) return *local - offsetOfLocal(*local, settings);
	if (zone == "Z") return local;
	if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
	const auto hour = number(zone, 1, 2), minute = number(zone, 4, 2);
	if (!hour || !minute || *minute > 59) return std::nullopt;
	const auto offset = hours(*hour) + minutes(*minute);
	return zone[0] == '+' ? *local - offset : *local + offset;
}

std::string httpDate(TimePoint when)
{
	static constexpr std::array<const char*, 7> dayNames{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static constexpr std::array<const char*, 12> monthNames{
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	const sys_days day = floor<days>(when);
	const year_month_day date(day);
	std::string stamp;
	appendLocal(stamp, floor<seconds>(when));
	std::string out = dayNames.at(weekday(day).c_encoding());
	out.append(", ").append(stamp, 8, 2).append(" ").append(monthNames.at(static_cast<unsigned>(date.month()) - 1));
	return out.append(" ").append(stamp, 0, 4).append(" ").append(stamp, 11, 8).append(" GMT");
}

} // namespace eyrie::sim
