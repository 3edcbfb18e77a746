#pragma once

#include "simulator/Callback.h"
#include "simulator/DeviceServer.h"
#include "simulator/DeviceSettings.h"
#include "simulator/History.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace eyrie::sim
{

/// The command line of `smseagle-sim`.
struct Options
{
	ServerSettings server;
	DeviceSettings device;
	History history;
	Callback::Rule callback; ///< Nothing is called where its URL is empty.
	std::string portFile;
	double livePerMinute = 0; ///< 0: nothing moves by itself
	bool help = false;

	/// Throws std::invalid_argument with a sentence for the user.
	static Options parse(const std::vector<std::string>& arguments);

	static std::string helpText();
};

} // namespace eyrie::sim
