#include "Text.h"

namespace eyrie::sql
{

std::string shortened(std::string_view utf8, std::size_t limit)
{
	if (utf8.size() <= limit) return std::string(utf8);
	while (limit > 0 && (static_cast<unsigned char>(utf8[limit]) & 0xC0) == 0x80) --limit;
	return std::string(utf8.substr(0, limit));
}

} // namespace eyrie::sql
