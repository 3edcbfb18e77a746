#include "Connector.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>

#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <openssl/ssl.h>

#include <eyrie/Error.h>

#include "Cutoff.h"
#include "Failure.h"

namespace eyrie::smseagle
{

namespace
{

int onCertificate(X509_STORE_CTX* store, void* check)
{
	return static_cast<CertificateCheck*>(check)->judge(store) ? 1 : 0;
}

Poco::Net::Context::Ptr contextFor(const TlsSettings& tls, CertificateCheck& check)
{
	try
	{
		// Poco's own check of the name is off: it can't tell what is wrong, and CertificateCheck looks at the name itself.
		Poco::Net::Context::Ptr context(new Poco::Net::Context(
			Poco::Net::Context::TLS_CLIENT_USE, tls.caFile, Poco::Net::Context::VERIFY_STRICT, 9, tls.caFile.empty(), "DEFAULT"));
		context->enableExtendedCertificateVerification(false);
		SSL_CTX_set_cert_verify_callback(context->sslContext(), onCertificate, &check);
		return context;
	}
	catch (const Poco::Exception& error)
	{
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			"tls.ca-file = " + tls.caFile + ": can't be read as PEM certificates", error.displayText());
	}
}

Poco::Timespan timespan(Duration duration)
{
	return Poco::Timespan(std::chrono::microseconds(duration).count());
}

/// Waits in slices, so that a stop is noticed.
bool waitUntilConnected(const Poco::Net::Socket& socket, Duration timeout, const std::stop_token& stop)
{
	constexpr Duration slice(50);
	const auto begin = std::chrono::steady_clock::now();
	while (!stop.stop_requested() && std::chrono::steady_clock::now() - begin < timeout)
		if (socket.poll(timespan(std::min(slice, timeout)), Poco::Net::Socket::SELECT_WRITE | Poco::Net::Socket::SELECT_ERROR))
			return true;
	return false;
}

/// `error`: as in errno.
void throwIfFailed(int error)
{
	if (error == 0) return;
	const std::string words = std::generic_category().message(error);
	if (error == ECONNREFUSED) throw Poco::Net::ConnectionRefusedException(words, error);
	if (error == ETIMEDOUT) throw Poco::TimeoutException(words, error);
	throw Poco::Net::NetException(words, error);
}

} // namespace


Connector::Connector(const Address& address, const TlsSettings& tls, Duration timeout) :
	_address(address), _timeout(timeout), _check(tls, address.host)
{
	if (address.secure) _tls = contextFor(tls, _check);
}


Poco::Net::SocketAddress Connector::resolve() const
{
	try
	{
		return {_address.host, _address.port};
	}
	catch (const Poco::Exception& error)
	{
		throw Error(ErrorKind::unavailable, ErrorScope::plugin,
			"the name " + _address.host + " can't be resolved; check `url` and this machine's DNS", error.displayText());
	}
}


Poco::Net::StreamSocket Connector::connect(std::stop_token stop)
{
	const auto to = resolve();
	Poco::Net::StreamSocket socket;
	_check.forget();
	try
	{
		socket.connectNB(to);
		if (!waitUntilConnected(socket, _timeout, stop)) throw Poco::TimeoutException("connect");
		throwIfFailed(socket.impl()->socketError());
		socket.setBlocking(true);
		socket.setNoDelay(true);
		socket.setSendTimeout(timespan(_timeout));
		socket.setReceiveTimeout(timespan(_timeout));
		return _tls ? secured(socket, stop) : socket;
	}
	catch (const Poco::Exception& error)
	{
		if (_tls && _check.hasRefused()) throw _check.error(_address.url);
		throw translate(error, _address.url, stop);
	}
}


Poco::Net::StreamSocket Connector::secured(const Poco::Net::StreamSocket& socket, std::stop_token stop)
{
	const Cutoff cutoff(socket.impl()->sockfd(), _timeout, std::move(stop));
	try
	{
		return Poco::Net::SecureStreamSocket::attach(socket, _address.host, _tls);
	}
	catch (const Poco::Exception&)
	{
		if (cutoff.hasExpired()) throw Poco::TimeoutException("TLS handshake");
		throw;
	}
}

} // namespace eyrie::smseagle
