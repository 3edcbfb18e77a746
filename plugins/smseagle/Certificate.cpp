#include "Certificate.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

namespace eyrie::smseagle
{

namespace
{

/// SHA-256, lower case, no colons: as TlsSettings::fingerprint.
std::string fingerprintOf(const X509* certificate)
{
	std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
	unsigned int length = 0;
	if (!certificate || X509_digest(certificate, EVP_sha256(), digest.data(), &length) != 1) return {};
	static constexpr std::string_view digits = "0123456789abcdef";
	std::string text;
	for (unsigned int i = 0; i < length; ++i)
	{
		text += digits[digest[i] >> 4U];
		text += digits[digest[i] & 0x0FU];
	}
	return text;
}

/// As `openssl x509 -fingerprint` prints it, so that the two can be compared by eye.
std::string withColons(const std::string& fingerprint)
{
	std::string text;
	for (std::size_t i = 0; i < fingerprint.size(); i += 2) text += (i == 0 ? "" : ":") + fingerprint.substr(i, 2);
	std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
	return text;
}

std::string refusalFor(int error, const std::string& host)
{
	switch (error)
	{
	case X509_V_ERR_CERT_HAS_EXPIRED: return "has expired; renew it on the gateway, or trust this very one with `tls.fingerprint`";
	case X509_V_ERR_CERT_NOT_YET_VALID: return "is not valid yet; check the clocks of the gateway and of this machine";
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return "is not for " + host + "; set `url` to a name that it bears, or trust this very one with `tls.fingerprint`";
	default:
		return "comes from nobody trusted here; set `tls.ca-file` to it or its issuer, or trust this very one with "
			   "`tls.fingerprint`";
	}
}

} // namespace


CertificateCheck::CertificateCheck(const TlsSettings& tls, const std::string& host) : _tls(tls), _host(host) {}


bool CertificateCheck::judge(x509_store_ctx_st* context)
{
	const std::string fingerprint = fingerprintOf(X509_STORE_CTX_get0_cert(context));
	if (!_tls.fingerprint.empty()) return judgePinned(fingerprint);
	return !_tls.verify || judgeChain(context, fingerprint);
}


bool CertificateCheck::judgePinned(const std::string& fingerprint)
{
	if (fingerprint == _tls.fingerprint) return true;
	_refusal = "is another than `tls.fingerprint` says; its SHA-256 fingerprint is " + withColons(fingerprint)
		+ ". Change the option only if the gateway's certificate was replaced on purpose";
	return false;
}


bool CertificateCheck::judgeChain(x509_store_ctx_st* context, const std::string& fingerprint)
{
	X509_VERIFY_PARAM* const wanted = X509_STORE_CTX_get0_param(context);
	if (X509_VERIFY_PARAM_set1_ip_asc(wanted, _host.c_str()) != 1) X509_VERIFY_PARAM_set1_host(wanted, _host.c_str(), _host.size());
	// What the operator's file holds is trusted itself, be it no authority's.
	if (!_tls.caFile.empty()) X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_PARTIAL_CHAIN);
	if (X509_verify_cert(context) == 1) return true;
	const int error = X509_STORE_CTX_get_error(context);
	_refusal = refusalFor(error, _host) + " (its SHA-256 fingerprint is " + withColons(fingerprint) + ")";
	_cause = X509_verify_cert_error_string(error);
	return false;
}


Error CertificateCheck::error(const std::string& url) const
{
	return Error(ErrorKind::misconfigured, ErrorScope::plugin, "the certificate of " + url + " " + _refusal, _cause);
}

} // namespace eyrie::smseagle
