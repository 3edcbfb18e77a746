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

/// One parameter, or one column of a result: NULL, a number, a text or an instant. Text is lent: whoever fills a Value keeps it alive
/// while it is used. A result shows instants as texts, as formatUtc() writes them.
using Value = std::variant<std::monostate, std::int64_t, std::string_view, TimePoint>;

/// The columns of one row.
using Row = std::span<const Value>;

/// Parameters in order. Lends texts, of which none is a null pointer.
class Values
{
public:
	Values& operator<<(std::int64_t number) { return add(number); }
	Values& operator<<(std::string_view text) { return add(text.data() ? text : std::string_view("")); }
	Values& operator<<(TimePoint time) { return add(time); }

	template <class T>
	Values& operator<<(const std::optional<T>& value)
	{
		return value ? *this << *value : add({});
	}

	/// Absent and null are both NULL.
	template <class T>
	Values& operator<<(const Field<T>& field)
	{
		return field.hasValue() ? *this << field.value() : add({});
	}

	bool isEmpty() const { return _values.empty(); }
	std::size_t size() const { return _values.size(); }
	operator Row() const { return _values; }

	/// So many more are to come.
	void reserve(std::size_t count) { _values.reserve(_values.size() + count); }

private:
	Values& add(const Value& value)
	{
		_values.push_back(value);
		return *this;
	}

	std::vector<Value> _values;
};

/// The parameters of a statement that runs once per row: a table without holes. A full row begins the next one.
class Rows : public Values
{
public:
	/// Requires at least one column.
	explicit Rows(std::size_t columns) : _columns(columns) {}

	/// So many rows are to come.
	void expect(std::size_t rows) { reserve(rows * _columns); }

	std::size_t columns() const { return _columns; }
	std::size_t size() const { return Values::size() / _columns; }
	Row operator[](std::size_t row) const { return Row(*this).subspan(row * _columns, _columns); }

	/// How many rows from `first` on are together no longer than `bytes`; at least that one.
	std::size_t fitting(std::size_t bytes, std::size_t first) const;

	/// What a row takes up on its way to a database, or a little more.
	std::size_t lengthOf(std::size_t row) const;

private:
	std::size_t _columns;
};

} // namespace eyrie::sql
