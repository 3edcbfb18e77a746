#pragma once

#include <functional>

#include <eyrie/sql/Value.h>

namespace eyrie::sql
{

/// A statement of a connection, prepared for as long as that lives. Throws as Connection::fail() does.
class Statement
{
public:
	/// Takes a row of a result; its texts live until it returns.
	using Sink = std::function<void(Row)>;

	virtual ~Statement() = default;

	/// Runs a changing statement once for each row, in as few round trips as the database allows.
	virtual void write(const Rows&) = 0;

	/// Runs a query and hands over its rows one by one. `sink` must not use the connection.
	virtual void read(Row parameters, const Sink& sink) = 0;
};

} // namespace eyrie::sql
