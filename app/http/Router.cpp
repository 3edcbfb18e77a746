#include "Router.h"

#include <algorithm>

#include "Parameters.h"

namespace eyrie::http
{

namespace
{

bool isPlaceholder(const std::string& part)
{
	return part.starts_with('{') && part.ends_with('}');
}

/// Whether the path is one of these; `captured` then holds what stands for its placeholders.
bool fits(const std::string& wanted, const std::vector<std::string>& path, std::map<std::string, std::string>& captured)
{
	captured.clear();
	std::size_t begin = 1;
	for (const auto& part : path)
	{
		if (begin > wanted.size()) return false;
		const auto end = std::min(wanted.find('/', begin), wanted.size());
		const std::string expected = wanted.substr(begin, end - begin);
		if (isPlaceholder(expected) && !part.empty())
			captured[expected.substr(1, expected.size() - 2)] = part;
		else if (expected != part)
			return false;
		begin = end + 1;
	}
	return begin == wanted.size() + 1;
}

Response refusal(const Request& request, Scope scope)
{
	static const std::map<Scope, std::string> names{
		{Scope::read, "read"}, {Scope::control, "control"}, {Scope::metrics, "metrics"}};
	const bool isKnown = !request.asker.name.empty();
	std::string challenge = "Bearer realm=\"eyrie\"";
	if (isKnown) challenge += ", error=\"insufficient_scope\", scope=\"" + names.at(scope) + "\"";
	if (request.asker.wasRefused) challenge += ", error=\"invalid_token\"";
	Response response = isKnown ? problem(403, "This token does not have the scope " + names.at(scope) + ".")
		: request.asker.wasRefused
		? problem(401, "Nobody knows this token; tokens stand in the file that http.token-file names.")
		: problem(401,
			"Send a token of scope " + names.at(scope)
				+ ", as in \"Authorization: Bearer TOKEN\"; tokens stand in the file that http.token-file names.");
	response.headers.emplace_back("WWW-Authenticate", challenge);
	return response;
}

/// What is wrong with the parameters; empty if nothing is.
std::string mistakeIn(const Target& target, const Route& route)
{
	if (route.takesAnyParameter) return {};
	std::set<std::string> seen;
	for (const auto& [name, value] : target.query)
	{
		if (std::find(route.parameters.begin(), route.parameters.end(), name) == route.parameters.end())
		{
			std::string known;
			for (const auto& parameter : route.parameters) known += (known.empty() ? "" : ", ") + parameter;
			return "There is no parameter " + name + (known.empty() ? "; none is known here." : "; there are: " + known + ".");
		}
		if (!seen.insert(name).second) return "The parameter " + name + " is given twice.";
	}
	return {};
}

} // namespace


void Router::add(Route route)
{
	_routes.push_back(std::move(route));
}

Response Router::answer(Request& request, std::string* operation) const
{
	const std::string method = request.method == "HEAD" ? "GET" : request.method;
	const Route* found = nullptr;
	for (const auto& route : _routes)
		if (route.method == method && fits(route.path, request.target.path, request.captured))
		{
			found = &route;
			break;
		}
	if (!found)
	{
		const std::string methods = allowed(request.target);
		if (methods.empty()) return problem(404, "There is nothing at this path; /openapi.json lists what there is.");
		Response response = problem(405, "Allowed are: " + methods + ".");
		response.headers.emplace_back("Allow", methods);
		return response;
	}
	if (operation) *operation = found->operation;
	if (!request.asker.may(found->scope)) return refusal(request, found->scope);
	if (const std::string mistake = mistakeIn(request.target, *found); !mistake.empty()) return problem(400, mistake);
	try
	{
		return found->handler(request);
	}
	catch (const BadRequest& mistake)
	{
		return problem(400, mistake.what());
	}
}

std::string Router::allowed(const Target& target) const
{
	std::set<std::string> methods;
	std::map<std::string, std::string> captured;
	for (const auto& route : _routes)
	{
		if (!fits(route.path, target.path, captured)) continue;
		methods.insert(route.method);
		if (route.method == "GET") methods.insert("HEAD");
	}
	std::string text;
	for (const auto& method : methods) text += (text.empty() ? "" : ", ") + method;
	return text;
}

} // namespace eyrie::http
