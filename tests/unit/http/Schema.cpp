#include "Schema.h"

#include <sstream>

#include <Poco/JSON/Array.h>

namespace eyrie::http
{

namespace
{

using Poco::Dynamic::Var;
using Poco::JSON::Array;
using Poco::JSON::Object;

std::string typeOf(const Var& value)
{
	if (value.isEmpty()) return "null";
	if (value.type() == typeid(Object::Ptr)) return "object";
	if (value.type() == typeid(Array::Ptr)) return "array";
	if (value.isBoolean()) return "boolean";
	if (value.isString()) return "string";
	return value.isInteger() ? "integer" : "number";
}

bool holds(const Var& list, const std::string& word)
{
	if (list.isString()) return list.convert<std::string>() == word;
	for (const auto& each : *list.extract<Array::Ptr>())
		if (each.convert<std::string>() == word) return true;
	return false;
}

} // namespace


Object::Ptr Schema::resolve(Object::Ptr schema) const
{
	if (!schema->has("$ref")) return schema;
	std::istringstream parts(schema->getValue<std::string>("$ref"));
	std::string part;
	std::getline(parts, part, '/'); // The #.
	Object::Ptr found = _document;
	while (found && std::getline(parts, part, '/')) found = found->getObject(part);
	if (!found) throw std::runtime_error("nothing is at " + schema->getValue<std::string>("$ref"));
	return found;
}

std::string Schema::mistakeIn(const Var& value, Object::Ptr reference, const std::string& path) const
{
	const auto schema = resolve(reference);
	const std::string type = typeOf(value);
	if (schema->has("type") && !holds(schema->get("type"), type)) return path + " is " + type;
	if (schema->has("enum") && !holds(schema->get("enum"), value.convert<std::string>()))
		return path + " is " + value.convert<std::string>();
	if (type == "object") return mistakeInObject(*value.extract<Object::Ptr>(), *schema, path);
	if (type != "array" || !schema->has("items")) return {};
	std::size_t i = 0;
	for (const auto& each : *value.extract<Array::Ptr>())
	{
		std::string mistake = mistakeIn(each, schema->getObject("items"), path + "[" + std::to_string(i++) + "]");
		if (!mistake.empty()) return mistake;
	}
	return {};
}

std::string Schema::mistakeInObject(const Object& object, const Object& schema, const std::string& path) const
{
	const auto properties = schema.getObject("properties");
	if (!properties) return {};
	if (schema.has("required"))
		for (const auto& name : *schema.getArray("required"))
			if (!object.has(name.convert<std::string>())) return path + " lacks " + name.convert<std::string>();
	const bool isClosed = schema.has("additionalProperties") && !schema.getValue<bool>("additionalProperties");
	for (const auto& [name, value] : object)
	{
		if (!properties->has(name))
		{
			if (isClosed) return path + " has " + name;
			continue;
		}
		std::string mistake = mistakeIn(value, properties->getObject(name), path + "." + name);
		if (!mistake.empty()) return mistake;
	}
	return {};
}

} // namespace eyrie::http
