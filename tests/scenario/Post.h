#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <eyrie/Reader.h>

#include "Scratch.h"
#include "Truth.h"
#include "simulator/Device.h"
#include "simulator/DeviceServer.h"

namespace eyrie::scenario
{

/// A gateway on this machine's clock, and a configuration of the daemon for it, on SQLite unless `more` says otherwise.
struct Post
{
	sim::Device device;
	sim::DeviceServer server{device};
	Scratch folder;
	std::string database = folder / "messages.db";

	explicit Post(const sim::DeviceSettings& ways = {}) : device(ways) {}

	/// Writes the configuration, `more` behind the rest, and returns its path.
	std::string configuration(const std::string& more = "") const;

	/// What the daemon's database holds, read by a storage of this process.
	Truth stored() const;

	/// How many rows there are, of all epochs.
	std::int64_t rows() const;

	/// Fails the test unless the mirror equals the device.
	void assertTrue();

private:
	void read(const std::function<void(Reader&)>&) const;
};

} // namespace eyrie::scenario
