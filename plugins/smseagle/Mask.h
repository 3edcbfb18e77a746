#pragma once

#include <string>
#include <string_view>

namespace eyrie::smseagle
{

/// `text` with three stars in the place of `secret`, however a gateway, a proxy or a debug page repeats it: as it is, with any escapes
/// of JSON, be they escaped once more, url-encoded, in Latin-1, or as HTML. The same if `secret` is empty.
std::string masked(std::string_view text, std::string_view secret);

} // namespace eyrie::smseagle
