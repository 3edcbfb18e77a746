#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eyrie::http
{

/// What a token allows.
enum class Scope
{
	open,    ///< Needs no token.
	read,    ///< To read what is stored.
	control, ///< To tell the daemon what to do.
	metrics  ///< To read how it is doing.
};

/// Who sends a request.
struct Asker
{
	std::string name;        ///< Of the token, for the log; empty without a valid one.
	std::set<Scope> scopes;  ///< What it may do, besides what is open to everybody.
	std::string address;     ///< Of the client, without a port.
	bool isLocal = false;    ///< On this machine.
	bool wasRefused = false; ///< It has shown a token that nobody knows.

	bool may(Scope scope) const { return scope == Scope::open || scopes.contains(scope); }
};

/// Where a request goes: the parts of its path, and its parameters, decoded.
struct Target
{
	std::vector<std::string> path; ///< `/api/v1/x` is {api, v1, x}.
	std::vector<std::pair<std::string, std::string>> query;
};

/// Decodes a request target, as in `/a/b%20c?d=e`. Nothing if it is malformed: an escape that is none, text that is no UTF-8, a control
/// character. Below `/hooks` the query is read as by readForm().
std::optional<Target> readTarget(std::string_view);

/// Decodes `a=b&c=d`, and leaves out what is malformed: others decide what is sent.
std::vector<std::pair<std::string, std::string>> readForm(std::string_view);

/// One request, free of its connection.
struct Request
{
	std::string method = "GET";
	Target target;
	std::map<std::string, std::string> headers; ///< By their names in lower case.
	std::string body;
	Asker asker;
	std::string id;                              ///< Told to the client and the log.
	std::map<std::string, std::string> captured; ///< The `{name}` parts of the route's path, by name.

	/// The value of this header, by its name in lower case, or "".
	const std::string& header(const std::string& name) const;
	/// The last value of this query parameter.
	std::optional<std::string> parameter(const std::string& name) const;
};

} // namespace eyrie::http
