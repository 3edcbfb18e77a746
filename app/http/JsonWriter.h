#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <eyrie/Field.h>
#include <eyrie/Time.h>

namespace eyrie::http
{

/// Writes JSON, front to back. Requires calls in an order that makes sense: a key before each value of an object.
class JsonWriter
{
public:
	JsonWriter& beginObject();
	JsonWriter& endObject();
	JsonWriter& beginArray();
	JsonWriter& endArray();
	JsonWriter& key(std::string_view);

	/// Bytes that are no UTF-8 become U+FFFD: what is sent can always be read.
	JsonWriter& value(std::string_view);
	JsonWriter& value(const char* text) { return value(std::string_view(text)); }
	JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
	template <std::integral Number>
	JsonWriter& value(Number number)
	{
		if constexpr (std::same_as<Number, bool>) return raw(number ? "true" : "false");
		return raw(std::to_string(number));
	}
	/// RFC 3339, UTC, with milliseconds.
	JsonWriter& value(TimePoint);
	template <class Value>
	JsonWriter& value(const std::optional<Value>& given)
	{
		return given ? value(*given) : null();
	}
	/// What is absent and what is null are both null here.
	template <class Value>
	JsonWriter& value(const Field<Value>& given)
	{
		return given.hasValue() ? value(given.value()) : null();
	}
	JsonWriter& null() { return raw("null"); }
	/// Text that is JSON as it is; as a string if it turns out not to be.
	JsonWriter& json(const std::string& text);

	template <class Value>
	JsonWriter& member(std::string_view name, const Value& given)
	{
		return key(name).value(given);
	}

	/// What was written. The writer is then empty.
	std::string take();

private:
	JsonWriter& raw(std::string_view);
	void separate();

	std::string _text;
	bool _needsComma = false;
};

/// RFC 3339, UTC, with milliseconds: `2026-11-22T08:00:00.000Z`.
std::string rfc3339(TimePoint);

} // namespace eyrie::http
