#include "Website.h"

#include <fstream>
#include <stdexcept>

#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/NullStream.h>
#include <Poco/StreamCopier.h>

#include "http/MessageRoutes.h"
#include "http/SourceRoutes.h"

namespace eyrie::bench
{

namespace
{

std::string withToken(const std::string& path, const std::string& token)
{
	std::ofstream(path) << "read " << token << "\n";
	return path;
}

http::Router routerFor(const http::Places& places)
{
	http::Router router;
	http::addMessageRoutes(router, places);
	http::addSourceRoutes(router, places);
	return router;
}

} // namespace


Website::Website(Storage& storage) :
	_tokens(withToken(_tokenFile.path(), _token)),
	_phonebook({}, {}, _clock), _places{{}, [&storage]() -> Storage& { return storage; },
									[] { return std::vector<engine::SourceStatus>(); }, _phonebook, _clock},
	_router(routerFor(_places)), _service(_router, _tokens, {}, _clock), _listener("127.0.0.1:0"), _server(_listener, {}, _service),
	_client("127.0.0.1", _listener.port())
{
	_client.setKeepAlive(true);
	_client.setTimeout(Poco::Timespan(300, 0)); // Some searches take longer than anybody would wait.
}

std::size_t Website::get(const std::string& target)
{
	Poco::Net::HTTPRequest request("GET", target, Poco::Net::HTTPMessage::HTTP_1_1);
	request.set("Authorization", "Bearer " + _token);
	_client.sendRequest(request);
	Poco::Net::HTTPResponse response;
	auto& body = _client.receiveResponse(response);
	Poco::NullOutputStream nowhere;
	const auto length = Poco::StreamCopier::copyStream(body, nowhere);
	if (response.getStatus() != Poco::Net::HTTPResponse::HTTP_OK)
		throw std::runtime_error(target + " is answered with " + std::to_string(response.getStatus()));
	return static_cast<std::size_t>(length);
}

} // namespace eyrie::bench
