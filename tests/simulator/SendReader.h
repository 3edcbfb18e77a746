#pragma once

#include "simulator/Draft.h"
#include "simulator/QueryReader.h"

#include <vector>

namespace eyrie::sim
{

/// What a POST to `messages/sms` or `messages/sms_single` asks for.
struct SendOrder
{
	std::vector<std::string> numbers;
	std::string text;
	Draft draft;
	bool test = false;
};

/// Reads the JSON body: `to` is a string when `single`, else an array of strings.
std::variant<SendOrder, Complaint> readSend(const std::string& body, bool single, const DeviceSettings& settings);

} // namespace eyrie::sim
