#pragma once

#include <optional>
#include <ostream>
#include <stop_token>
#include <string>

#include "engine/Engine.h"

namespace eyrie::app
{

/// Compares a source with its mirror and prints every difference, by id space and id. `since`: a time in UTC, or how long ago, or
/// empty. Returns whether there is none. Throws Error.
bool verify(engine::Engine&, const std::string& source, const std::string& since, std::ostream&, std::stop_token);

/// Asks a source once more for its rejects and prints what came of it. Returns whether none is left. Throws Error.
bool retryRejects(engine::Engine&, const std::string& source, std::ostream&, std::stop_token);

/// Begins a new epoch of an id space, given as SOURCE/SPACE. Throws Error.
void startEpoch(engine::Engine&, const std::string& space, std::ostream&, std::stop_token);

/// The time that an operator means by `text`: `2026-11-22`, `2026-11-22 08:00:00`, both in UTC, or `2d` before `now`.
/// Throws Error (misconfigured).
TimePoint timeMeant(const std::string& text, TimePoint now);

} // namespace eyrie::app
