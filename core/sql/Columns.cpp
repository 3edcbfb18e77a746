#include "Columns.h"

#include <eyrie/Error.h>

namespace eyrie::sql
{

template <>
std::string columnAs<std::string>(const Value& value)
{
	return std::string(std::get<std::string_view>(value));
}


template <>
TimePoint columnAs<TimePoint>(const Value& value)
{
	const auto text = std::get<std::string_view>(value);
	if (const auto time = parseUtc(text)) return *time;
	throw Error(ErrorKind::internal, ErrorScope::plugin,
		"the database holds a date that is none: '" + std::string(text) + "'; correct it to YYYY-MM-DD HH:MM:SS.mmm");
}

} // namespace eyrie::sql
