#pragma once

#include "Sheet.h"

namespace eyrie::http
{

/// Adds what the system knows of this process, by the names that all clients of Prometheus use: `process_*`.
void addProcess(Sheet&);

} // namespace eyrie::http
