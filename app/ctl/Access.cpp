#include "Access.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include <eyrie/Error.h>

#include "Failure.h"
#include "engine/Settings.h"

namespace eyrie::ctl
{

namespace
{

const char* const usualUrl = "http://127.0.0.1:8025";
// Where packages and `cmake --install` put it.
constexpr const char* usualConfigs[] = {"/etc/eyrie/eyried.properties", "/usr/local/etc/eyrie/eyried.properties"};

void orVariable(std::string& value, const char* name)
{
	const char* const variable = std::getenv(name);
	if (value.empty() && variable) value = variable;
}

/// The daemon listens at the first, and is reached from here at the second.
std::string urlOf(const std::string& listen, bool isSecure)
{
	std::string at = listen;
	for (const auto& [any, here] : {std::pair<std::string, std::string>{"0.0.0.0:", "127.0.0.1:"}, {"[::]:", "[::1]:"}})
		if (at.starts_with(any)) at.replace(0, any.size(), here);
	return (isSecure ? "https://" : "http://") + at;
}

/// As the daemon reads it: its environment counts, and what it listens at by default.
void readConfiguration(const std::string& path, Access& access)
{
	engine::Configuration configuration;
	try
	{
		configuration = engine::readConfiguration(path);
	}
	catch (const Error& error)
	{
		throw Failure(Exit::usage, std::string("--config: ") + error.what());
	}
	auto& values = configuration.values;
	values.try_emplace("http.listen", std::string(usualUrl).substr(7));
	for (const auto& [key, variable] : {std::pair{"http.listen", "EYRIE_HTTP_LISTEN"}, {"http.token-file", "EYRIE_HTTP_TOKEN_FILE"},
			 {"http.tls.certificate", "EYRIE_HTTP_TLS_CERTIFICATE"}})
		if (const char* const value = std::getenv(variable)) values[key] = value;
	const std::string listen = values["http.listen"];
	if (access.url.empty() && listen.empty())
		throw Failure(Exit::usage, path + ": http.listen is empty, so the daemon answers nobody; set it to 127.0.0.1:8025");
	if (access.url.empty() && listen.ends_with(":0"))
		throw Failure(
			Exit::usage, path + ": http.listen = " + listen + " is another port at each start; say --url, the log tells which");
	if (access.tokenFile.empty()) access.tokenFile = values["http.token-file"];
	if (access.url.empty()) access.url = urlOf(listen, !values["http.tls.certificate"].empty());
	if (access.caFile.empty()) access.certificate = values["http.tls.certificate"];
}

std::set<std::string> scopesIn(const std::string& word)
{
	std::set<std::string> scopes;
	std::istringstream words(word);
	for (std::string scope; std::getline(words, scope, ',');)
	{
		if (scope != "read" && scope != "control" && scope != "metrics") return {};
		scopes.insert(scope);
	}
	return scopes;
}

} // namespace


const Access::Token* Access::tokenFor(const std::string& scope) const
{
	for (const auto& token : tokens)
		if (token.scopes.empty() || token.scopes.contains(scope)) return &token;
	return nullptr;
}

std::vector<Access::Token> readTokens(const std::string& path)
{
	std::ifstream file(path);
	if (!file)
		throw Failure(Exit::usage,
			path + ": cannot be read; check that it exists and that this user may read it, or name another with --token-file");
	std::vector<Access::Token> tokens;
	for (std::string line; std::getline(file, line);)
	{
		std::istringstream words(line);
		std::string first, second;
		words >> first >> second;
		if (first.empty() || first.starts_with('#')) continue;
		auto scopes = second.empty() ? std::set<std::string>() : scopesIn(first);
		if (!second.empty() && scopes.empty())
			throw Failure(Exit::usage, path + ": holds neither one token nor lines of SCOPES TOKEN, as http.token-file does");
		tokens.push_back({std::move(scopes), second.empty() ? first : second});
	}
	if (tokens.empty()) throw Failure(Exit::usage, path + ": holds no token; see http.token-file");
	return tokens;
}

Access accessFrom(Given given)
{
	orVariable(given.url, "EYRIECTL_URL");
	orVariable(given.tokenFile, "EYRIECTL_TOKEN_FILE");
	orVariable(given.caFile, "EYRIECTL_CA_FILE");
	orVariable(given.config, "EYRIECTL_CONFIG");
	if (given.url.empty() && given.tokenFile.empty())
		for (const char* const usual : usualConfigs)
			if (given.config.empty() && ::access(usual, R_OK) == 0) given.config = usual;
	Access access{given.url, given.caFile, {}, given.tokenFile, {}};
	if (!given.config.empty()) readConfiguration(given.config, access);
	if (access.url.empty()) access.url = usualUrl;
	while (access.url.ends_with('/')) access.url.pop_back();
	if (!access.url.starts_with("http://") && !access.url.starts_with("https://"))
		throw Failure(Exit::usage, "--url " + access.url + ": is no address; one looks like " + usualUrl + " or https://host:8025");
	if (!access.tokenFile.empty()) access.tokens = readTokens(access.tokenFile);
	return access;
}

} // namespace eyrie::ctl
