#pragma once

#include <chrono>
#include <functional>

namespace eyrie::sim
{

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where a device takes its time from. Called from any thread, never while the caller holds a lock of the device.
using Clock = std::function<TimePoint()>;

/// The clock of this machine.
Clock systemClock();

} // namespace eyrie::sim
