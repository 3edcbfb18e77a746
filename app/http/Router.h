#pragma once

#include <functional>
#include <string>
#include <vector>

#include "Request.h"
#include "Response.h"

namespace eyrie::http
{

/// Answers one kind of request. Called on several threads at once. May throw eyrie::Error, which becomes a problem.
using Handler = std::function<Response(const Request&)>;

/// One operation. etc/openapi.json describes each of them under its `operation` (operationId), and a test holds the two together.
struct Route
{
	std::string method; ///< `GET`, which answers HEAD as well, or `POST`.
	std::string path;   ///< `/api/v1/messages/{id}`: a part in braces stands for any one that is not empty.
	Scope scope = Scope::read;
	std::string operation;               ///< Its name in the description, the log and the metrics.
	std::vector<std::string> parameters; ///< The query parameters it reads; any other one is refused, a misspelt filter above all.
	Handler handler;
	bool takesAnyParameter = false; ///< Where others decide what is sent.
};

/// Finds who answers. Complete before the first request; then any thread.
class Router
{
public:
	/// Requires a method and path that no other route has.
	void add(Route);

	/// Calls the handler of the route that fits. 404 without one, 405 if only the method does not fit, 401 and 403 if the asker may not,
	/// 400 for a parameter that the route does not know.
	/// `operation`, where given, is set to the name of the route found.
	Response answer(Request&, std::string* operation = nullptr) const;

	/// What a path allows, `GET, HEAD, POST`; empty if there is no such path.
	std::string allowed(const Target&) const;

	const std::vector<Route>& routes() const { return _routes; }

private:
	std::vector<Route> _routes;
};

} // namespace eyrie::http
