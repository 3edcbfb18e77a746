#pragma once

#include "simulator/ApiV2.h"
#include "simulator/Device.h"
#include "simulator/Fault.h"
#include "simulator/Stats.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace eyrie::sim
{

/// Where a server listens.
struct ServerSettings
{
	std::string address = "127.0.0.1";
	std::uint16_t port = 0;     ///< 0 takes any free one
	std::string tlsCertificate; ///< a PEM file; "" for plain HTTP
	std::string tlsKey;         ///< a PEM file; "" when the certificate's file holds the key too
	std::chrono::seconds keepAlive{15};
};

/// Serves a device over HTTP or HTTPS, and its controls below `/sim/`. It listens when the constructor returns and has
/// stopped, with every connection closed, when the destructor returns.
class DeviceServer
{
public:
	/// Keeps a reference: the device must outlive the server. Throws Poco::Exception where it cannot listen.
	explicit DeviceServer(Device& device, const ServerSettings& settings = {});
	~DeviceServer();
	DeviceServer(const DeviceServer&) = delete;
	DeviceServer& operator=(const DeviceServer&) = delete;

	std::uint16_t port() const;

	/// `http://127.0.0.1:PORT`
	std::string url() const;

	Stats stats() const;
	void resetStats();

	/// Asked before each answer, on the server's threads, several at a time when several requests are; requests below `/sim/`
	/// are not asked about. An empty function ends all faults.
	void onRequest(std::function<Fault(const RequestSeen&)> decide);

	/// Cuts delays and drips short, closes every connection and refuses new ones. Idempotent.
	void stop();

private:
	class Impl;
	std::unique_ptr<Impl> _impl;
};

} // namespace eyrie::sim
