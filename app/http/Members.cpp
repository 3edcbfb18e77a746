#include "Members.h"

#include <algorithm>

#include <Poco/JSON/Parser.h>

#include "JsonCheck.h"
#include "Parameters.h"

namespace eyrie::http
{

namespace
{

constexpr std::size_t longest = 1000;

} // namespace


Members::Members(const Request& request) : _object(new Poco::JSON::Object)
{
	if (request.body.empty()) return;
	// Poco's parser lets much pass, and knows no end of nesting.
	if (!isJson(request.body)) throw BadRequest("The body is no JSON.");
	Poco::Dynamic::Var parsed;
	try
	{
		parsed = Poco::JSON::Parser().parse(request.body);
	}
	catch (const Poco::Exception&)
	{
		throw BadRequest("The body holds what can't be read here, such as a number beyond 64 bits.");
	}
	if (parsed.type() != typeid(Poco::JSON::Object::Ptr)) throw BadRequest("The body is no JSON object.");
	_object = parsed.extract<Poco::JSON::Object::Ptr>();
}

Poco::Dynamic::Var Members::get(const std::string& name)
{
	_known.insert(name);
	return _object->get(name);
}

std::optional<std::string> Members::text(const std::string& name)
{
	const auto value = get(name);
	if (value.isEmpty()) return std::nullopt;
	if (!value.isString()) throw BadRequest(name + " is no string.");
	auto text = value.extract<std::string>();
	const bool isPlain = std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
	if (!isPlain || text.size() > longest)
		throw BadRequest(name + " holds a control character, or more than " + std::to_string(longest) + " bytes.");
	return text;
}

std::string Members::required(const std::string& name)
{
	auto given = text(name);
	if (!given || given->empty()) throw BadRequest(name + " is missing.");
	return *given;
}

std::optional<std::int64_t> Members::number(const std::string& name)
{
	const auto value = get(name);
	if (value.isEmpty()) return std::nullopt;
	try
	{
		if (value.isInteger() && !value.isBoolean()) return value.convert<std::int64_t>();
	}
	catch (const Poco::Exception&)
	{
		throw BadRequest(name + " is too large a number.");
	}
	throw BadRequest(name + " is no whole number.");
}

bool Members::flag(const std::string& name)
{
	const auto value = get(name);
	if (value.isEmpty()) return false;
	if (!value.isBoolean()) throw BadRequest(name + " is neither true nor false.");
	return value.convert<bool>();
}

std::optional<TimePoint> Members::time(const std::string& name)
{
	const auto value = text(name);
	if (!value) return std::nullopt;
	const auto time = readTime(*value);
	if (!time) throw BadRequest(name + " is no time; write 2026-11-22, 2026-11-22T08:00:00Z or 2026-11-22T08:00:00+02:00.");
	return time;
}

void Members::finish() const
{
	for (const auto& name : _object->getNames())
	{
		if (_known.contains(name)) continue;
		std::string known;
		for (const auto& each : _known) known += (known.empty() ? "" : ", ") + each;
		throw BadRequest("There is no member " + name + " here; there are: " + known + ".");
	}
}

} // namespace eyrie::http
