#pragma once

#include "Exposition.h"
#include "Router.h"

namespace eyrie::http
{

/// `/metrics`. Keeps the reference.
void addMetricsRoutes(Router&, Exposition&);

} // namespace eyrie::http
