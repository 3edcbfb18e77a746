#include "Zone.h"

#include <stdexcept>

#include <date/tz.h>

#include <eyrie/Error.h>

namespace eyrie::smseagle
{

namespace
{

std::optional<std::chrono::minutes> offsetNamed(const std::string& name)
{
	if (name == "UTC" || name == "Z") return std::chrono::minutes(0);
	if (name.empty() || (name.front() != '+' && name.front() != '-')) return std::nullopt;
	const auto stamp = parseStamp("2000-01-01T00:00:00" + name);
	return stamp ? stamp->offset : std::nullopt;
}

} // namespace


Zone::Zone(const std::string& name)
{
	if (const auto offset = offsetNamed(name))
	{
		_offset = *offset;
		return;
	}
	try
	{
		_zone = date::locate_zone(name);
	}
	catch (const std::runtime_error& error)
	{
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			"timezone = " + name
				+ ": no such time zone; allowed are UTC, an offset as in +02:00, and names of the IANA database "
				  "(package tzdata) as in Europe/Berlin",
			error.what());
	}
}


TimePoint Zone::place(const Stamp& stamp) const
{
	const auto local = stamp.local.time_since_epoch();
	if (stamp.offset) return TimePoint(local - *stamp.offset);
	if (!_zone) return TimePoint(local - _offset);
	return TimePoint(_zone->to_sys(date::local_time<Duration>(local), date::choose::earliest).time_since_epoch());
}

} // namespace eyrie::smseagle
