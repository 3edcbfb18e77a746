#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <Poco/Logger.h>

#include <eyrie/Clock.h>

#include "Admission.h"
#include "RateLimit.h"
#include "Router.h"
#include "Tokens.h"

namespace eyrie::http
{

/// One request that was answered, for whoever counts them.
struct Answered
{
	std::string operation; ///< Empty where none fits.
	int status = 0;
	Duration took{};
};

/// Answers requests, whatever connection they come from: limits, tokens, routes, and what every answer bears. Any thread.
class Service
{
public:
	struct Rules
	{
		std::set<std::string> cors;         ///< Origins whose pages may call from a browser.
		std::int64_t requestsPerMinute = 0; ///< Of one client; 0: no limit.
		int atOnce = 0;                     ///< Requests under way, but for those that ask how the daemon is doing; 0: no limit.
		std::chrono::milliseconds patience{250}; ///< How long further ones wait while none of these is answered.
	};

	/// Keeps the references.
	Service(const Router&, const Tokens&, Rules, const Clock&);

	/// Never throws. The body of an answer to HEAD is left to the connection to leave out.
	Response answer(Request&);

	/// An answer to what is no request: the connection says what is wrong with it.
	Response refuse(int status, const std::string& detail);

	/// Called after each answer, on the thread that made it. Set before the first request.
	void observe(std::function<void(const Answered&)> observer) { _observer = std::move(observer); }

private:
	Response route(Request&, std::string& operation);
	Response admit(Request&, std::string& operation);
	Response call(Request&, std::string& operation);
	Response preflight(const Request&) const;
	void complete(const Request&, Response&) const;
	std::string newId();

	const Router& _router;
	const Tokens& _tokens;
	const Rules _rules;
	const Clock& _clock;
	RateLimit _limit;
	Poco::Logger& _logger;
	std::function<void(const Answered&)> _observer;
	const std::uint64_t _run; ///< Sets this run's request ids apart from another's.
	std::atomic<std::uint64_t> _requests = 0;
	Admission _admission;
};

} // namespace eyrie::http
