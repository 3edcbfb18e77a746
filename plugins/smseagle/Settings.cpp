#include "Settings.h"

#include <algorithm>
#include <cctype>

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <eyrie/Error.h>

#include "Folders.h"

namespace eyrie::smseagle
{

namespace
{

[[noreturn]] void misconfigured(const std::string& text)
{
	throw Error(ErrorKind::misconfigured, ErrorScope::plugin, text);
}

Poco::URI parsed(const std::string& url)
{
	try
	{
		return Poco::URI(url);
	}
	catch (const Poco::SyntaxException&)
	{
		misconfigured("url = " + url + ": is no URL; an example is https://192.168.0.100");
	}
}

std::string withoutEnd(std::string text, const std::string& end)
{
	if (text.ends_with(end)) text.erase(text.size() - end.size());
	return text;
}

/// 64 lower-case digits of what openssl and browsers show as AB:CD:… or abcd…
std::string fingerprintFrom(const std::string& given)
{
	std::string digits;
	for (const char c : given)
		if (c != ':' && c != ' ') digits += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
	const bool good = digits.size() == 64 && digits.find_first_not_of("0123456789abcdef") == std::string::npos;
	if (!digits.empty() && !good)
		misconfigured("tls.fingerprint: is no SHA-256 fingerprint; allowed are 64 hexadecimal digits, with or without colons");
	return digits;
}

std::string tokenFrom(const Options& options)
{
	std::string token = options.secret("token");
	const auto isPlain = [](unsigned char c) { return c > 0x20 && c < 0x7F; };
	if (!std::all_of(token.begin(), token.end(), isPlain))
		misconfigured("token: holds a blank or a character that no access token has; copy it again");
	return token;
}

} // namespace


std::vector<Option> declaredOptions()
{
	return {{.name = "url",
				.help = "Address of the gateway, as in https://192.168.0.100; a path in front of its API may follow.",
				.required = true},
		{.name = "token", .help = "Access token of an API user that may read messages of all users.", .secret = true},
		{.name = "token-file", .help = "File whose first line is the token; read again when the gateway refuses it."},
		{.name = "api", .kind = OptionKind::choice, .byDefault = "v2", .help = "The gateway's API to use.", .choices = {"v2"}},
		{.name = "timezone",
			.byDefault = "UTC",
			.help = "The gateway's time zone, for stamps that carry none: UTC, +02:00 or Europe/Berlin."},
		{.name = "tls.verify",
			.kind = OptionKind::boolean,
			.byDefault = "true",
			.help = "Whether the gateway has to prove who it is; without, anybody in between can read the token."},
		{.name = "tls.ca-file",
			.help = "PEM file of the authorities, or the very certificate, to trust; the system's authorities otherwise."},
		{.name = "tls.fingerprint",
			.help = "SHA-256 of the gateway's certificate; this one is trusted and no other, whatever its name, issuer and date."},
		{.name = "timeout",
			.kind = OptionKind::duration,
			.byDefault = "30s",
			.help = "Longest wait for the gateway to connect or to go on answering; a whole answer may take four times as long."},
		{.name = "folders", .byDefault = "inbox, outbox, sent, error, delivered", .help = "The folders to mirror."},
		{.name = "attachments",
			.kind = OptionKind::choice,
			.byDefault = "skip",
			.help = "Whether to fetch what MMS carry; large, hence not by default.",
			.choices = {"skip", "fetch"}}};
}


Settings settingsFrom(const Options& options)
{
	Settings settings{.address = addressOf(options.text("url")),
		.tls = {.verify = options.boolean("tls.verify"),
			.caFile = options.text("tls.ca-file"),
			.fingerprint = fingerprintFrom(options.text("tls.fingerprint"))},
		.timeout = options.duration("timeout"),
		.token = [options] { return tokenFrom(options); },
		.tokenFromFile = !options.text("token-file").empty(),
		.zone = Zone(options.text("timezone")),
		.folders = foldersNamed(options.text("folders")),
		.attachments = options.text("attachments") == "fetch"};
	if (settings.timeout <= Duration::zero())
		misconfigured("timeout = " + options.text("timeout") + ": must be longer than nothing");
	if (settings.token().empty()) misconfigured("token is missing; set `token`, or `token-file` to a file that holds it");
	return settings;
}


Address addressOf(const std::string& url)
{
	const Poco::URI uri = parsed(url);
	Address address;
	address.secure = uri.getScheme() == "https";
	if (!address.secure && uri.getScheme() != "http") misconfigured("url = " + url + ": must begin with http:// or https://");
	// Its text is not repeated: somebody may have written a password or the token.
	if (!uri.getUserInfo().empty() || !uri.getRawQuery().empty() || !uri.getFragment().empty())
		misconfigured(
			"url: may hold a scheme, a host, a port and a path, but no user, query or fragment; the token has its own option");
	if (uri.getHost().empty()) misconfigured("url = " + url + ": names no host");
	address.host = uri.getHost();
	if (!std::all_of(address.host.begin(), address.host.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; }))
		misconfigured("url: its host holds a blank or another character that no host's name has; write it as DNS knows it");
	address.port = uri.getPort();
	address.prefix = withoutEnd(withoutEnd(uri.getPathEtc(), "/"), "/api/v2");
	address.prefix = withoutEnd(address.prefix, "/");
	address.url = url;
	return address;
}

} // namespace eyrie::smseagle
