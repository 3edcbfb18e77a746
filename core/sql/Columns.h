#pragma once

#include <optional>
#include <string>

#include <eyrie/sql/Value.h>

namespace eyrie::sql
{

/// What a column shows, as a T. Requires that it is not NULL. Throws Error for what is no T.
template <class T>
T columnAs(const Value& value)
{
	return static_cast<T>(std::get<std::int64_t>(value));
}

template <>
std::string columnAs<std::string>(const Value&);
template <>
TimePoint columnAs<TimePoint>(const Value&);

/// Takes the columns of a result's row one after the other.
class Columns
{
public:
	explicit Columns(Row row) : _row(row) {}

	/// NULL is the T that is nothing: empty, zero.
	template <class T>
	T take()
	{
		const Value& value = _row[_next++];
		return std::holds_alternative<std::monostate>(value) ? T{} : columnAs<T>(value);
	}

	template <class T>
	std::optional<T> takeOptional()
	{
		const Value& value = _row[_next++];
		return std::holds_alternative<std::monostate>(value) ? std::optional<T>{} : std::optional<T>(columnAs<T>(value));
	}

private:
	Row _row;
	std::size_t _next = 0;
};

} // namespace eyrie::sql
