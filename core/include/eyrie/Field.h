#pragma once

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace eyrie
{

/// One field of a message as a source told it: absent (not spoken of), null (said to be nothing), or a value.
/// An absent field never overwrites; an explicit null does (R3).
template <class T>
class Field
{
public:
	Field() = default;
	Field(std::nullptr_t) : _told(true) {}
	Field(T value) : _told(true), _value(std::move(value)) {}
	template <class U>
	requires(
		std::is_convertible_v<U,
			T> && !std::is_same_v<std::remove_cvref_t<U>, Field> && !std::is_same_v<std::remove_cvref_t<U>, T> && !std::is_null_pointer_v<std::remove_cvref_t<U>>)
		Field(U&& value) :
		_told(true),
		_value(T(std::forward<U>(value)))
	{
	}

	bool isAbsent() const { return !_told; }
	bool hasValue() const { return _value.has_value(); }
	const T& value() const { return *_value; } ///< Requires hasValue().
	const T* operator->() const { return &*_value; }
	/// Equal as a database sees it: absent and null are both NULL there.
	bool sameValue(const Field& other) const { return _value == other._value; }

private:
	bool _told = false;
	std::optional<T> _value;
};

} // namespace eyrie
