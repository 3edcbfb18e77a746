#include "Service.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <random>

#include <eyrie/Error.h>

namespace eyrie::http
{

namespace
{

// Nothing here is a page, and nothing that is answered may lie about in a cache. No Strict-Transport-Security: it would bind every
// other service of this host, too.
const std::vector<std::pair<std::string, std::string>> onEveryAnswer{
	{"Cache-Control", "no-store"},
	{"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
	{"Referrer-Policy", "no-referrer"},
	{"X-Content-Type-Options", "nosniff"},
};

bool isId(const std::string& text)
{
	return !text.empty() && text.size() <= 64
		&& std::all_of(text.begin(), text.end(),
			[](unsigned char c) { return c < 0x80 && (std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.'); });
}

std::string seconds(Duration wait)
{
	return std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count());
}

Response problemOf(const Error& error)
{
	if (error.kind() == ErrorKind::internal || error.kind() == ErrorKind::malformed)
		return problem(500, "This is a defect; the log tells more. Please report it.");
	if (error.kind() == ErrorKind::conflict) return problem(409, error.what());
	Response response = problem(503, error.what());
	response.headers.emplace_back("Retry-After", seconds(error.retryAfter().value_or(std::chrono::seconds(5))));
	return response;
}

bool has(const Response& response, const std::string& name)
{
	return std::any_of(response.headers.begin(), response.headers.end(), [&](const auto& header) { return header.first == name; });
}

} // namespace


Service::Service(const Router& router, const Tokens& tokens, Rules rules, const Clock& clock) :
	_router(router), _tokens(tokens), _rules(std::move(rules)), _clock(clock), _limit(clock, _rules.requestsPerMinute),
	_logger(Poco::Logger::get("eyrie.http")), _run(std::random_device()()),
	_admission(_rules.atOnce, _rules.patience)
{
}

Response Service::answer(Request& request)
{
	const Duration begun = _clock.elapsed();
	request.id = isId(request.header("x-request-id")) ? request.header("x-request-id") : newId();
	_tokens.recognize(request.header("authorization"), request.asker);
	std::string operation;
	Response response = route(request, operation);
	complete(request, response);
	const Answered answered{operation, response.status, _clock.elapsed() - begun};
	// The operation instead of the path: paths and parameters hold phone numbers.
	if (_logger.debug())
		_logger.debug(request.method + " " + (operation.empty() ? "(none)" : operation) + ": " + std::to_string(response.status)
			+ ", " + std::to_string(answered.took.count()) + " ms, for " + request.asker.address
			+ (request.asker.name.empty() ? "" : " (" + request.asker.name + ")") + ", request " + request.id);
	if (_observer) _observer(answered);
	return response;
}

Response Service::refuse(int status, const std::string& detail)
{
	Request nothing;
	nothing.id = newId();
	Response response = problem(status, detail);
	complete(nothing, response);
	if (_observer) _observer({{}, status, {}});
	return response;
}

Response Service::route(Request& request, std::string& operation)
{
	if (const auto wait = _limit.wait(request.asker.address))
	{
		Response response = problem(429, "More requests than http.requests-per-minute allows; try again later.");
		response.headers.emplace_back("Retry-After", seconds(*wait));
		return response;
	}
	if (request.method == "OPTIONS") return preflight(request);
	return admit(request, operation);
}

/// A database that hangs takes one thread after another; the last ones are for those who ask whether something hangs. Not for /readyz,
/// which asks the database: a refusal says as well that it is not ready.
Response Service::admit(Request& request, std::string& operation)
{
	static const std::set<std::string> always{"healthz", "metrics"};
	if (always.contains(request.target.path.front())) return call(request, operation);
	const Admission::Visit visit(_admission);
	if (visit.isInside()) return call(request, operation);
	Response response = problem(503, "Too much is asked for at once; try again soon.");
	response.headers.emplace_back("Retry-After", "1");
	return response;
}

Response Service::call(Request& request, std::string& operation)
{
	try
	{
		return _router.answer(request, &operation);
	}
	catch (const Error& error)
	{
		_logger.warning("request " + request.id + ", " + operation + ": " + error.what()
			+ (error.cause().empty() ? "" : " (" + error.cause() + ")"));
		return problemOf(error);
	}
	catch (const std::exception& error)
	{
		_logger.error(
			"request " + request.id + ", " + operation + ": unexpected; this is a defect, please report it (" + error.what() + ")");
		return problem(500, "This is a defect; the log tells more. Please report it.");
	}
}

Response Service::preflight(const Request& request) const
{
	const std::string methods = _router.allowed(request.target);
	if (methods.empty()) return problem(404, "There is nothing at this path; /openapi.json lists what there is.");
	Response response{.status = 204, .body = {}, .type = {}};
	response.headers.emplace_back("Allow", methods + ", OPTIONS");
	if (!_rules.cors.contains(request.header("origin"))) return response;
	response.headers.emplace_back("Access-Control-Allow-Methods", methods);
	response.headers.emplace_back("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID, X-Request-Id");
	response.headers.emplace_back("Access-Control-Max-Age", "600");
	return response;
}

void Service::complete(const Request& request, Response& response) const
{
	response.headers.emplace_back("X-Request-Id", request.id);
	for (const auto& [name, value] : onEveryAnswer)
		if (!has(response, name)) response.headers.emplace_back(name, value);
	if (_rules.cors.empty()) return;
	response.headers.emplace_back("Vary", "Origin");
	if (!_rules.cors.contains(request.header("origin"))) return;
	response.headers.emplace_back("Access-Control-Allow-Origin", request.header("origin"));
	response.headers.emplace_back("Access-Control-Expose-Headers", "Retry-After, X-Request-Id");
}

std::string Service::newId()
{
	char text[40];
	std::snprintf(
		text, sizeof(text), "%08llx-%llu", static_cast<unsigned long long>(_run), static_cast<unsigned long long>(++_requests));
	return text;
}

} // namespace eyrie::http
