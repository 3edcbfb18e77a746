// Instants: the stamps of gateways, with and without an offset, in any time zone; the dates and pauses of HTTP headers.
//
//   input = zone LF { text LF }
#include <optional>
#include <vector>

#include <eyrie/Time.h>

#include "Input.h"
#include "Response.h"
#include "Zone.h"

namespace eyrie::fuzz
{

namespace
{

using namespace smseagle;
using namespace std::chrono_literals;

std::optional<Zone> zoneNamed(const std::string& name)
{
	try
	{
		return Zone(name);
	}
	catch (const Error& error)
	{
		promise(error.kind() == ErrorKind::misconfigured, "a bad zone is the operator's mistake");
		return std::nullopt;
	}
}

std::string spelt(std::chrono::minutes offset)
{
	const auto count = static_cast<int>(offset < 0min ? -offset.count() : offset.count());
	std::string text = offset < 0min ? "-" : "+";
	for (const int digit : {count / 600, count / 60 % 10}) text += static_cast<char>('0' + digit);
	text += ':';
	for (const int digit : {count % 60 / 10, count % 10}) text += static_cast<char>('0' + digit);
	return text;
}

void promiseSpelling(std::string_view text, const Stamp& stamp)
{
	const TimePoint local{stamp.local.time_since_epoch()};
	const std::string shown = formatUtc(local);
	promise(shown.size() == utcLength && shown.substr(0, 10) == text.substr(0, 10) && shown.substr(11, 8) == text.substr(11, 8),
		"a date is shown as it was written");
	promise(parseUtc(shown) == local, "what is shown can be read");
	if (!stamp.offset) return;
	promise(-16h < *stamp.offset && *stamp.offset < 16h, "no place is further away");
	const auto again = parseStamp(shown + spelt(*stamp.offset));
	promise(again && again->local == stamp.local && again->offset == stamp.offset, "an offset can be spelt");
}

/// Clocks jump, but never so that a later time of day came earlier.
void promiseOrder(const Zone& zone, std::vector<Stamp> stamps)
{
	std::erase_if(stamps, [](const Stamp& stamp) { return stamp.offset.has_value(); });
	std::sort(stamps.begin(), stamps.end(), [](const Stamp& a, const Stamp& b) { return a.local < b.local; });
	std::optional<TimePoint> before;
	for (const auto& stamp : stamps)
	{
		const TimePoint placed = zone.place(stamp);
		const auto away = placed.time_since_epoch() - stamp.local.time_since_epoch();
		promise(-27h < away && away < 27h, "a zone moves by hours");
		promise(!before || *before <= placed, "later stamps are later");
		before = placed;
	}
}

void promiseHeader(std::string_view text, std::optional<TimePoint> clock)
{
	if (const auto date = parseHttpDate(text))
		promise(formatUtc(*date).substr(11, 8) == text.substr(17, 8), "a date of HTTP is read to the second");
	const auto pause = parseRetryAfter(text, clock);
	promise(!pause || (*pause >= Duration::zero() && *pause <= 24h), "nobody has us wait for more than a day");
}

void promiseDuration(std::string_view text)
{
	const auto duration = parseDuration(text);
	if (!duration) return;
	promise(*duration >= Duration::zero() && *duration <= 24h * 36525, "a duration is at most a century");
	const std::string spelling = formatDuration(*duration);
	promise(parseDuration(spelling) == duration, "a duration can be spelt");
	promise(spelling.size() <= std::max<std::size_t>(text.size(), 2) || text.ends_with('w'), "the spelling is the shortest");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
	Input input(data, size);
	const auto zone = zoneNamed(std::string(input.line()));
	std::vector<Stamp> stamps;
	std::optional<TimePoint> clock;
	while (!input.isEmpty())
	{
		const auto text = input.line();
		promiseHeader(text, clock);
		promiseDuration(text);
		if (const auto date = parseHttpDate(text)) clock = date;
		const auto utc = parseUtc(text);
		const auto stamp = parseStamp(text);
		promise(utc.has_value() == (stamp && !stamp->offset), "UTC is a stamp without an offset");
		if (!stamp) continue;
		promiseSpelling(text, *stamp);
		stamps.push_back(*stamp);
		if (zone && stamp->offset)
			promise(zone->place(*stamp).time_since_epoch() == stamp->local.time_since_epoch() - *stamp->offset,
				"a stamp's own offset decides");
	}
	if (zone) promiseOrder(*zone, std::move(stamps));
	return 0;
}

} // namespace eyrie::fuzz
