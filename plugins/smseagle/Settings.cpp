#include "Settings.h"

#include <algorithm>
#include <cctype>

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <eyrie/Error.h>

#include "Folders.h"
#include "Utf8.h"

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

std::string passwordFrom(const Options& options)
{
	std::string password = options.secret("password");
	const bool hasControls = std::any_of(password.begin(), password.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
	if (hasControls || !isUtf8(password)) misconfigured("password: is no line of UTF-8 text; write it anew");
	return password;
}

/// APIv1 takes either of two credentials, APIv2 but one.
void takeCredentials(Settings& settings, const Options& options)
{
	const auto isSet
		= [&options](const std::string& name) { return !options.text(name).empty() || !options.text(name + "-file").empty(); };
	const bool v1 = settings.api == ApiVersion::v1;
	settings.login = options.text("login");
	if (!v1 && (!settings.login.empty() || isSet("password")))
		misconfigured("login, password: are for api = v1 only; APIv2 takes a token");
	if (isSet("token") && (!settings.login.empty() || isSet("password")))
		misconfigured("token and login are both set; keep one: a token, or a login with its password");
	if (isSet("password") && settings.login.empty()) misconfigured("login is missing; set it to the user whose password is given");
	if (!settings.login.empty() && !isUtf8(settings.login)) misconfigured("login: is not UTF-8");
	const bool byLogin = !settings.login.empty();
	settings.secret = [options, byLogin] { return byLogin ? passwordFrom(options) : tokenFrom(options); };
	settings.secretFromFile = !options.text(byLogin ? "password-file" : "token-file").empty();
	if (!settings.secret().empty()) return;
	if (byLogin) misconfigured("password is missing; set `password`, or `password-file` to a file that holds it");
	misconfigured(std::string("token is missing; set `token`, or `token-file` to a file that holds it")
		+ (v1 ? ", or `login` and `password`" : ""));
}

} // namespace


std::vector<Option> declaredOptions()
{
	return {{.name = "url",
				.help = "Address of the gateway, as in https://192.168.0.100; a path in front of its API may follow.",
				.required = true},
		{.name = "token", .help = "Access token of an API user that may read messages of all users.", .secret = true},
		{.name = "token-file", .help = "File whose first line is the token; read again when the gateway refuses it."},
		{.name = "api",
			.kind = OptionKind::choice,
			.byDefault = "v2",
			.help = "The gateway's API to use; v1 for firmware before 5.0, where reading the inbox marks its messages as read.",
			.choices = {"v2", "v1"}},
		{.name = "login", .help = "With api = v1, instead of a token: an API user that may read messages of all users."},
		{.name = "password", .help = "That user's password.", .secret = true},
		{.name = "password-file", .help = "File whose first line is the password; read again when the gateway refuses it."},
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
		.api = options.text("api") == "v1" ? ApiVersion::v1 : ApiVersion::v2,
		.login = {},
		.secret = {},
		.secretFromFile = false,
		.zone = Zone(options.text("timezone")),
		.folders = foldersNamed(options.text("folders")),
		.attachments = options.text("attachments") == "fetch"};
	if (settings.timeout <= Duration::zero())
		misconfigured("timeout = " + options.text("timeout") + ": must be longer than nothing");
	takeCredentials(settings, options);
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
	address.prefix = withoutEnd(uri.getPathEtc(), "/");
	for (const char* end : {"/api/v2", "/jsonrpc/sms"}) address.prefix = withoutEnd(address.prefix, end);
	while (address.prefix.ends_with('/')) address.prefix.pop_back();
	address.url = url;
	return address;
}

} // namespace eyrie::smseagle
