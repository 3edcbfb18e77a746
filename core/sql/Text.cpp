#include "Text.h"

#include <cstdint>
#include <cstring>

namespace eyrie::sql
{

namespace
{

/// By eights, of which the last one may overlap the one before.
bool isAscii(std::string_view text)
{
	constexpr std::size_t step = sizeof(std::uint64_t);
	std::uint64_t all = 0;
	const auto add = [&](std::size_t at, std::size_t length)
	{
		std::uint64_t some = 0;
		std::memcpy(&some, text.data() + at, length);
		all |= some;
	};
	if (text.size() < step)
		for (std::size_t at = 0; at < text.size(); ++at) add(at, 1);
	else
	{
		for (std::size_t at = 0; at + step < text.size(); at += step) add(at, step);
		add(text.size() - step, step);
	}
	return (all & 0x8080808080808080U) == 0;
}

/// The length of the character at the front, or 0 if there is none. Requires a non-empty text.
std::size_t characterLength(std::string_view text)
{
	const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
	const auto follows = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
	const unsigned first = byte(0);
	if (first < 0x80) return 1;
	if (first < 0xC2 || first > 0xF4 || !follows(1)) return 0;
	if (first < 0xE0) return 2;
	const unsigned second = byte(1);
	if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || !follows(2)) return 0; // Too long; a surrogate.
	if (first < 0xF0) return 3;
	if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F) || !follows(3)) return 0; // Too long; beyond Unicode.
	return 4;
}

} // namespace


bool isUtf8(std::string_view text)
{
	if (isAscii(text)) return true;
	while (!text.empty())
	{
		const auto length = characterLength(text);
		if (length == 0) return false;
		text.remove_prefix(length);
	}
	return true;
}


std::string repaired(std::string_view text)
{
	std::string result;
	while (!text.empty())
	{
		const auto length = characterLength(text);
		result += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
		text.remove_prefix(length == 0 ? 1 : length);
	}
	return result;
}


std::string shortened(std::string_view utf8, std::size_t limit)
{
	if (utf8.size() <= limit) return std::string(utf8);
	while (limit > 0 && (static_cast<unsigned char>(utf8[limit]) & 0xC0) == 0x80) --limit;
	return std::string(utf8.substr(0, limit));
}


std::string replaced(std::string text, std::string_view mark, std::string_view word)
{
	for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + word.size()))
		text.replace(at, mark.size(), word);
	return text;
}

} // namespace eyrie::sql
