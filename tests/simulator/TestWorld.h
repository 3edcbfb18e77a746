#pragma once

#include "simulator/ApiV1.h"
#include "simulator/ApiV2.h"
#include "simulator/Device.h"

#include <atomic>
#include <set>
#include <string>
#include <vector>

namespace eyrie::sim
{

/// A device on a clock that a test moves by hand, and its API without sockets. It starts on 2026-06-01 at 12:00:00 UTC.
class TestWorld
{
public:
	using Params = std::vector<std::pair<std::string, std::string>>;

	explicit TestWorld(DeviceSettings settings = {}, std::uint64_t seed = 1);

	void pass(std::chrono::seconds time) { _seconds += time.count(); }
	TimePoint now() const;

	Reply get(const std::string& path, const Params& params = {});

	/// `sms.read_sms` of APIv1; with these settings no credentials are needed.
	Reply read(const std::string& folder, const Params& params = {}, const std::string& path = "/jsonrpc/sms");

	/// The ids that a folder lists, in order; none for whatever means "nothing found".
	std::vector<Id> ids(const std::string& folder, const Params& params = {});

	/// Queues and accepts, and reports `status` unless that is what acceptance leaves.
	Id sent(const std::string& number = "+48600100200", Status status = Status::sendingOk);

	/// Changes some settings of the running device.
	void set(const std::function<void(DeviceSettings&)>& change);

	/// Lets the device step, a second each time.
	void steps(int count);

private:
	std::atomic<std::int64_t> _seconds; // before the device, whose clock reads it

public:
	Device device;
	ApiV2 api;
	ApiV1 v1;
};

/// The `id` members of a JSON array of objects; none for an object. Throws Poco::Exception for anything else.
std::vector<Id> idsIn(const std::string& body);

/// The numbers as a vector of ids, for comparisons.
std::vector<Id> idList(std::initializer_list<Id> ids);

} // namespace eyrie::sim
