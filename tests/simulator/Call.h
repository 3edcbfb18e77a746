#pragma once

#include <string>
#include <utility>
#include <vector>

namespace eyrie::sim
{

/// One request, free of its transport.
struct Call
{
	std::string method = "GET";
	std::string path; ///< decoded, without the query
	std::vector<std::pair<std::string, std::string>> params;
	std::string token; ///< from wherever it came; "" for none
	std::string body;
	std::string rpcMethod; ///< of a JSON-RPC call, whose params are in `params`; see ApiV1::unpack()

	/// The last value of this parameter, or null.
	const std::string* param(const std::string& name) const
	{
		const std::string* found = nullptr;
		for (const auto& [key, value] : params)
			if (key == name) found = &value;
		return found;
	}
};

/// One answer, free of its transport.
struct Reply
{
	int status = 200;
	std::string body;
	std::string type = "application/json";
	std::size_t rows = 0; ///< of messages, in the body
};

} // namespace eyrie::sim
