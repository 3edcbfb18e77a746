#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <eyrie/Export.h>

namespace eyrie
{

/// An instant, UTC, to the millisecond: what databases of ours keep.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

/// Reads a duration: a whole number and one of ms, s, m, h, d, w, as in `500ms 30s 2m 6h 7d 1w`; `0` needs no unit.
/// Anything else, a sign or a blank included, is no duration.
EYRIE_API std::optional<Duration> parseDuration(std::string_view text);

/// The shortest text that parseDuration() reads back as the same duration.
EYRIE_API std::string formatDuration(Duration);

/// `YYYY-MM-DD HH:MM:SS.mmm`, UTC: how every database of ours shows an instant.
EYRIE_API std::string formatUtc(TimePoint);

/// The same into a buffer of at least utcLength characters; no terminating zero. An instant before the year 0000
/// or after 9999 is shown as the first or last one within.
constexpr std::size_t utcLength = 23;
EYRIE_API void formatUtc(TimePoint, char* buffer);

/// Reads what formatUtc() writes; the fraction may be left out or shorter.
EYRIE_API std::optional<TimePoint> parseUtc(std::string_view text);

/// An ISO 8601 stamp `YYYY-MM-DD[T ]HH:MM:SS[.fraction]`, and its offset from UTC where it carries one (`Z`, `+02:00`, `+0200`).
struct Stamp
{
	std::chrono::local_time<std::chrono::milliseconds> local;
	std::optional<std::chrono::minutes> offset;
};

/// Strict: the whole text must be one existing date and time. A stamp without an offset has to be placed by its reader.
EYRIE_API std::optional<Stamp> parseStamp(std::string_view text);

} // namespace eyrie
