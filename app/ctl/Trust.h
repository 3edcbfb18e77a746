#pragma once

#include <string>

#include <Poco/Net/Context.h>

#include "Access.h"

struct x509_store_ctx_st;

namespace eyrie::ctl
{

/// Judges the certificate that the daemon presents, before anything of ours is sent: it is the very one that lies on this machine, or it
/// bears the host's name and comes from somebody trusted.
class Trust
{
public:
	/// Throws Failure if the files can't be used. Keeps references; lives as long as the context is used.
	Trust(const Access&, const std::string& host);

	Poco::Net::Context::Ptr context() const { return _context; }

	/// Why the last certificate was not good enough, and what to do; empty if it was.
	const std::string& refusal() const { return _refusal; }

	/// Within the handshake.
	bool judge(x509_store_ctx_st*);

private:
	const Access& _access;
	const std::string& _host;
	Poco::Net::Context::Ptr _context;
	std::string _refusal;
};

} // namespace eyrie::ctl
