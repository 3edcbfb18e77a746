#pragma once

#include <optional>
#include <string_view>

#include <eyrie/Time.h>

namespace eyrie::engine
{

/// The hours of a week in which people wait for messages.
///
///   hours = days SP time "-" time        days = day ["-" day]        day = "Mon" | … | "Sun"        time = HH:MM, up to 24:00
class BusinessHours
{
public:
	/// None at all.
	BusinessHours() = default;

	/// Nothing, if the text is not of that form; an empty one is no hours at all.
	static std::optional<BusinessHours> parse(std::string_view text);

	/// `minute`: of the week, from Monday 00:00 on.
	bool contains(int minute) const;

private:
	int _firstDay = 0; ///< Monday is 0.
	int _lastDay = 0;
	int _from = 0; ///< Minutes of the day.
	int _to = 0;
};

/// The minute of the week by this machine's time zone.
int localMinuteOfWeek(TimePoint);

} // namespace eyrie::engine
