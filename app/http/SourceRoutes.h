#pragma once

#include "Places.h"
#include "Router.h"

namespace eyrie::http
{

/// Sources, their folders, what is tracked and what could not be read, below /api/v1. Keeps the reference.
void addSourceRoutes(Router&, const Places&);

} // namespace eyrie::http
