#pragma once

#include <kit/MariaDb.h>

namespace eyrie::conformance
{

/// The server that all tests of this program share: it takes seconds to make one. Started when first asked for.
kit::MariaDbServer& oneServer();

} // namespace eyrie::conformance
