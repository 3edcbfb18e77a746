#pragma once

#include "simulator/DeviceSettings.h"

#include <string>
#include <string_view>

namespace eyrie::sim
{

/// Appends `2025-06-22T18:04:16+02:00` in the device's zone, without the offset where the settings say so. The device's
/// columns have no zone: in the hour that autumn repeats, the earlier offset is printed for both.
void appendStamp(std::string& out, std::chrono::sys_seconds when, const DeviceSettings& settings);

/// Reads a date of a request: with `Z`, with an offset, or without (local time of the device). nullopt for anything else.
std::optional<std::chrono::sys_seconds> parseStamp(std::string_view text, const DeviceSettings& settings);

/// `Sun, 22 Jun 2025 16:04:16 GMT`
std::string httpDate(TimePoint when);

} // namespace eyrie::sim
