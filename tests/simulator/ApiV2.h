#pragma once

#include "simulator/Call.h"
#include "simulator/Device.h"

#include <string>
#include <vector>

namespace eyrie::sim
{

/// Answers calls of `/api/v2/…` and `/index.php/api/v2/…` from a device. Thread-safe.
class ApiV2
{
public:
	/// Keeps a reference: the device must outlive this.
	explicit ApiV2(Device& device) : _device(device) {}

	/// Never throws for what a client sends; an unknown path is a 404 without the message that means "nothing found".
	Reply answer(const Call& call);

	/// The folder that a path lists, "" for any other path.
	static std::string folderIn(const std::string& path);

	/// The 404 of a path that is none.
	static Reply noSuchPath();

private:
	Reply get(const Call& call, const std::vector<std::string>& parts, const DeviceSettings& settings);
	Reply messages(const Call& call, const std::string& folder, const DeviceSettings& settings);
	Reply status(const std::string& id) const;
	Reply count(const Call& call, const std::vector<std::string>& parts, const DeviceSettings& settings) const;
	Reply modems(const DeviceSettings& settings) const;
	Reply contacts(const DeviceSettings& settings) const;
	Reply send(const Call& call, bool single, const DeviceSettings& settings);

	Device& _device;
};

} // namespace eyrie::sim
