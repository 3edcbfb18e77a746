#pragma once

#include <string>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/TemporaryFile.h>

#include <eyrie/Storage.h>

#include "http/Phonebook.h"
#include "http/Places.h"
#include "http/Router.h"
#include "http/Server.h"
#include "http/Service.h"
#include "http/Tokens.h"

namespace eyrie::bench
{

/// The read API over a storage on a socket of this machine, and one client that asks on one connection, as an application would.
class Website final
{
public:
	/// Keeps the reference.
	explicit Website(Storage&);

	/// Throws unless it is answered well. Returns the length of the answer, read to its end.
	std::size_t get(const std::string& target);

private:
	const std::string _token = "read-by-the-benchmark";
	SystemClock _clock;
	Poco::TemporaryFile _tokenFile;
	http::Tokens _tokens;
	http::Phonebook _phonebook;
	const http::Places _places;
	http::Router _router;
	http::Service _service;
	const http::Listener _listener;
	http::Server _server;
	Poco::Net::HTTPClientSession _client;
};

} // namespace eyrie::bench
