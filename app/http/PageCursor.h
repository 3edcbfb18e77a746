#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <eyrie/MessageQuery.h>

namespace eyrie::http
{

/// Where a page ended, as it travels through a client, to whom it means nothing:
///
///     cursor = base64url(place ["." place]), without padding
///     place  = milliseconds since 1970 "." id
struct PageCursor
{
	AfterMessage after;
	std::optional<AfterMessage> until; ///< As ConversationQuery::until.
};

std::string writeCursor(const PageCursor&);

/// Nothing if it is not what writeCursor() makes.
std::optional<PageCursor> readCursor(std::string_view);

} // namespace eyrie::http
