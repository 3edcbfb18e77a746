#include "Api.h"

#include <Poco/JSON/Parser.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <cppunit/extensions/HelperMacros.h>

namespace eyrie::scenario
{

namespace
{

using Clock = std::chrono::steady_clock;

} // namespace


Poco::JSON::Object::Ptr Answer::json() const
{
	const auto parsed = Poco::JSON::Parser().parse(body);
	CPPUNIT_ASSERT_MESSAGE(body, parsed.type() == typeid(Poco::JSON::Object::Ptr));
	return parsed.extract<Poco::JSON::Object::Ptr>();
}


std::string Api::configuration(const Post& post)
{
	return "http.token-file = "
		+ post.folder.write(
			"tokens", std::string("read,control,metrics ") + operatorToken + " operator\nread " + readerToken + " reader\n")
		+ "\nhttp.requests-per-minute = 0\n";
}

Api::Api(Program& daemon)
{
	static const std::string listening = "listening at http://127.0.0.1:";
	daemon.awaitOutput(listening);
	const std::string output = daemon.output();
	_port = static_cast<std::uint16_t>(std::stoi(output.substr(output.rfind(listening) + listening.size())));
}

Answer Api::ask(const std::string& method, const std::string& target, const std::string& body, const std::string& token)
{
	Poco::Net::HTTPClientSession session("127.0.0.1", _port);
	Poco::Net::HTTPRequest request(method, target, Poco::Net::HTTPMessage::HTTP_1_1);
	request.set("Authorization", "Bearer " + token);
	if (!body.empty()) request.setContentLength(static_cast<std::streamsize>(body.size()));
	session.sendRequest(request) << body;
	Poco::Net::HTTPResponse response;
	Answer answer;
	Poco::StreamCopier::copyToString(session.receiveResponse(response), answer.body);
	answer.status = static_cast<int>(response.getStatus());
	return answer;
}

Answer Api::await(const std::string& target, const std::string& part)
{
	for (const auto until = Clock::now() + std::chrono::minutes(1);; pause())
	{
		auto answer = get(target);
		if (answer.body.find(part) != std::string::npos) return answer;
		if (Clock::now() > until) throw std::runtime_error("no " + part + " at " + target + " but " + answer.body);
	}
}

} // namespace eyrie::scenario
