#pragma once

#include "Inspection.h"
#include "Places.h"
#include "Router.h"

namespace eyrie::http
{

/// Verification and examination of a source, below /api/v1/sources. Keeps the references.
void addInspectionRoutes(Router&, Inspection&, const Places&);

} // namespace eyrie::http
