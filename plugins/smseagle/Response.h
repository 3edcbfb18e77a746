#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <eyrie/Time.h>

namespace eyrie::smseagle
{

/// What the gateway answered, whole as far as HTTP can tell.
struct Response
{
	int status = 0;
	std::string contentType;
	std::string location; ///< Where a redirect points.
	std::string body;
	std::optional<TimePoint> clock; ///< The gateway's, from the header Date.
	std::optional<Duration> retryAfter;
};

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the one form of date that HTTP still writes.
std::optional<TimePoint> parseHttpDate(std::string_view text);

/// Reads the header Retry-After: seconds, or a date, which counts from `clock`. Never negative, at most a day.
std::optional<Duration> parseRetryAfter(std::string_view text, std::optional<TimePoint> clock);

} // namespace eyrie::smseagle
