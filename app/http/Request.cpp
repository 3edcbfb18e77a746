#include "Request.h"

#include "Utf8.h"

namespace eyrie::http
{

namespace
{

int digit(char c)
{
	if (c >= '0' && c <= '9') return c - '0';
	if (c >= 'a' && c <= 'f') return c - 'a' + 10;
	if (c >= 'A' && c <= 'F') return c - 'A' + 10;
	return -1;
}

bool decode(std::string_view text, bool isQuery, std::string& into)
{
	into.clear();
	for (std::size_t i = 0; i < text.size(); ++i)
	{
		if (text[i] != '%')
		{
			into += isQuery && text[i] == '+' ? ' ' : text[i];
			continue;
		}
		const int high = i + 1 < text.size() ? digit(text[i + 1]) : -1;
		const int low = i + 2 < text.size() ? digit(text[i + 2]) : -1;
		if (high < 0 || low < 0) return false;
		into += static_cast<char>(high * 16 + low);
		i += 2;
	}
	for (const unsigned char c : into)
		if (c < 0x20 || c == 0x7F) return false;
	return isUtf8(into);
}

/// Calls take() with each part between separators.
template <class Take>
bool split(std::string_view text, char separator, Take&& take)
{
	for (std::size_t begin = 0; begin <= text.size();)
	{
		const auto end = std::min(text.find(separator, begin), text.size());
		if (!take(text.substr(begin, end - begin))) return false;
		begin = end + 1;
	}
	return true;
}

} // namespace


std::optional<Target> readTarget(std::string_view text)
{
	if (text.empty() || text.front() != '/') return std::nullopt;
	Target target;
	const auto mark = std::min(text.find('?'), text.size());
	const bool good = split(
		text.substr(1, mark - 1), '/', [&](std::string_view part) { return decode(part, false, target.path.emplace_back()); });
	if (!good) return std::nullopt;
	if (mark == text.size()) return target;
	if (target.path.front() == "hooks")
	{
		// A text message may hold several lines, in whatever encoding; all that is wanted is the key beside it.
		target.query = readForm(text.substr(mark + 1));
		return target;
	}
	const bool isQueryGood = split(text.substr(mark + 1), '&',
		[&](std::string_view part)
		{
			if (part.empty()) return true;
			const auto equals = std::min(part.find('='), part.size());
			auto& [name, value] = target.query.emplace_back();
			return decode(part.substr(0, equals), true, name)
				&& decode(part.substr(std::min(equals + 1, part.size())), true, value);
		});
	if (!isQueryGood) return std::nullopt;
	return target;
}

std::vector<std::pair<std::string, std::string>> readForm(std::string_view text)
{
	std::vector<std::pair<std::string, std::string>> form;
	split(text, '&',
		[&](std::string_view part)
		{
			const auto equals = std::min(part.find('='), part.size());
			std::pair<std::string, std::string> member;
			if (!part.empty() && decode(part.substr(0, equals), true, member.first)
				&& decode(part.substr(std::min(equals + 1, part.size())), true, member.second))
				form.push_back(std::move(member));
			return true;
		});
	return form;
}


const std::string& Request::header(const std::string& name) const
{
	static const std::string none;
	const auto found = headers.find(name);
	return found == headers.end() ? none : found->second;
}

std::optional<std::string> Request::parameter(const std::string& name) const
{
	std::optional<std::string> found;
	for (const auto& [key, value] : target.query)
		if (key == name) found = value;
	return found;
}

} // namespace eyrie::http
