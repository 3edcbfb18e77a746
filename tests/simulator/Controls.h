#pragma once

#include "simulator/Call.h"
#include "simulator/Device.h"
#include "simulator/Stats.h"

#include <iosfwd>

namespace eyrie::sim
{

/// Answers the calls below `/sim/`, by which tests and people move a device from outside. Thread-safe.
class Controls
{
public:
	/// Keeps a reference: the device must outlive this.
	explicit Controls(Device& device) : _device(device) {}

	/// Every path but `/sim/state`. 404 for what is not there, 400 for what cannot be read.
	Reply answer(const Call& call, const Stats& stats);

	/// Writes the whole snapshot as a JSON array, a piece at a time.
	void writeState(std::ostream& out) const;

private:
	Reply move(const std::vector<std::string>& words);
	Reply queue(const Call& call);
	Reply receive(const Call& call);

	Device& _device;
};

} // namespace eyrie::sim
