#pragma once

#include <memory>
#include <stop_token>

#include <Poco/Net/Context.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <eyrie/Clock.h>

#include "Certificate.h"
#include "Settings.h"

namespace eyrie::smseagle
{

/// Makes connections to one gateway, over TLS where its address says so.
class Connector
{
public:
	/// Both must outlive it. Reads `tls.ca-file`: throws Error (misconfigured) if it can't.
	Connector(const Address&, const TlsSettings&, Duration timeout);

	Connector(const Connector&) = delete;
	Connector& operator=(const Connector&) = delete;

	/// A connection ready for a request; with TLS the gateway has proved who it is. Throws Error.
	Poco::Net::StreamSocket connect(std::stop_token);

private:
	Poco::Net::SocketAddress resolve() const;
	Poco::Net::StreamSocket secured(const Poco::Net::StreamSocket&, std::stop_token);

	const Address& _address;
	Duration _timeout;
	CertificateCheck _check;
	Poco::Net::Context::Ptr _tls; ///< Null for plain http.
};

} // namespace eyrie::smseagle
