#include "Trust.h"

#include <memory>

#include <Poco/Crypto/X509Certificate.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "Failure.h"

namespace eyrie::ctl
{

namespace
{

int onCertificate(X509_STORE_CTX* store, void* trust)
{
	return static_cast<Trust*>(trust)->judge(store) ? 1 : 0;
}

std::string refusalFor(int error, const std::string& host)
{
	switch (error)
	{
	case X509_V_ERR_CERT_HAS_EXPIRED: return "has expired; renew it where http.tls.certificate names it, and reload the daemon";
	case X509_V_ERR_CERT_NOT_YET_VALID: return "is not valid yet; check the clocks of both machines";
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return "is not for " + host + "; ask for the daemon in --url by a name that its certificate bears";
	default: return "comes from nobody trusted here; name it, or its issuer's, with --ca-file";
	}
}

} // namespace


Trust::Trust(const Access& access, const std::string& host) : _access(access), _host(host)
{
	using Poco::Net::Context;
	const std::string file = access.certificate.empty() ? access.caFile : access.certificate;
	try
	{
		// Poco's own check of the name is off: it can't tell what is wrong.
		_context = new Context(Context::TLS_CLIENT_USE, file, Context::VERIFY_STRICT, 9, file.empty(), "DEFAULT");
		_context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
	}
	catch (const Poco::Exception&)
	{
		throw Failure(Exit::usage, file + ": can't be read as PEM certificates");
	}
	_context->enableExtendedCertificateVerification(false);
	SSL_CTX_set_cert_verify_callback(_context->sslContext(), onCertificate, this);
}

bool Trust::judge(x509_store_ctx_st* store)
{
	_refusal.clear();
	if (!_access.certificate.empty())
	{
		const Poco::Crypto::X509Certificate known(_access.certificate);
		if (X509_cmp(X509_STORE_CTX_get0_cert(store), known.certificate()) == 0) return true;
		_refusal = "is another than that of " + _access.certificate
			+ "; if that one is new, reload the daemon, and if another program listens there, say --url";
		return false;
	}
	X509_VERIFY_PARAM* const wanted = X509_STORE_CTX_get0_param(store);
	if (X509_VERIFY_PARAM_set1_ip_asc(wanted, _host.c_str()) != 1) X509_VERIFY_PARAM_set1_host(wanted, _host.c_str(), _host.size());
	// What the operator's file holds is trusted itself, be it no authority's.
	if (!_access.caFile.empty()) X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_PARTIAL_CHAIN);
	if (X509_verify_cert(store) == 1) return true;
	_refusal = refusalFor(X509_STORE_CTX_get_error(store), _host);
	return false;
}

} // namespace eyrie::ctl
