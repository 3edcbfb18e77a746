#pragma once

#include <eyrie/sql/Failures.h>

namespace eyrie::mysql
{

struct Settings;

/// What the server's and the library's codes mean.
sql::Failures failuresOf(const Settings&);

} // namespace eyrie::mysql
