#include "Utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace eyrie::smseagle
{

namespace
{

bool isContinuation(std::string_view bytes, std::size_t at)
{
	return at < bytes.size() && (static_cast<unsigned char>(bytes[at]) & 0xC0U) == 0x80U;
}

/// The length of the character that stands at `at`, or 0 if none does: no overlong forms, surrogates or codes past U+10FFFF.
std::size_t characterAt(std::string_view bytes, std::size_t at)
{
	const auto first = static_cast<unsigned char>(bytes[at]);
	if (first < 0x80) return 1;
	const auto second = at + 1 < bytes.size() ? static_cast<unsigned char>(bytes[at + 1]) : 0U;
	if (!isContinuation(bytes, at + 1)) return 0;
	if (first >= 0xC2 && first <= 0xDF) return 2;
	if (!isContinuation(bytes, at + 2)) return 0;
	if (first >= 0xE0 && first <= 0xEF)
	{
		const bool overlong = first == 0xE0 && second < 0xA0;
		const bool surrogate = first == 0xED && second > 0x9F;
		return overlong || surrogate ? 0 : 3;
	}
	if (first < 0xF0 || first > 0xF4 || !isContinuation(bytes, at + 3)) return 0;
	const bool overlong = first == 0xF0 && second < 0x90;
	const bool beyond = first == 0xF4 && second > 0x8F;
	return overlong || beyond ? 0 : 4;
}

} // namespace


bool isUtf8(std::string_view bytes)
{
	for (std::size_t at = 0; at < bytes.size();)
	{
		// Mostly ASCII: sixteen or eight characters at a time.
#ifdef __SSE2__
		if (bytes.size() - at >= sizeof(__m128i)
			&& _mm_movemask_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + at))) == 0)
		{
			at += sizeof(__m128i);
			continue;
		}
#endif
		std::uint64_t eight = 0;
		if (bytes.size() - at >= sizeof eight)
		{
			std::memcpy(&eight, bytes.data() + at, sizeof eight);
			if ((eight & 0x8080'8080'8080'8080) == 0)
			{
				at += sizeof eight;
				continue;
			}
		}
		const std::size_t length = characterAt(bytes, at);
		if (length == 0) return false;
		at += length;
	}
	return true;
}


std::string repairedUtf8(std::string_view bytes)
{
	std::string text;
	text.reserve(bytes.size() + 8);
	for (std::size_t at = 0; at < bytes.size();)
	{
		const std::size_t length = characterAt(bytes, at);
		if (length == 0) text += "\xEF\xBF\xBD";
		text.append(bytes.substr(at, length));
		at += length == 0 ? 1 : length;
	}
	return text;
}


void appendUtf8(std::string& text, char32_t code)
{
	if ((code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) code = 0xFFFD;
	const auto add = [&text](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
	if (code < 0x80) return add(code);
	if (code < 0x800)
	{
		add(0xC0 | (code >> 6));
		return add(0x80 | (code & 0x3F));
	}
	if (code < 0x10000)
		add(0xE0 | (code >> 12));
	else
	{
		add(0xF0 | (code >> 18));
		add(0x80 | ((code >> 12) & 0x3F));
	}
	add(0x80 | ((code >> 6) & 0x3F));
	add(0x80 | (code & 0x3F));
}

} // namespace eyrie::smseagle
