#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <Poco/Dynamic/Var.h>

#include <eyrie/Time.h>

namespace eyrie::ctl
{

/// A value of an answer, to read. What is absent is null, and null is an empty text, 0, false, and no items.
class Json
{
public:
	Json() = default;
	/// Throws Failure if it is no JSON.
	static Json parse(const std::string&);

	Json operator[](const std::string& member) const;
	bool isNull() const { return _value.isEmpty(); }
	bool isObject() const;
	std::string text() const; ///< Of a number, its digits; of an object or an array, its JSON.
	std::int64_t number() const;
	bool isTrue() const;
	std::vector<Json> items() const;
	std::optional<TimePoint> time() const;

private:
	explicit Json(Poco::Dynamic::Var value) : _value(std::move(value)) {}

	Poco::Dynamic::Var _value;
};

/// The JSON of each item of an array, or of one member of an object, byte by byte as the daemon wrote it. Require well-formed JSON.
/// @{
std::vector<std::string> itemsIn(std::string_view array);
std::string memberIn(std::string_view object, std::string_view name);
/// @}

} // namespace eyrie::ctl
