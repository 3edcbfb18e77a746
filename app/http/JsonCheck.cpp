#include "JsonCheck.h"

#include <cctype>
#include <string>

#include "Utf8.h"

namespace eyrie::http
{

namespace
{

/// Walks over a text as the grammar of RFC 8259 leads it. Each step says whether it found what it stands for.
class Walk
{
public:
	explicit Walk(std::string_view text) : _rest(text) {}

	bool whole()
	{
		if (!value(0)) return false;
		blanks();
		return _rest.empty();
	}

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
			if (end == '}')
			{
				if (!string()) return false;
				blanks();
				if (!take(":")) return false;
			}
			if (!value(depth + 1)) return false;
			blanks();
		} while (take(","));
		return take({&end, 1});
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
};

} // namespace


bool isJson(std::string_view text)
{
	return Walk(text).whole();
}

} // namespace eyrie::http
