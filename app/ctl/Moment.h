#pragma once

#include <optional>
#include <string>

#include <eyrie/Time.h>

namespace eyrie::ctl
{

/// The moment that an operator means: `2d` for so long before `now`, `2026-11-22`, `2026-11-22 08:00:00`, both UTC, or with an offset as in
/// `2026-11-22T08:00:00+02:00`. Throws Failure (usage), naming `option`.
TimePoint momentMeant(const std::string& option, const std::string& text, TimePoint now);

/// `2026-11-22 08:00:00`, UTC; `-` for none.
std::string shownMoment(std::optional<TimePoint>);

/// The two largest units that count: `3d 4h`, `12s`.
std::string shownDuration(Duration);

/// `12s ago`, `in 12s`, `never` for none.
std::string shownAge(std::optional<TimePoint>, TimePoint now);

} // namespace eyrie::ctl
