#pragma once

#include "simulator/Call.h"
#include "simulator/DeviceSettings.h"
#include "simulator/FolderQuery.h"

#include <variant>

namespace eyrie::sim
{

/// What is wrong with a request: HTTP 400 with {"message":{param:text}}.
struct Complaint
{
	std::string param;
	std::string text;
};

/// Reads the query parameters of a folder; unknown ones are ignored, as the device does.
std::variant<FolderQuery, Complaint> readQuery(const Call& call, const DeviceSettings& settings);

} // namespace eyrie::sim
