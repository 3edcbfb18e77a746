#include "JsonCheck.h"

#include <cctype>
#include <string>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>

#include "Utf8.h"

namespace eyrie::http
{

namespace
{

/// Walks over a text as the grammar of RFC 8259 leads it. Each step says whether it found what it stands for.
class Walk
{
public:
	explicit Walk(std::string_view text, std::string_view wanted = {}) : _rest(text), _wanted(wanted) {}

	bool whole()
	{
		if (!value(0)) return false;
		blanks();
		return _rest.empty();
	}

	/// With its quotes, of the outermost object's member that was wanted.
	std::optional<std::string_view> found() const { return _found; }

private:
	static constexpr int deepest = 64; // Each level is a call: an endless [[[… would use up the stack.

	char peek() const { return _rest.empty() ? '\0' : _rest.front(); }

	void blanks()
	{
		while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') _rest.remove_prefix(1);
	}

	bool take(std::string_view word)
	{
		if (!_rest.starts_with(word)) return false;
		_rest.remove_prefix(word.size());
		return true;
	}

	bool value(int depth)
	{
		blanks();
		if (depth > deepest) return false;
		if (take("{")) return members('}', depth);
		if (take("[")) return members(']', depth);
		if (peek() == '"') return string();
		return take("true") || take("false") || take("null") || number();
	}

	/// Of an object or an array, after its bracket.
	bool members(char end, int depth)
	{
		blanks();
		if (take({&end, 1})) return true;
		do {
			blanks();
			const bool isWanted = end == '}' && depth == 0 && isNamed(_wanted);
			if (end == '}')
			{
				if (!string()) return false;
				blanks();
				if (!take(":")) return false;
				blanks();
			}
			const auto begun = _rest;
			if (!value(depth + 1)) return false;
			if (isWanted)
				_found = begun.starts_with('"') ? std::optional(begun.substr(0, begun.size() - _rest.size())) : std::nullopt;
			blanks();
		} while (take(","));
		return take({&end, 1});
	}

	bool isNamed(std::string_view name) const
	{
		return !name.empty() && _rest.starts_with('"') && _rest.substr(1).starts_with(name)
			&& _rest.substr(1 + name.size()).starts_with('"');
	}

	bool string()
	{
		if (!take("\"")) return false;
		while (!_rest.empty())
		{
			if (take("\"")) return true;
			if (static_cast<unsigned char>(peek()) < 0x20) return false;
			if (take("\\"))
			{
				if (!escape()) return false;
				continue;
			}
			const auto length = utf8Length(_rest);
			if (length == 0) return false;
			_rest.remove_prefix(length);
		}
		return false;
	}

	bool escape()
	{
		if (take("u"))
		{
			for (int i = 0; i < 4; ++i)
			{
				if (std::isxdigit(static_cast<unsigned char>(peek())) == 0) return false;
				_rest.remove_prefix(1);
			}
			return true;
		}
		if (_rest.empty() || std::string_view("\"\\/bfnrt").find(peek()) == std::string_view::npos) return false;
		_rest.remove_prefix(1);
		return true;
	}

	bool digits()
	{
		const auto before = _rest.size();
		while (peek() >= '0' && peek() <= '9') _rest.remove_prefix(1);
		return _rest.size() < before;
	}

	bool number()
	{
		take("-");
		if (!take("0") && !digits()) return false;
		if (take(".") && !digits()) return false;
		if (!take("e") && !take("E")) return true;
		if (!take("+")) take("-");
		return digits();
	}

	std::string_view _rest;
	const std::string_view _wanted;
	std::optional<std::string_view> _found;
};

} // namespace


bool isJson(std::string_view text)
{
	return Walk(text).whole();
}

std::optional<std::string> stringMember(std::string_view json, std::string_view name)
{
	Walk walk(json, name);
	if (!walk.whole() || !walk.found()) return std::nullopt;
	try
	{
		const auto parsed = Poco::JSON::Parser().parse("[" + std::string(*walk.found()) + "]");
		return parsed.extract<Poco::JSON::Array::Ptr>()->getElement<std::string>(0);
	}
	catch (const Poco::Exception&)
	{
		return std::nullopt; // Such as half of a surrogate pair.
	}
}

} // namespace eyrie::http
