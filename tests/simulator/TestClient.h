#pragma once

#include "simulator/DeviceServer.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>

#include <string>

namespace eyrie::sim
{

/// What a client got; `body` may be shorter than its Content-Length.
struct Got
{
	int status = 0;
	std::string body;
	Poco::Net::HTTPResponse response;
};

/// One request on an open or new connection of this session. Throws Poco::Exception where no answer comes.
inline Got fetch(
	Poco::Net::HTTPClientSession& session, const std::string& path, const std::string& token = "", const std::string& body = "")
{
	using Poco::Net::HTTPRequest;
	HTTPRequest request(body.empty() ? HTTPRequest::HTTP_GET : HTTPRequest::HTTP_POST, path, HTTPRequest::HTTP_1_1);
	if (!token.empty()) request.set("access-token", token);
	if (!body.empty()) request.setContentLength(static_cast<std::streamsize>(body.size()));
	session.sendRequest(request) << body;
	Got got;
	Poco::StreamCopier::copyToString(session.receiveResponse(got.response), got.body);
	got.status = got.response.getStatus();
	return got;
}

} // namespace eyrie::sim
