#pragma once

#include "EventFeed.h"
#include "Places.h"
#include "Router.h"

namespace eyrie::http
{

/// `/api/v1/events`: what is stored, as it is stored. Keeps the references.
void addEventRoutes(Router&, const Places&, EventFeed&);

} // namespace eyrie::http
