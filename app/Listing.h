#pragma once

#include <ostream>

#include "engine/PluginCatalog.h"

namespace eyrie::app
{

/// Prints every plugin with its options, their defaults and what they are for; refused files with the reason.
/// Returns whether all could be used.
bool listPlugins(engine::PluginCatalog&, std::ostream&);

} // namespace eyrie::app
