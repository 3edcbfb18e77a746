#pragma once

#include <string>

namespace eyrie::mysql
{

struct Endpoint;

/// Whether a connection that reported this code is of no further use.
bool breaksConnection(unsigned code);

/// Throws what went wrong: the one place that knows the server's and the library's codes. `words` are theirs; `doing` completes
/// "could not …".
[[noreturn]] void fail(unsigned code, const std::string& words, const Endpoint&, const std::string& doing);

} // namespace eyrie::mysql
