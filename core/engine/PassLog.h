#pragma once

#include <string>

#include <Poco/Logger.h>

#include "Report.h"

namespace eyrie::engine
{

/// One line for each folder of the pass: what is new, what changed, how long it took, how many requests it cost. The figures are
/// parameters of the Poco::Message too, for formats other than text.
void logPass(Poco::Logger&, const std::string& source, const PassReport&);

/// One line for an error, with the library's own words behind the words for people.
void logError(Poco::Logger&, const std::string& where, const Error&);

} // namespace eyrie::engine
