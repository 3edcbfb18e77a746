#include "Records.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "Json.h"
#include "Utf8.h"

namespace eyrie::smseagle
{

namespace
{

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text)
{
	const auto first = text.find_first_not_of(blanks);
	if (first == std::string_view::npos) return {};
	return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Where the string that opens at `at` closes, or npos.
std::size_t closingQuote(std::string_view text, std::size_t at)
{
	for (++at; at < text.size(); ++at)
	{
		at += plainLength(text.substr(at));
		if (at == text.size()) break;
		if (text[at] == '"') return at;
		if (text[at] == '\\') ++at;
	}
	return std::string_view::npos;
}

/// Whether a character outside of strings may open, close or end anything.
constexpr auto structural = []
{
	std::array<bool, 256> is{};
	for (const char c : {'"', ',', '{', '}', '[', ']'}) is[static_cast<unsigned char>(c)] = true;
	return is;
}();

/// Where the element that begins at `at` ends: the position of the `,` or `close` behind it, or npos if the text ends before.
std::size_t elementEnd(std::string_view text, std::size_t at, char close)
{
	std::size_t depth = 0;
	for (; at < text.size(); ++at)
	{
		const char c = text[at];
		if (!structural[static_cast<unsigned char>(c)]) continue;
		if (c == '"') at = closingQuote(text, at);
		if (at == std::string_view::npos) return at;
		if (depth == 0 && (c == ',' || c == close)) return at;
		if (c == '{' || c == '[') ++depth;
		if ((c == '}' || c == ']') && depth > 0) --depth;
	}
	return std::string_view::npos;
}

/// Passes `"name" :` at `at`; false if that is not what stands there.
bool takeName(std::string_view text, std::size_t& at, std::string_view& name)
{
	const std::size_t open = text.find_first_not_of(blanks, at);
	if (open == std::string_view::npos || text[open] != '"') return false;
	const std::size_t close = closingQuote(text, open);
	if (close == std::string_view::npos) return false;
	name = text.substr(open + 1, close - open - 1);
	at = text.find_first_not_of(blanks, close + 1);
	return at != std::string_view::npos && text[at++] == ':';
}

} // namespace


Records splitRecords(std::string_view body)
{
	Records result;
	if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
	body = trimmed(body);
	if (!body.starts_with('['))
	{
		result.mistake = body.empty() ? "it is empty" : "it is no JSON array but begins with " + quoted(body, 60);
		return result;
	}
	if (trimmed(body.substr(1)) == "]") return result;
	std::size_t at = 1;
	for (;;)
	{
		const std::size_t end = elementEnd(body, at, ']');
		if (end == std::string_view::npos)
		{
			result.mistake = "it ends in the middle of record " + std::to_string(result.records.size() + 1);
			return result;
		}
		result.records.push_back(trimmed(body.substr(at, end - at)));
		at = end + 1;
		if (body[end] == ']') break;
	}
	if (at != body.size()) result.mistake = "something follows its JSON array: " + quoted(body.substr(at), 60);
	return result;
}


std::optional<std::string_view> Members::find(std::string_view name) const
{
	const auto found = std::find_if(members.rbegin(), members.rend(), [&](const Member& member) { return member.name == name; });
	return found == members.rend() ? std::nullopt : std::optional(found->value);
}


Members splitMembers(std::string_view object)
{
	Members result;
	if (object.starts_with("\xEF\xBB\xBF")) object.remove_prefix(3);
	object = trimmed(object);
	if (!object.starts_with('{'))
	{
		result.mistake = object.empty() ? "it is empty" : "it is no JSON object but begins with " + quoted(object, 60);
		return result;
	}
	if (trimmed(object.substr(1)) == "}") return result;
	std::size_t at = 1;
	for (;;)
	{
		Members::Member member;
		const bool named = takeName(object, at, member.name);
		const std::size_t end = named ? elementEnd(object, at, '}') : std::string_view::npos;
		if (end == std::string_view::npos)
		{
			result.mistake = "it ends in the middle, or is no well-formed JSON object";
			return result;
		}
		member.value = trimmed(object.substr(at, end - at));
		result.members.push_back(member);
		at = end + 1;
		if (object[end] == '}') break;
	}
	if (at != object.size()) result.mistake = "something follows its JSON object: " + quoted(object.substr(at), 60);
	return result;
}


std::string asLine(std::string_view text)
{
	std::string line = repairedUtf8(text);
	std::replace_if(
		line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
	return line;
}


std::string quoted(std::string_view text, std::size_t most)
{
	const bool cut = text.size() > most;
	return '"' + asLine(text.substr(0, most)) + (cut ? "…\"" : "\"");
}

} // namespace eyrie::smseagle
