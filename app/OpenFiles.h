#pragma once

#include <cstddef>

namespace eyrie::app
{

/// Has the system allow the open files that so many subscribers of events need beside `others`. Returns how many there may be: what the
/// system allows is for the others first, and the log tells if it is too little.
std::size_t roomForSubscribers(std::size_t wanted, std::size_t others);

} // namespace eyrie::app
