#pragma once

#include <string>
#include <string_view>

#include <eyrie/Error.h>

#include "Settings.h"

struct x509_store_ctx_st;

namespace eyrie::smseagle
{

/// Judges the certificate that a gateway presents, within the handshake: before anything of ours is sent.
class CertificateCheck
{
public:
	/// `host`: the name or address that the certificate must bear. Both must outlive it.
	CertificateCheck(const TlsSettings&, const std::string& host);

	/// To be called from the handshake; true to go on.
	bool judge(x509_store_ctx_st*);

	/// Before each handshake.
	void forget() { _refusal.clear(); }
	bool hasRefused() const { return !_refusal.empty(); }
	/// Requires hasRefused(). Says what is wrong and which option helps.
	Error error(const std::string& url) const;

private:
	bool judgePinned(const std::string& fingerprint);
	bool judgeChain(x509_store_ctx_st*, const std::string& fingerprint);

	const TlsSettings& _tls;
	const std::string& _host;
	std::string _refusal;
	std::string _cause;
};

} // namespace eyrie::smseagle
