#include "Json.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "Utf8.h"

namespace eyrie::smseagle
{

namespace
{

// Deeper than any answer; keeps a hostile one from using up the stack.
constexpr int deepest = 64;

/// Which of eight characters are a quote, a backslash or a control character: the highest bit of each. Of two that are, the second may
/// be wrong.
std::uint64_t specials(std::uint64_t eight)
{
	constexpr std::uint64_t each = 0x0101'0101'0101'0101;
	constexpr std::uint64_t high = 0x80 * each;
	const auto below = [](std::uint64_t bytes, std::uint64_t limit) { return (bytes - limit * each) & ~bytes & high; };
	return below(eight, 0x20) | below(eight ^ ('"' * each), 1) | below(eight ^ ('\\' * each), 1);
}

#ifdef __SSE2__
/// The same of sixteen: a bit of each, all of them right.
unsigned specials(__m128i sixteen)
{
	const auto is = [&](char c) { return _mm_cmpeq_epi8(sixteen, _mm_set1_epi8(c)); };
	const auto isControl = _mm_cmpeq_epi8(_mm_max_epu8(sixteen, _mm_set1_epi8(0x1F)), _mm_set1_epi8(0x1F));
	return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(is('"'), is('\\')), isControl)));
}
#endif

/// value  = object / array / string / number / "true" / "false" / "null"     (RFC 8259)
class Scanner
{
public:
	explicit Scanner(std::string_view json) : _rest(json) {}

	/// Passes one value; false if none stands here.
	bool value(JsonValue& value, int depth = 0);
	bool string(std::string_view& inside);
	bool take(char);
	void blanks();
	bool atEnd() const { return _rest.empty(); }

private:
	bool composite(int depth);
	bool member(int depth, char close);
	bool number();
	bool digits();
	bool word(std::string_view);
	bool escape();

	std::string_view _rest;
};

void Scanner::blanks()
{
	// Mostly there are none.
	if (!_rest.empty() && _rest.front() > ' ') return;
	const auto isBlank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
	while (!_rest.empty() && isBlank(_rest.front())) _rest.remove_prefix(1);
}

bool Scanner::take(char c)
{
	if (_rest.empty() || _rest.front() != c) return false;
	_rest.remove_prefix(1);
	return true;
}

bool Scanner::word(std::string_view text)
{
	if (!_rest.starts_with(text)) return false;
	_rest.remove_prefix(text.size());
	return true;
}

bool Scanner::digits()
{
	std::size_t count = 0;
	while (count < _rest.size() && _rest[count] >= '0' && _rest[count] <= '9') ++count;
	_rest.remove_prefix(count);
	return count > 0;
}

bool Scanner::number()
{
	take('-');
	if (!take('0') && !digits()) return false;
	if (take('.') && !digits()) return false;
	if (!take('e') && !take('E')) return true;
	if (!take('+')) take('-');
	return digits();
}

bool Scanner::escape()
{
	if (!take('u'))
	{
		if (_rest.empty() || std::string_view("\"\\/bfnrt").find(_rest.front()) == std::string_view::npos) return false;
		_rest.remove_prefix(1);
		return true;
	}
	if (_rest.substr(0, 4).find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos || _rest.size() < 4) return false;
	_rest.remove_prefix(4);
	return true;
}

bool Scanner::string(std::string_view& inside)
{
	if (!take('"')) return false;
	const char* const begin = _rest.data();
	for (;;)
	{
		_rest.remove_prefix(plainLength(_rest));
		if (_rest.empty() || static_cast<unsigned char>(_rest.front()) < 0x20) return false;
		const char c = _rest.front();
		_rest.remove_prefix(1);
		if (c == '\\')
		{
			if (!escape()) return false;
			continue;
		}
		inside = std::string_view(begin, static_cast<std::size_t>(_rest.data() - begin) - 1);
		return true;
	}
}

bool Scanner::member(int depth, char close)
{
	std::string_view name;
	JsonValue ignored;
	blanks();
	if (close == '}')
	{
		if (!string(name)) return false;
		blanks();
		if (!take(':')) return false;
		blanks();
	}
	if (!value(ignored, depth)) return false;
	blanks();
	return true;
}

bool Scanner::composite(int depth)
{
	if (depth > deepest) return false;
	const char close = take('{') ? '}' : ']';
	if (close == ']') take('[');
	blanks();
	if (take(close)) return true;
	do {
		if (!member(depth + 1, close)) return false;
	} while (take(','));
	return take(close);
}

bool Scanner::value(JsonValue& value, int depth)
{
	if (_rest.empty()) return false;
	const char* const begin = _rest.data();
	bool good = false;
	std::string_view inside;
	switch (_rest.front())
	{
	case '{':
	case '[': value.kind = JsonKind::composite, good = composite(depth); break;
	case '"': value.kind = JsonKind::text, good = string(inside); break;
	case 't': value.kind = JsonKind::boolean, good = word("true"); break;
	case 'f': value.kind = JsonKind::boolean, good = word("false"); break;
	case 'n': value.kind = JsonKind::null, good = word("null"); break;
	default: value.kind = JsonKind::number, good = number(); break;
	}
	value.raw = std::string_view(begin, static_cast<std::size_t>(_rest.data() - begin));
	return good;
}

/// Requires four hexadecimal digits.
char32_t hexadecimal(std::string_view digits)
{
	char32_t code = 0;
	for (const char c : digits.substr(0, 4)) code = code * 16 + static_cast<char32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	return code;
}

bool isHighSurrogate(char32_t code)
{
	return code >= 0xD800 && code <= 0xDBFF;
}

bool isLowSurrogate(char32_t code)
{
	return code >= 0xDC00 && code <= 0xDFFF;
}

/// Requires `rest` to begin after `\u`. Takes the second half of a pair with the first.
char32_t takeCode(std::string_view& rest)
{
	const char32_t code = hexadecimal(rest);
	rest.remove_prefix(4);
	if (!isHighSurrogate(code) || !rest.starts_with("\\u")) return code;
	const char32_t low = hexadecimal(rest.substr(2));
	if (!isLowSurrogate(low)) return code;
	rest.remove_prefix(6);
	return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
}

char unescaped(char c)
{
	switch (c)
	{
	case 'b': return '\b';
	case 'f': return '\f';
	case 'n': return '\n';
	case 'r': return '\r';
	case 't': return '\t';
	default: return c;
	}
}

} // namespace


std::size_t plainLength(std::string_view text)
{
	std::size_t at = 0;
#ifdef __SSE2__
	for (; text.size() - at >= sizeof(__m128i); at += sizeof(__m128i))
	{
		const auto found = specials(_mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at)));
		if (found != 0) return at + static_cast<std::size_t>(std::countr_zero(found));
	}
#endif
	for (std::uint64_t eight = 0; text.size() - at >= sizeof eight; at += sizeof eight)
	{
		std::memcpy(&eight, text.data() + at, sizeof eight);
		const auto found = specials(eight);
		if (found == 0) continue;
		if constexpr (std::endian::native != std::endian::little) break;
		return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
	}
	const auto isPlain = [&](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; };
	while (at < text.size() && isPlain(text[at])) ++at;
	return at;
}


std::optional<std::vector<JsonMember>> membersOf(std::string_view json)
{
	std::vector<JsonMember> members;
	members.reserve(32);
	Scanner scanner(json);
	scanner.blanks();
	if (!scanner.take('{')) return std::nullopt;
	scanner.blanks();
	bool open = !scanner.take('}');
	while (open)
	{
		JsonMember member;
		scanner.blanks();
		if (!scanner.string(member.name)) return std::nullopt;
		scanner.blanks();
		if (!scanner.take(':')) return std::nullopt;
		scanner.blanks();
		if (!scanner.value(member.value)) return std::nullopt;
		members.push_back(member);
		scanner.blanks();
		if (scanner.take(',')) continue;
		if (!scanner.take('}')) return std::nullopt;
		open = false;
	}
	scanner.blanks();
	if (!scanner.atEnd()) return std::nullopt;
	return members;
}


std::optional<std::string_view> plainText(const JsonValue& value)
{
	const auto inside = value.raw.substr(1, value.raw.size() - 2);
	return inside.find('\\') == std::string_view::npos ? std::optional(inside) : std::nullopt;
}


std::string decodedText(const JsonValue& value, bool& repaired)
{
	if (const auto plain = plainText(value)) return std::string(*plain);
	std::string_view rest = value.raw.substr(1, value.raw.size() - 2);
	std::string text;
	text.reserve(rest.size());
	while (!rest.empty())
	{
		const auto plain = rest.find('\\');
		text.append(rest.substr(0, plain));
		if (plain == std::string_view::npos) break;
		const char kind = rest[plain + 1];
		rest.remove_prefix(plain + 2);
		if (kind != 'u')
		{
			text += unescaped(kind);
			continue;
		}
		const char32_t code = takeCode(rest);
		if (isHighSurrogate(code) || isLowSurrogate(code)) repaired = true;
		appendUtf8(text, code);
	}
	return text;
}


std::string encodedText(std::string_view text)
{
	static constexpr std::string_view hexadecimal = "0123456789abcdef";
	std::string json = "\"";
	for (const char c : text)
	{
		const auto byte = static_cast<unsigned char>(c);
		if (byte < 0x20)
			json.append("\\u00").append({hexadecimal[byte >> 4], hexadecimal[byte & 15U]});
		else
		{
			if (c == '"' || c == '\\') json += '\\';
			json += c;
		}
	}
	return json + '"';
}

} // namespace eyrie::smseagle
