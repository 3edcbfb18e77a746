#pragma once

#include <memory>
#include <string>

namespace eyrie::sim
{

/// An immutable string, or null. It shares its characters when copied: a history of a million rows repeats a few thousand
/// numbers and texts, and would not fit into modest memory otherwise.
class Text
{
public:
	Text() = default;
	Text(std::string value) : _value(std::make_shared<const std::string>(std::move(value))) {}
	Text(const char* value) : Text(std::string(value)) {}

	bool isNull() const { return !_value; }

	/// The characters; "" for null. Valid as long as any copy of this text lives.
	const std::string& str() const
	{
		static const std::string nothing;
		return _value ? *_value : nothing;
	}

	friend bool operator==(const Text& left, const Text& right)
	{
		return left._value == right._value || (left._value && right._value && *left._value == *right._value);
	}

private:
	std::shared_ptr<const std::string> _value;
};

} // namespace eyrie::sim
