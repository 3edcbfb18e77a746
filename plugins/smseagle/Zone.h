#pragma once

#include <chrono>
#include <string>

#include <eyrie/Time.h>

namespace date
{
class time_zone;
}

namespace eyrie::smseagle
{

/// Where a stamp that carries no offset belongs: the gateway's own time zone.
class Zone
{
public:
	/// `name` is one of the IANA database, `UTC`, or an offset as in `+02:00`. Throws Error (misconfigured) for any other.
	explicit Zone(const std::string& name);

	/// The instant; the stamp's own offset decides if it has one. A time that a clock change repeats is taken as the first of
	/// the two, one that it skips as the moment of the change.
	TimePoint place(const Stamp&) const;

private:
	const date::time_zone* _zone = nullptr; ///< Null: _offset. Owned by the zone database, for as long as the process lives.
	std::chrono::minutes _offset{0};
};

} // namespace eyrie::smseagle
