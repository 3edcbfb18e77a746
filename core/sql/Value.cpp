#include <eyrie/sql/Value.h>

namespace eyrie::sql
{

namespace
{

constexpr std::size_t perColumn = 10; // A number, or what goes before a text; and whether it is there.

} // namespace


std::size_t Rows::fitting(std::size_t bytes, std::size_t first) const
{
	std::size_t count = 0;
	for (std::size_t length = 0; first + count < size(); ++count)
	{
		length += lengthOf(first + count);
		if (count > 0 && length > bytes) break;
	}
	return count;
}


std::size_t Rows::lengthOf(std::size_t row) const
{
	std::size_t length = _columns * perColumn;
	for (const auto& value : (*this)[row])
		if (const auto* text = std::get_if<std::string_view>(&value))
			length += text->size();
		else if (std::holds_alternative<TimePoint>(value))
			length += utcLength;
	return length;
}

} // namespace eyrie::sql
