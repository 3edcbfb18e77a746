#pragma once

#include "simulator/Call.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace eyrie::sim
{

/// A request as it came, for tests to decide on.
struct RequestSeen
{
	std::uint64_t number = 0;         ///< from 1, over all requests of the server
	std::uint64_t numberInFolder = 0; ///< from 1; 0 for a request that lists no folder
	std::string folder;               ///< `inbox` and so on, `sentitems` through APIv1; "" for a request that lists no folder
	Call call;
};

/// What is to go wrong with one answer; a default Fault goes right.
struct Fault
{
	enum class Kind
	{
		none,       ///< the true answer
		answer,     ///< `status` and `body` instead of the true answer
		cutLength,  ///< Content-Length of the whole, then only `keep` of its bytes, then the end of the connection
		cutChunked, ///< chunked, without the rest and the last chunk
		close       ///< the connection ends before any byte of an answer
	};

	Kind kind = Kind::none;
	int status = 500;
	std::string body;
	std::string type = "application/json";
	std::optional<std::chrono::seconds> retryAfter; ///< the header, with Kind::answer
	std::optional<std::size_t> keep;                ///< bytes of the body that a cut leaves; default: half of them
	std::chrono::milliseconds delay{0};             ///< before the answer is built; ends at once when the server stops
	std::chrono::milliseconds drip{0};              ///< between pieces of `dripSize` bytes of the body
	std::size_t dripSize = 1;
	std::function<void()> before; ///< runs on the server's thread before the answer is built: the moment to change the device

	/// An error of the API with the body that belongs to 401, 403, 404, 405, 429, 500 or 503.
	static Fault error(int status);
	/// HTML with 200, as a proxy or an expired session answers.
	static Fault loginPage();
	/// 200 with {"message":…}: an error that calls itself a success.
	static Fault errorObject(const std::string& message = "Database is locked");
	static Fault tooMany(std::chrono::seconds retryAfter);
	static Fault cut(std::optional<std::size_t> keep = std::nullopt, bool chunked = false);
	static Fault closed();
	static Fault delayed(std::chrono::milliseconds delay);
	static Fault dripping(std::chrono::milliseconds pause, std::size_t size = 1);
	static Fault after(std::function<void()> change);
};

} // namespace eyrie::sim
