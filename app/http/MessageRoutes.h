#pragma once

#include "Places.h"
#include "Router.h"

namespace eyrie::http
{

/// Messages, conversations and changes below /api/v1, as they are stored. Keeps the reference.
void addMessageRoutes(Router&, const Places&);

} // namespace eyrie::http
