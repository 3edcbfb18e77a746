#pragma once

#include "Places.h"
#include "Router.h"

namespace eyrie::http
{

/// `/healthz`: the process answers. `/readyz`: every source is being kept in step, as judge() sees it. Open to everybody; which source
/// is not, and why, is for this machine and for who may read. Keeps the reference.
void addHealthRoutes(Router&, const Places&);

} // namespace eyrie::http
