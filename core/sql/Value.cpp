#include <eyrie/sql/Value.h>

namespace eyrie::sql
{

namespace
{

std::size_t lengthOf(Row row)
{
	std::size_t length = row.size() * sizeof(std::int64_t); // Of a number, or what goes before a text.
	for (const auto& value : row)
		if (const auto* text = std::get_if<std::string_view>(&value)) length += text->size();
	return length;
}

} // namespace


std::size_t Rows::fitting(std::size_t bytes, std::size_t first) const
{
	std::size_t count = 0;
	for (std::size_t length = 0; length < bytes && first + count < size(); ++count) length += lengthOf((*this)[first + count]);
	return count;
}

} // namespace eyrie::sql
