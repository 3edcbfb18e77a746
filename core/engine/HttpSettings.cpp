#include "HttpSettings.h"

#include <sstream>

namespace eyrie::engine
{

namespace
{

/// An origin as browsers write it, RFC 6454: no path, no slash at the end.
bool isOrigin(const std::string& text)
{
	const auto host = text.starts_with("https://") ? 8u : text.starts_with("http://") ? 7u : text.size();
	return host < text.size() && text.find_first_of("/*?# ", host) == std::string::npos;
}

} // namespace


std::vector<Option> HttpSettings::options()
{
	return {
		{.name = "http.listen",
			.byDefault = "127.0.0.1:8025",
			.help
			= "where to answer over HTTP; beyond this machine only with http.token-file and http.tls.certificate; empty: nowhere"},
		{.name = "http.token-file", .help = "who may do what, one SCOPES TOKEN in a line; without, only health is told"},
		{.name = "http.tls.certificate", .help = "PEM file of our certificate, and those between it and its authority: HTTPS"},
		{.name = "http.tls.key", .help = "PEM file of the certificate's key; by default the certificate's file holds it"},
		{.name = "http.cors", .help = "origins whose web pages may call from a browser, separated by commas"},
		{.name = "http.max-body",
			.kind = OptionKind::integer,
			.byDefault = "1048576",
			.help = "bytes in a request at most; what is sent here is small",
			.least = 1024,
			.most = 64 * 1024 * 1024},
		{.name = "http.requests-per-minute",
			.kind = OptionKind::integer,
			.byDefault = "6000",
			.help = "of one client, all at once if need be, so that none takes the database for itself; 0 = no limit",
			.least = 0,
			.most = 10'000'000},
		{.name = "http.subscribers",
			.kind = OptionKind::integer,
			.byDefault = "2000",
			.help = "how many may listen to events at once; each costs an open file and little else",
			.least = 0,
			.most = 100'000},
	};
}

HttpSettings HttpSettings::from(const Options& options)
{
	HttpSettings http;
	http.listen = options.text("http.listen");
	http.tokenFile = options.text("http.token-file");
	http.certificate = options.text("http.tls.certificate");
	http.key = options.text("http.tls.key");
	http.maxBody = static_cast<std::size_t>(options.integer("http.max-body"));
	http.requestsPerMinute = options.integer("http.requests-per-minute");
	http.subscribers = static_cast<std::size_t>(options.integer("http.subscribers"));
	std::istringstream origins(options.text("http.cors"));
	for (std::string origin; std::getline(origins >> std::ws, origin, ',');)
	{
		origin.erase(origin.find_last_not_of(' ') + 1);
		http.cors.push_back(origin);
	}
	return http;
}

std::vector<std::string> HttpSettings::mistakes() const
{
	std::vector<std::string> mistakes;
	for (const auto& origin : cors)
		if (!isOrigin(origin))
			mistakes.push_back("http.cors = " + origin + ": is no origin; one looks like https://desk.example:8443");
	if (!key.empty() && certificate.empty())
		mistakes.emplace_back("http.tls.key: needs http.tls.certificate, the certificate that it is the key of");
	return mistakes;
}

} // namespace eyrie::engine
