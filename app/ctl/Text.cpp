#include "Text.h"

#include <clocale>
#include <cstdio>
#include <cwchar>

namespace eyrie::ctl
{

namespace
{

struct Character
{
	char32_t code = 0;
	std::string_view bytes;
	bool isValid = true;
};

/// The character that the text begins with; one byte of what is no UTF-8. Requires text.
Character firstOf(std::string_view text)
{
	const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
	const unsigned char lead = byte(0);
	if (lead < 0x80) return {lead, text.substr(0, 1)};
	const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
	const Character bad{lead, text.substr(0, 1), false};
	if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return bad;
	char32_t code = lead & (0xFFU >> (length + 1));
	for (std::size_t i = 1; i < length; ++i)
	{
		if ((byte(i) & 0xC0U) != 0x80U) return bad;
		code = (code << 6U) | (byte(i) & 0x3FU);
	}
	constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return bad;
	return {code, text.substr(0, length)};
}

/// Those that let a text look like another one: marks, embeddings, overrides and isolates of direction.
bool turnsDirection(char32_t code)
{
	return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E)
		|| (code >= 0x2066 && code <= 0x2069);
}

/// -1 for what is not to be shown as it is. Poco's own programs leave the locale alone, and the user's may know no Unicode.
int columnsOf(char32_t code)
{
	static const bool isSet = std::setlocale(LC_CTYPE, "C.UTF-8") != nullptr;
	if (code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 || turnsDirection(code)) return -1;
	if (!isSet) return 1;
	// What this machine's tables do not know is most likely newer than they are.
	const int columns = wcwidth(static_cast<wchar_t>(code));
	return columns < 0 ? 1 : columns;
}

std::string escapeOf(const Character& character)
{
	if (character.code == '\n') return "\\n";
	if (character.code == '\r') return "\\r";
	if (character.code == '\t') return "\\t";
	char text[16];
	std::snprintf(text, sizeof(text), !character.isValid || character.code < 0x80 ? "\\x%02x" : "\\u{%x}",
		static_cast<unsigned>(character.code));
	return text;
}

} // namespace


std::string shown(std::string_view text)
{
	std::string result;
	while (!text.empty())
	{
		const auto character = firstOf(text);
		if (character.isValid && columnsOf(character.code) >= 0)
			result += character.bytes;
		else
			result += escapeOf(character);
		text.remove_prefix(character.bytes.size());
	}
	return result;
}

std::string shownLines(std::string_view text, std::string_view indent)
{
	std::string result;
	for (;;)
	{
		const auto end = text.find('\n');
		std::string_view line = text.substr(0, end);
		if (line.ends_with('\r')) line.remove_suffix(1);
		result += shown(line);
		if (end == std::string_view::npos) return result;
		result.append("\n").append(indent);
		text.remove_prefix(end + 1);
	}
}

std::size_t widthOf(std::string_view text)
{
	std::size_t width = 0;
	while (!text.empty())
	{
		const auto character = firstOf(text);
		if (const int columns = columnsOf(character.code); columns > 0) width += static_cast<std::size_t>(columns);
		text.remove_prefix(character.bytes.size());
	}
	return width;
}

std::string cut(std::string_view text, std::size_t width)
{
	if (widthOf(text) <= width) return std::string(text);
	if (width == 0) return {};
	std::string result;
	std::size_t used = 0;
	while (!text.empty())
	{
		const auto character = firstOf(text);
		const int columns = columnsOf(character.code);
		used += columns > 0 ? static_cast<std::size_t>(columns) : 0;
		if (used > width - 1) break;
		result += character.bytes;
		text.remove_prefix(character.bytes.size());
	}
	return result + "…";
}

std::string shownJson(std::string_view json)
{
	std::string result;
	result.reserve(json.size());
	while (!json.empty())
	{
		const auto character = firstOf(json);
		// Below 0x20 there is only what stands between values: within a text JSON itself forbids it.
		const bool isPlain = character.isValid && (character.code < 0x20 || columnsOf(character.code) >= 0);
		char escape[16];
		std::snprintf(escape, sizeof(escape), "\\u%04x", character.isValid ? static_cast<unsigned>(character.code) : 0xFFFDU);
		isPlain ? result.append(character.bytes) : result.append(escape);
		json.remove_prefix(character.bytes.size());
	}
	return result;
}

} // namespace eyrie::ctl
