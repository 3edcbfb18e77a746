#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace eyrie::ctl
{

/// Where the daemon is, and what is shown to it.
struct Access
{
	struct Token
	{
		std::set<std::string> scopes; ///< Empty: not told by the file.
		std::string text;
	};

	std::string url; ///< Without a slash at its end.
	std::string caFile;
	std::string certificate; ///< The daemon's own, where it lies on this machine: exactly that one is trusted.
	std::string tokenFile;   ///< Where the tokens come from.
	std::vector<Token> tokens;

	/// The first token that fits, or null.
	const Token* tokenFor(const std::string& scope) const;
};

/// What was said of it, each part empty if nothing was.
struct Given
{
	std::string url;
	std::string tokenFile;
	std::string caFile;
	std::string config;
};

/// What is said counts before EYRIECTL_URL, EYRIECTL_TOKEN_FILE, EYRIECTL_CA_FILE and EYRIECTL_CONFIG, and those before the daemon's
/// configuration. Where nothing is said at all, that is the one below /etc/eyrie or
/// /usr/local/etc/eyrie, if it may be read. Throws Failure.
Access accessFrom(Given);

/// One token, or a daemon's token file: lines of SCOPES TOKEN [NAME]. Throws Failure.
std::vector<Access::Token> readTokens(const std::string& file);

} // namespace eyrie::ctl
