#pragma once

#include "simulator/Clock.h"
#include "simulator/Row.h"

#include <optional>
#include <string>

namespace eyrie::sim
{

/// How an outgoing message is queued; everything has the default of the device.
struct Draft
{
	int priority = 0; ///< 0-9, higher goes first
	std::optional<TimePoint> dueAt;
	std::string validity = "max";
	int modem = 1;
	int parts = 1; ///< the text is cut into so many pieces; at least 1, at most 255
	std::string userName = "remote";
	std::string oid;    ///< "" for none
	int sendAfter = -1; ///< minute of the device's day, -1 for any
	int sendBefore = -1;
	std::optional<Id> id; ///< one that was reserved before; default: the next of the serial
};

/// How an incoming message arrives.
struct Reception
{
	int modem = 1;
	int messageClass = 255;
	std::string udh;         ///< hex, "" for none
	std::string attachments; ///< a JSON array, "" for none
	std::optional<Id> id;    ///< one that was reserved before; default: the next of the serial
};

} // namespace eyrie::sim
