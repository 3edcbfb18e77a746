#include "Mask.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace eyrie::smseagle
{

namespace
{

// A JSON string in a JSON string in a JSON string.
constexpr std::size_t mostBackslashes = 8;

constexpr std::array<std::pair<char32_t, std::string_view>, 6> entities{
	{{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}, {' ', "&nbsp;"}}};

/// A character of a secret, and the bytes that it has.
struct Character
{
	char32_t code;
	std::string bytes;
};

/// -1 for what is no digit.
int digit(char c)
{
	if (c >= '0' && c <= '9') return c - '0';
	if (c >= 'a' && c <= 'f') return c - 'a' + 10;
	if (c >= 'A' && c <= 'F') return c - 'A' + 10;
	return -1;
}

/// Takes up to `most` digits from the front.
std::size_t takeNumber(std::string_view& text, int base, std::size_t most, char32_t& number)
{
	std::size_t count = 0;
	number = 0;
	for (; count < most && count < text.size(); ++count)
	{
		const int value = digit(text[count]);
		if (value < 0 || value >= base) break;
		number = number * static_cast<char32_t>(base) + static_cast<char32_t>(value);
	}
	text.remove_prefix(count);
	return count;
}

bool take(std::string_view& text, std::string_view what)
{
	if (!text.starts_with(what)) return false;
	text.remove_prefix(what.size());
	return true;
}

/// `\u00fc`
bool takeUnit(std::string_view& text, char32_t unit)
{
	char32_t number = 0;
	return take(text, "\\u") && takeNumber(text, 16, 4, number) == 4 && number == unit;
}

bool takeUnits(std::string_view& text, char32_t code)
{
	if (code < 0x10000) return takeUnit(text, code);
	return takeUnit(text, 0xD800 + ((code - 0x10000) >> 10U)) && takeUnit(text, 0xDC00 + ((code - 0x10000) & 0x3FFU));
}

/// As it is, or url-encoded, in part or all of it.
bool takeBytes(std::string_view& text, const std::string& bytes)
{
	for (const char c : bytes)
	{
		std::string_view rest = text;
		char32_t number = 0;
		if (take(rest, "%") && takeNumber(rest, 16, 2, number) == 2 && number == static_cast<unsigned char>(c))
			text = rest;
		else if (!take(text, {&c, 1}))
			return false;
	}
	return true;
}

/// `&#252;`, `&#xFC;`, `&quot;`
bool takeEntity(std::string_view& text, char32_t code)
{
	for (const auto& [character, entity] : entities)
		if (character == code && take(text, entity)) return true;
	if (!take(text, "&#")) return false;
	const int base = take(text, "x") || take(text, "X") ? 16 : 10;
	char32_t number = 0;
	return takeNumber(text, base, 7, number) > 0 && number == code && take(text, ";");
}

bool takeOther(std::string_view& text, char32_t code)
{
	if (code == ' ') return take(text, "+");
	const char latin = static_cast<char>(code);
	return code >= 0x80 && code < 0x100 && take(text, {&latin, 1});
}

/// The escaped ones first: they may begin with the character itself.
bool takeCharacter(std::string_view& text, const Character& character)
{
	std::string_view rest = text;
	const auto tried = [&](auto way) { return rest = text, way(); };
	const bool taken = tried([&] { return takeUnits(rest, character.code); })
		|| tried([&] { return takeEntity(rest, character.code); }) || tried([&] { return takeBytes(rest, character.bytes); })
		|| tried([&] { return takeOther(rest, character.code); });
	if (taken) text = rest;
	return taken;
}

/// The characters but for backslashes: how many of them there are in a text depends on who escaped it.
std::vector<Character> charactersOf(std::string_view secret)
{
	std::vector<Character> characters;
	for (const char c : secret)
	{
		const auto byte = static_cast<unsigned char>(c);
		if ((byte & 0xC0U) == 0x80 && !characters.empty())
		{
			characters.back().code = (characters.back().code << 6U) | (byte & 0x3FU);
			characters.back().bytes += c;
		}
		else if (c != '\\')
			characters.push_back({byte < 0x80 ? byte : byte & (byte < 0xE0 ? 0x1FU : byte < 0xF0 ? 0x0FU : 0x07U), {c}});
	}
	return characters;
}

/// The bytes at the front of `text` that spell the secret; 0 if it does not stand there.
std::size_t spelled(const std::string_view text, const std::vector<Character>& secret)
{
	static const Character backslash{'\\', "\\"};
	std::string_view rest = text;
	for (const auto& character : secret)
		for (std::size_t skipped = 0; !takeCharacter(rest, character); ++skipped)
			if (skipped == mostBackslashes || !takeCharacter(rest, backslash)) return 0;
	return text.size() - rest.size();
}

/// What a spelling may begin with.
std::string beginningsOf(const Character& character)
{
	return std::string("\\%&+") + character.bytes.front() + static_cast<char>(character.code);
}

} // namespace


std::string masked(std::string_view text, std::string_view secret)
{
	const auto characters = charactersOf(secret);
	if (characters.empty()) return std::string(text);
	const std::string beginnings = beginningsOf(characters.front());
	std::string result;
	while (!text.empty())
	{
		const auto plain = std::min(text.find_first_of(beginnings), text.size());
		result.append(text.substr(0, plain));
		text.remove_prefix(plain);
		if (text.empty()) break;
		const std::size_t length = text.starts_with(secret) ? secret.size() : spelled(text, characters);
		result.append(length > 0 ? "***" : text.substr(0, 1));
		text.remove_prefix(std::max<std::size_t>(length, 1));
	}
	return result;
}

} // namespace eyrie::smseagle
