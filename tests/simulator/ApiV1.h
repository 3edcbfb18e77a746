#pragma once

#include "simulator/Call.h"
#include "simulator/Device.h"

#include <string>

namespace eyrie::sim
{

/// Answers `sms.read_sms` at `/jsonrpc/sms` and `/index.php/jsonrpc/sms` from a device. Thread-safe.
class ApiV1
{
public:
	/// Keeps a reference: the device must outlive this.
	explicit ApiV1(Device& device) : _device(device) {}

	static bool isPath(const std::string& path);

	/// Reads method and params from the body. What is no JSON-RPC call has neither.
	static void unpack(Call& call);

	/// The table that an unpacked call lists: inbox, outbox, sentitems; "" for any other call.
	static std::string tableIn(const Call& call);

	/// Never throws for what a client sends. Requires an unpacked call.
	Reply answer(const Call& call);

private:
	Reply messages(const Call& call, const DeviceSettings& settings);

	Device& _device;
};

} // namespace eyrie::sim
