#include "simulator/Exchange.h"

#include "simulator/Stamp.h"

#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/StreamCopier.h>
#include <Poco/URI.h>

#include <algorithm>
#include <sstream>

namespace eyrie::sim
{
namespace
{
/// Takes a token from where the device looks for it; true when it came in the URL.
bool takeToken(const Poco::Net::HTTPServerRequest& request, Call& call)
{
	static const std::string bearer = "Bearer ";
	const std::string authorization = request.get("Authorization", "");
	if (authorization.compare(0, bearer.size(), bearer) == 0) call.token = authorization.substr(bearer.size());
	call.token = request.get("access-token", call.token);
	const std::string* inUrl = call.param("access_token");
	if (!inUrl) return false;
	if (call.token.empty()) call.token = *inUrl;
	return true;
}

Call readCall(Poco::Net::HTTPServerRequest& request)
{
	const Poco::URI uri(request.getURI());
	Call call;
	call.method = request.getMethod();
	call.path = uri.getPath();
	call.params = uri.getQueryParameters();
	Poco::StreamCopier::copyToString(request.stream(), call.body);
	return call;
}

std::string chunk(const std::string& piece)
{
	std::ostringstream out;
	out << std::hex << piece.size() << "\r\n" << piece << "\r\n";
	return out.str();
}
} // namespace

void Exchange::handleRequest(Request& request, Response& response)
{
	Call call = readCall(request);
	if (call.path.compare(0, 5, "/sim/") == 0)
	{
		control(call, response);
		return;
	}
	const bool tokenInUrl = takeToken(request, call);
	if (ApiV1::isPath(call.path)) ApiV1::unpack(call);
	const std::string folder = ApiV1::isPath(call.path) ? ApiV1::tableIn(call) : ApiV2::folderIn(call.path);
	const Fault fault = _journal.begin(call, folder, tokenInUrl);
	const Reply reply = build(call, fault);
	const bool isBroken
		= fault.kind == Fault::Kind::cutLength || fault.kind == Fault::Kind::cutChunked || fault.kind == Fault::Kind::close;
	_journal.end(isBroken ? 0 : reply.status, isBroken ? Reply() : reply);
	if (isBroken || fault.drip.count() > 0)
		sendBroken(reply, fault, request, response);
	else
		send(reply, fault, response);
}

void Exchange::control(const Call& call, Response& response)
{
	if (call.path == "/sim/state")
	{
		response.setContentType("application/json");
		response.setChunkedTransferEncoding(true);
		Controls(_device).writeState(response.send());
		return;
	}
	Stats stats = _journal.stats();
	stats.connections = _connections;
	send(Controls(_device).answer(call, stats), {}, response);
}

Reply Exchange::build(const Call& call, const Fault& fault)
{
	if (fault.delay.count() > 0) _journal.pause(fault.delay);
	if (fault.before) fault.before();
	if (fault.kind == Fault::Kind::answer) return {fault.status, fault.body, fault.type, 0};
	return ApiV1::isPath(call.path) ? ApiV1(_device).answer(call) : ApiV2(_device).answer(call);
}

void Exchange::prepare(const Reply& reply, Response& response) const
{
	response.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(reply.status));
	response.setContentType(reply.type);
	response.set("Date", httpDate(_device.now()));
}

void Exchange::send(const Reply& reply, const Fault& fault, Response& response)
{
	prepare(reply, response);
	if (fault.retryAfter) response.set("Retry-After", std::to_string(fault.retryAfter->count()));
	response.sendBuffer(reply.body.data(), reply.body.size());
}

void Exchange::sendBroken(const Reply& reply, const Fault& fault, Request& request, Response& response)
{
	auto& socket = dynamic_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket();
	const auto write = [&](const std::string& bytes) { socket.sendBytes(bytes.data(), static_cast<int>(bytes.size())); };
	const bool isChunked = fault.kind == Fault::Kind::cutChunked;
	const bool isCut = isChunked || fault.kind == Fault::Kind::cutLength;
	response.setKeepAlive(false);
	if (fault.kind != Fault::Kind::close)
	{
		prepare(reply, response);
		if (isChunked)
			response.setChunkedTransferEncoding(true);
		else
			response.setContentLength(static_cast<std::streamsize>(reply.body.size()));
		std::ostringstream head;
		response.write(head);
		write(head.str());
		const std::string body = isCut ? reply.body.substr(0, fault.keep.value_or(reply.body.size() / 2)) : reply.body;
		const std::size_t step
			= fault.drip.count() > 0 ? std::max<std::size_t>(1, fault.dripSize) : std::max<std::size_t>(1, body.size());
		for (std::size_t at = 0; at < body.size(); at += step)
		{
			const std::string piece = body.substr(at, step);
			write(isChunked ? chunk(piece) : piece);
			if (fault.drip.count() > 0 && !_journal.pause(fault.drip)) break;
		}
	}
	socket.shutdown();
}

} // namespace eyrie::sim
