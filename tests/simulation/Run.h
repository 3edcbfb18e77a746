#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <eyrie/Storage.h>
#include <kit/ManualClock.h>

#include "History.h"
#include "Reckoning.h"
#include "Violation.h"

namespace eyrie::simulation
{

/// Makes an empty storage that has the time of this clock.
using MakeStorage = std::function<std::unique_ptr<Storage>(kit::ManualClock&)>;

/// Lets a history happen, and holds what came of it against every promise. The violation it met, if there was one.
std::optional<Violation> violationIn(const History&, const MakeStorage&, Tally&);

} // namespace eyrie::simulation
