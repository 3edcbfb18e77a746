#include "Failure.h"

#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>

namespace eyrie::smseagle
{

namespace
{

template <class Kind>
bool isA(const Poco::Exception& error)
{
	return dynamic_cast<const Kind*>(&error) != nullptr;
}

std::string wordsFor(const Poco::Exception& error, const std::string& url)
{
	using namespace Poco::Net;
	if (isA<Poco::TimeoutException>(error))
		return url + " does not answer in time; check that the gateway is up, or raise `timeout`";
	if (isA<ConnectionRefusedException>(error)) return url + " refuses the connection; check `url`, and that the gateway is up";
	if (isA<SSLException>(error))
		return "no TLS connection to " + url + " comes about; check that the gateway speaks https on that port";
	if (isA<NoMessageException>(error) || isA<ConnectionResetException>(error) || isA<ConnectionAbortedException>(error))
		return url + " closed the connection without an answer";
	if (isA<MessageException>(error)) return url + " does not answer with HTTP; check `url`";
	return url + " can't be reached; check `url` and the network in between";
}

} // namespace


Error translate(const Poco::Exception& error, const std::string& url, const std::stop_token& stop)
{
	if (stop.stop_requested()) return Error(ErrorKind::cancelled, ErrorScope::plugin, "stopped while asking " + url);
	return Error(ErrorKind::unavailable, ErrorScope::plugin, wordsFor(error, url), error.displayText());
}


bool mayBeOneRecord(const Error& error)
{
	return error.scope() != ErrorScope::plugin && (error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::malformed);
}

} // namespace eyrie::smseagle
