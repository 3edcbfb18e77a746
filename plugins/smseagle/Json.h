#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eyrie::smseagle
{

enum class JsonKind
{
	null,
	boolean,
	number,
	text,
	composite
};

/// A well-formed value, as it stands in the answer; the answer must outlive it.
struct JsonValue
{
	JsonKind kind = JsonKind::null;
	std::string_view raw;
};

struct JsonMember
{
	std::string_view name; ///< As written, without its quotes.
	JsonValue value;
};

/// How many characters of a JSON string mean themselves, from the beginning of `text` on: the next one is a quote, a backslash or a
/// control character.
std::size_t plainLength(std::string_view text);

/// The members of an object in the order of the text, or nothing if `json` is not exactly one well-formed object.
/// Values stay as they are written: a number of any size, or a field that nobody knows, passes through unharmed.
std::optional<std::vector<JsonMember>> membersOf(std::string_view json);

/// What a value of kind `text` says, where nothing of it has to be decoded.
std::optional<std::string_view> plainText(const JsonValue&);

/// What a value of kind `text` says. Half of a surrogate pair becomes U+FFFD and sets `repaired`.
std::string decodedText(const JsonValue&, bool& repaired);

/// `text` as a JSON string, quotes included. Requires UTF-8.
std::string encodedText(std::string_view text);

} // namespace eyrie::smseagle
