#pragma once

#include <string>

#include <Poco/JSON/Object.h>

namespace eyrie::http
{

/// The little of JSON Schema that app/http/openapi.json uses: $ref, type, enum, properties, required, additionalProperties, items.
class Schema
{
public:
	/// A whole OpenAPI document, whose schemas may refer to each other.
	explicit Schema(Poco::JSON::Object::Ptr document) : _document(std::move(document)) {}

	/// Why a value is not of this schema, with the path to the part that is not; empty if it is.
	std::string mistakeIn(const Poco::Dynamic::Var& value, Poco::JSON::Object::Ptr schema, const std::string& path = "$") const;

	/// What a $ref stands for; the object itself if it is none.
	Poco::JSON::Object::Ptr resolve(Poco::JSON::Object::Ptr) const;

private:
	std::string mistakeInObject(const Poco::JSON::Object&, const Poco::JSON::Object& schema, const std::string& path) const;

	Poco::JSON::Object::Ptr _document;
};

} // namespace eyrie::http
