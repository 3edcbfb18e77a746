#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <eyrie/Options.h>

namespace eyrie::engine
{

/// Where and how the daemon answers over HTTP.
struct HttpSettings
{
	std::string listen;      ///< `HOST:PORT`; empty: nowhere.
	std::string tokenFile;   ///< Empty: nobody has a token.
	std::string certificate; ///< Empty: no TLS.
	std::string key;         ///< Empty: in the certificate's file.
	std::vector<std::string> cors;
	std::size_t maxBody = 0;
	std::int64_t requestsPerMinute = 0;
	std::size_t subscribers = 0; ///< Of events, at once.

	/// The options `http.*`.
	static std::vector<Option> options();
	static HttpSettings from(const Options&);
	/// What is wrong beyond the single values, each with its key.
	std::vector<std::string> mistakes() const;
};

} // namespace eyrie::engine
