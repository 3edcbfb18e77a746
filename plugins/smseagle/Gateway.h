#pragma once

#include <istream>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPResponse.h>

#include <eyrie/Plugin.h>

#include "Connector.h"
#include "Response.h"
#include "Settings.h"

namespace eyrie::smseagle
{

/// One gateway over HTTP. Keeps one connection alive between requests. One call at a time.
class Gateway
{
public:
	/// All must outlive it.
	Gateway(const Settings&, const PluginContext&);
	~Gateway();
	Gateway(const Gateway&) = delete;
	Gateway& operator=(const Gateway&) = delete;

	/// The whole answer to a GET of `path`, which begins with a slash. `token` travels in a header only. Throws Error where
	/// there is none, or only half of one; whatever status it has is an answer.
	Response get(const std::string& path, const std::string& token, std::stop_token);

	/// The same of a POST of JSON, which may hold credentials. Requires that it only reads: like a GET it is sent again when an
	/// old connection turns out to be closed, and the gateway may then have done it twice.
	Response post(const std::string& path, const std::string& json, std::stop_token);

private:
	using Session = Poco::Net::HTTPClientSession;
	struct Call
	{
		const std::string& path;
		const std::string* token; ///< Null: this is a POST.
		const std::string& body;
	};

	Response answerTo(const Call&, const std::stop_token&);
	/// The same, told to the gate.
	std::optional<Response> measured(const Call&, const std::stop_token&);
	/// Nothing if the connection, an old one, turned out to be closed.
	std::optional<Response> attempt(const Call&, const std::stop_token&);
	bool hasLiveSession() const;
	std::istream& exchange(Session&, const Call&, Poco::Net::HTTPResponse&) const;
	Response received(std::istream& body, const Poco::Net::HTTPResponse&) const;

	const Settings& _settings;
	const PluginContext& _context;
	Connector _connector;
	std::unique_ptr<Session> _session; ///< Null: no connection.
};

} // namespace eyrie::smseagle
