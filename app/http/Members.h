#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include <Poco/JSON/Object.h>

#include <eyrie/Time.h>

#include "Request.h"

namespace eyrie::http
{

/// Reads the members of the JSON object that a request's body is. Each question throws BadRequest, naming the member, for a value that is
/// none; null counts as not given.
class Members
{
public:
	/// No body at all is an object without members. Throws BadRequest for one that is no object.
	explicit Members(const Request&);

	/// Of at most 1,000 bytes, and without control characters: it will stand in the log.
	std::optional<std::string> text(const std::string& name);
	/// Throws also if it is not given, or empty.
	std::string required(const std::string& name);
	/// A whole number.
	std::optional<std::int64_t> number(const std::string& name);
	/// False if it is not given.
	bool flag(const std::string& name);
	/// As Parameters::time().
	std::optional<TimePoint> time(const std::string& name);

	/// Throws if there is a member that nobody has asked for: one that is misspelt must not be without effect.
	void finish() const;

private:
	Poco::Dynamic::Var get(const std::string& name);

	Poco::JSON::Object::Ptr _object;
	std::set<std::string> _known;
};

} // namespace eyrie::http
