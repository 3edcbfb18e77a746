#pragma once

#include <string>

#include "Desk.h"
#include "Failure.h"

namespace eyrie::ctl
{

/// Says that there is no such source, which there are, and which one was most likely meant.
Failure noSuchSource(Desk&, const std::string& name);

/// Throws noSuchSource() unless it is configured, or was and has left something behind.
void requireSource(Desk&, const std::string& name);

} // namespace eyrie::ctl
