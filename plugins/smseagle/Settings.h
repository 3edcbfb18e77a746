#pragma once

#include <functional>
#include <string>
#include <vector>

#include <eyrie/Options.h>
#include <eyrie/Source.h>

#include "ApiVersion.h"
#include "Zone.h"

namespace eyrie::smseagle
{

/// How the gateway's certificate is judged.
struct TlsSettings
{
	bool verify = true;
	std::string caFile;      ///< Empty: the system's authorities.
	std::string fingerprint; ///< SHA-256, 64 lower-case hexadecimal digits; empty: not pinned.
};

/// Where the gateway is.
struct Address
{
	bool secure = false;
	std::string host;
	std::uint16_t port = 80;
	std::string prefix; ///< Of every path: empty, or beginning with a slash and not ending with one.
	std::string url;    ///< All of it, as in the configuration.
};

/// The options of one source, checked.
struct Settings
{
	Address address;
	TlsSettings tls;
	Duration timeout{}; ///< Without a byte, when connecting or reading.
	ApiVersion api = ApiVersion::v2;
	std::string login; ///< With APIv1 only. Empty: an access token is used.
	/// The access token, or the password of `login`. Reads it anew, from its file if it has one. Throws Error (misconfigured).
	std::function<std::string()> secret;
	bool secretFromFile = false;
	Zone zone;
	std::vector<Folder> folders;
	bool attachments = false;
};

std::vector<Option> declaredOptions();

/// Throws Error (misconfigured), naming the option.
Settings settingsFrom(const Options&);

/// Throws Error (misconfigured) unless `url` is http or https and has a host, and neither query nor credentials.
Address addressOf(const std::string& url);

} // namespace eyrie::smseagle
