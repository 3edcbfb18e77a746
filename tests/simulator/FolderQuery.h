#pragma once

#include "simulator/Row.h"

#include <cstddef>
#include <string>

namespace eyrie::sim
{

/// The query parameters of `/messages/{folder}`; bounds are inclusive.
struct FolderQuery
{
	std::optional<Id> idFrom;
	std::optional<Id> idTo;
	std::optional<std::size_t> limit;
	std::optional<std::chrono::sys_seconds> dateFrom;
	std::optional<std::chrono::sys_seconds> dateTo;
	std::optional<int> modem;
	std::string number;     ///< "" for any
	std::string senderName; ///< "" for any
	bool unread = false;    ///< inbox only
	bool attachments = false;
};

} // namespace eyrie::sim
