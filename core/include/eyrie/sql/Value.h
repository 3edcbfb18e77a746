#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include <eyrie/Message.h>
#include <eyrie/Time.h>

namespace eyrie::sql
{

/// One parameter, or one column of a result. Text is lent: whoever fills a Value keeps the text alive while it is used.
/// An instant is a parameter only; it is sent as formatUtc() writes it, and comes back as such text.
using Value = std::variant<std::monostate, std::int64_t, std::string_view, TimePoint>;

/// The columns of one row.
using Row = std::span<const Value>;

inline Value valueOf(std::string_view text)
{
	return text;
}

inline Value valueOf(std::int64_t number)
{
	return number;
}

inline Value valueOf(TimePoint time)
{
	return time;
}

template <class T>
Value valueOf(const std::optional<T>& value)
{
	return value ? valueOf(*value) : Value{};
}

/// Absent and null are both NULL.
template <class T>
Value valueOf(const Field<T>& field)
{
	return field.hasValue() ? valueOf(field.value()) : Value{};
}

/// The parameters of a statement that runs once per row: a table without holes.
class Rows
{
public:
	/// Requires at least one column.
	explicit Rows(std::size_t columns) : _columns(columns) {}

	/// Adds the next column; a full row begins the next one. Lends texts.
	template <class T>
	Rows& operator<<(const T& value)
	{
		_values.push_back(valueOf(value));
		return *this;
	}

	Rows& operator<<(const Value& value)
	{
		_values.push_back(value);
		return *this;
	}

	bool isEmpty() const { return _values.empty(); }
	std::size_t columns() const { return _columns; }
	std::size_t size() const { return _values.size() / _columns; }
	Row operator[](std::size_t row) const { return {_values.data() + row * _columns, _columns}; }

private:
	std::size_t _columns;
	std::vector<Value> _values;
};

} // namespace eyrie::sql
