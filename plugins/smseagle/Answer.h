#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "Response.h"

namespace eyrie::smseagle
{

/// What was asked, for the words of an error.
struct Asked
{
	std::string url;         ///< Without credentials.
	std::string what;        ///< As in "may not read WHAT".
	std::string secret = {}; ///< Is masked wherever the gateway repeats it.
};

/// The records of a response of APIv2; none if the gateway found nothing, however it says so. They point into its body.
/// Throws Error for anything else that it may have answered, down to a login page and half a body.
std::vector<std::string_view> recordsOf(const Response&, const Asked&);

/// Whether the gateway complains about the number of rows that were asked for.
bool refusesLimit(const Response&);

} // namespace eyrie::smseagle
