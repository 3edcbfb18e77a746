#include "Utf8.h"

namespace eyrie::http
{

std::size_t utf8Length(std::string_view text)
{
	const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
	const unsigned first = byte(0);
	if (text.empty()) return 0;
	if (first < 0x80) return 1;
	const std::size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
	for (std::size_t i = 1; i < length; ++i)
		if ((byte(i) & 0xC0u) != 0x80u) return 0;
	// Overlong forms, halves of surrogate pairs, and what lies above the last character.
	if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F)) return 0;
	if ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F)) return 0;
	return length;
}

bool isUtf8(std::string_view text)
{
	while (!text.empty())
	{
		const auto length = utf8Length(text);
		if (length == 0) return false;
		text.remove_prefix(length);
	}
	return true;
}

} // namespace eyrie::http
