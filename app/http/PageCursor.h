#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <eyrie/MessageQuery.h>

namespace eyrie::http
{

/// Where a page ended, as it travels through a client, to whom it means nothing:
///
///     cursor = base64url(milliseconds since 1970 "." id), without padding
std::string writeCursor(const AfterMessage&);

/// Nothing if it is not what writeCursor() makes.
std::optional<AfterMessage> readCursor(std::string_view);

} // namespace eyrie::http
