#pragma once

#include "simulator/ApiV1.h"
#include "simulator/ApiV2.h"
#include "simulator/Controls.h"
#include "simulator/Journal.h"

#include <Poco/Net/HTTPRequestHandler.h>

namespace eyrie::sim
{

/// One request and its answer on a connection, with the fault that the test wants.
class Exchange : public Poco::Net::HTTPRequestHandler
{
public:
	/// Keeps the references; `connections` is what the server has counted so far.
	Exchange(Device& device, Journal& journal, std::uint64_t connections) :
		_device(device), _journal(journal), _connections(connections)
	{
	}

	void handleRequest(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override;

private:
	using Request = Poco::Net::HTTPServerRequest;
	using Response = Poco::Net::HTTPServerResponse;

	void control(const Call& call, Response& response);
	Reply build(const Call& call, const Fault& fault);
	void send(const Reply& reply, const Fault& fault, Response& response);
	void sendBroken(const Reply& reply, const Fault& fault, Request& request, Response& response);
	void prepare(const Reply& reply, Response& response) const;

	Device& _device;
	Journal& _journal;
	const std::uint64_t _connections;
};

} // namespace eyrie::sim
