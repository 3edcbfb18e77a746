#include "Json.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include "Failure.h"

namespace eyrie::ctl
{

namespace
{

using Poco::JSON::Array;
using Poco::JSON::Object;

// What gateways tell beside is nested no deeper than 64 by itself.
constexpr std::size_t deepest = 128;

/// Where the value that begins at `at` ends.
std::size_t endOfValue(std::string_view json, std::size_t at)
{
	int depth = 0;
	for (; at < json.size(); ++at)
	{
		const char c = json[at];
		if (c == '"')
			for (++at; at < json.size() && json[at] != '"'; ++at) at += json[at] == '\\' ? 1 : 0;
		else if (c == '{' || c == '[')
			++depth;
		else if (depth == 0 && (c == ',' || c == '}' || c == ']'))
			return at;
		else if (c == '}' || c == ']')
			--depth;
	}
	return at;
}

std::string_view trimmed(std::string_view text)
{
	const auto begin = text.find_first_not_of(" \t\r\n");
	if (begin == std::string_view::npos) return {};
	return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// What stands between the brackets, cut at its commas.
std::vector<std::string_view> partsOf(std::string_view composite)
{
	std::vector<std::string_view> parts;
	composite = trimmed(composite);
	for (std::size_t at = 1; at + 1 < composite.size();)
	{
		const auto end = endOfValue(composite, at);
		if (const auto part = trimmed(composite.substr(at, end - at)); !part.empty()) parts.push_back(part);
		at = end + 1;
	}
	return parts;
}

} // namespace


Json Json::parse(const std::string& text)
{
	try
	{
		Poco::JSON::Parser parser;
		parser.setDepth(deepest);
		return Json(parser.parse(text));
	}
	catch (const Poco::Exception&)
	{
		throw Failure(Exit::unreachable, "the answer is no JSON: is it really eyried that listens there?");
	}
}

bool Json::isObject() const
{
	return _value.type() == typeid(Object::Ptr);
}

Json Json::operator[](const std::string& member) const
{
	return isObject() ? Json(_value.extract<Object::Ptr>()->get(member)) : Json();
}

std::string Json::text() const
{
	return isNull() ? std::string() : _value.toString();
}

std::int64_t Json::number() const
{
	return _value.isNumeric() ? _value.convert<std::int64_t>() : 0;
}

bool Json::isTrue() const
{
	return _value.isBoolean() && _value.convert<bool>();
}

std::vector<Json> Json::items() const
{
	std::vector<Json> items;
	if (_value.type() == typeid(Array::Ptr))
		for (const auto& item : *_value.extract<Array::Ptr>()) items.push_back(Json(item));
	return items;
}

std::optional<TimePoint> Json::time() const
{
	const auto stamp = parseStamp(text());
	if (!stamp || !stamp->offset) return std::nullopt;
	return TimePoint(stamp->local.time_since_epoch() - *stamp->offset);
}

std::vector<std::string> itemsIn(std::string_view array)
{
	const auto parts = partsOf(array);
	return {parts.begin(), parts.end()};
}

std::string memberIn(std::string_view object, std::string_view name)
{
	const std::string begin = "\"" + std::string(name) + "\"";
	for (const auto part : partsOf(object))
	{
		if (!part.starts_with(begin)) continue;
		const auto value = trimmed(part.substr(begin.size()));
		if (value.starts_with(':')) return std::string(trimmed(value.substr(1)));
	}
	return {};
}

} // namespace eyrie::ctl
