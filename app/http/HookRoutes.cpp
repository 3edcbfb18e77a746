#include "HookRoutes.h"

#include <eyrie/Error.h>

#include "JsonCheck.h"

namespace eyrie::http
{

namespace
{

constexpr const char* parameter = "apikey";
// Whoever guesses does not fill the log.
constexpr Duration betweenWarnings = std::chrono::minutes(1);

/// Of the query, or of the body, a form or JSON.
std::optional<std::string> keyIn(const Request& request)
{
	if (auto key = request.parameter(parameter)) return key;
	if (request.body.starts_with('{')) return stringMember(request.body, parameter);
	std::optional<std::string> found;
	for (const auto& [name, value] : readForm(request.body))
		if (name == parameter) found = value;
	return found;
}

/// Throws Error (misconfigured).
std::string keyOf(const engine::SourceSettings& source)
{
	try
	{
		return source.hook.secret("hook-key");
	}
	catch (const Error& error)
	{
		throw Error(error.kind(), error.scope(), "source." + source.name + "." + error.what());
	}
}

} // namespace


void Hooks::check(const engine::Settings& settings)
{
	std::string mistakes;
	for (const auto& source : settings.sources) try
		{
			keyOf(source);
		}
		catch (const Error& error)
		{
			mistakes += (mistakes.empty() ? "" : "\n") + std::string(error.what());
		}
	if (!mistakes.empty()) throw Error(ErrorKind::misconfigured, ErrorScope::plugin, mistakes);
}

Hooks::Hooks(const engine::Settings& settings, std::function<void(const std::string& source)> wake, const Clock& clock) :
	_wake(std::move(wake)), _clock(clock), _logger(Poco::Logger::get("eyrie.http"))
{
	for (const auto& source : settings.sources)
		if (const auto key = keyOf(source); !key.empty()) _keys[source.name] = digestOf(key);
}

void Hooks::addRoutes(Router& router)
{
	for (const auto& [method, operation] : {std::pair("GET", "hintByGet"), std::pair("POST", "hint")})
		router.add({method, "/hooks/{source}", Scope::open, operation, {}, [this](const Request& request) { return take(request); },
			true});
}

Response Hooks::take(const Request& request)
{
	const auto& source = request.captured.at("source");
	const auto wanted = _keys.find(source);
	const Response none = problem(404, "There is no hook here; source.NAME.hook-key makes one.");
	if (wanted == _keys.end()) return none;
	const auto key = keyIn(request);
	if (!key || !isEqual(digestOf(*key), wanted->second))
	{
		warn(source, request.asker.address);
		return problem(403, "apikey is not this source's hook-key; the gateway's setting and ours have to be the same.");
	}
	try
	{
		_wake(source);
	}
	catch (const Error& error)
	{
		if (error.kind() == ErrorKind::misconfigured) return none; // Removed by a reload this very moment.
		throw;
	}
	return {.body = R"({"status":"noted"})"};
}

void Hooks::warn(const std::string& source, const std::string& address)
{
	const std::lock_guard lock(_mutex);
	const auto now = _clock.elapsed();
	const auto [last, isFirst] = _warned.try_emplace(source, now);
	if (!isFirst && now - last->second < betweenWarnings) return;
	last->second = now;
	_logger.warning("source " + source + ": a call of its hook without the right apikey, from " + address);
}

} // namespace eyrie::http
