#include <eyrie/sql/Value.h>

#include <utility>

namespace eyrie::sql
{

namespace
{

constexpr std::size_t perColumn = 10; // A number, or what goes before a text; and whether it is there.

} // namespace


std::string_view Values::stampOf(TimePoint time)
{
	for (const auto& stamp : _recent)
		if (stamp.time == time && !stamp.text.empty())
		{
			const auto text = stamp.text;
			if (&stamp != &_recent.front()) std::swap(_recent.front(), _recent.back());
			return text;
		}
	auto& buffer = _stamps.emplace_back();
	formatUtc(time, buffer.data());
	_recent.back() = _recent.front();
	_recent.front() = {time, {buffer.data(), buffer.size()}};
	return _recent.front().text;
}


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
		if (const auto* text = std::get_if<std::string_view>(&value)) length += text->size();
	return length;
}

} // namespace eyrie::sql
