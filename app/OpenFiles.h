#pragma once

#include <cstddef>

namespace eyrie::app
{

/// Makes sure that this process may have so many files and connections open at once, as far as the system lets it; the log tells if it does not.
void allowOpenFiles(std::size_t count);

} // namespace eyrie::app
