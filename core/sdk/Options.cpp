#include <eyrie/Options.h>

#include <algorithm>
#include <charconv>
#include <fstream>

#include <eyrie/Error.h>

namespace eyrie
{

namespace
{

std::optional<bool> parseBoolean(std::string_view text)
{
	if (text == "true" || text == "yes" || text == "on" || text == "1") return true;
	if (text == "false" || text == "no" || text == "off" || text == "0") return false;
	return std::nullopt;
}

std::optional<std::int64_t> parseInteger(std::string_view text)
{
	std::int64_t number = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
	if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
	return number;
}

std::string join(const std::vector<std::string>& words)
{
	std::string text;
	for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
	return text;
}

std::string integerMistake(const Option& option, std::string_view value)
{
	const auto number = parseInteger(value);
	if (number && *number >= option.least && *number <= option.most) return {};
	std::string allowed = "allowed is a whole number";
	if (option.least != INT64_MIN) allowed += " from " + std::to_string(option.least);
	if (option.most != INT64_MAX) allowed += " up to " + std::to_string(option.most);
	return allowed;
}

[[noreturn]] void misconfigured(const std::string& text)
{
	throw Error(ErrorKind::misconfigured, ErrorScope::plugin, text);
}

} // namespace


std::string mistakeIn(const Option& option, std::string_view value)
{
	switch (option.kind)
	{
	case OptionKind::text: return option.required && value.empty() ? "may not be empty" : "";
	case OptionKind::integer: return integerMistake(option, value);
	case OptionKind::boolean: return parseBoolean(value) ? "" : "allowed are true and false";
	case OptionKind::duration:
		return parseDuration(value) ? "" : "allowed is a whole number with one of the units ms, s, m, h, d, w, as in 30s or 7d";
	case OptionKind::choice:
		if (std::find(option.choices.begin(), option.choices.end(), value) != option.choices.end()) return {};
		return "allowed are " + join(option.choices);
	}
	return {};
}


Options::Options(const std::vector<Option>& declared, const std::map<std::string, std::string>& given)
{
	std::vector<std::string> mistakes;
	for (const auto& option : declared)
	{
		const auto found = given.find(option.name);
		if (found == given.end() && option.required) mistakes.push_back(option.name + " is missing");
		const std::string& text = found == given.end() ? option.byDefault : found->second;
		_values[option.name] = {text, found != given.end()};
		if (found == given.end()) continue;
		const std::string mistake = mistakeIn(option, text);
		if (!mistake.empty()) mistakes.push_back(option.name + " = " + (option.secret ? "***" : text) + ": " + mistake);
	}
	for (const auto& [name, value] : given)
		if (!_values.contains(name)) mistakes.push_back(name + " is no known option");
	if (!mistakes.empty()) misconfigured(join(mistakes));
}


const std::string& Options::text(const std::string& name) const
{
	return _values.at(name).text;
}

std::int64_t Options::integer(const std::string& name) const
{
	return parseInteger(text(name)).value();
}

bool Options::boolean(const std::string& name) const
{
	return parseBoolean(text(name)).value();
}

Duration Options::duration(const std::string& name) const
{
	return parseDuration(text(name)).value();
}

bool Options::isGiven(const std::string& name) const
{
	return _values.at(name).given;
}


std::string Options::secret(const std::string& name) const
{
	const std::string& path = text(name + "-file");
	if (path.empty()) return text(name);
	if (isGiven(name)) misconfigured(name + " and " + name + "-file are both set; keep one");
	std::ifstream file(path);
	std::string line;
	if (!file) misconfigured(name + "-file = " + path + ": cannot be opened; check that it exists and that this user may read it");
	std::getline(file, line);
	while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
	if (line.empty()) misconfigured(name + "-file = " + path + ": its first line is empty");
	return line;
}

} // namespace eyrie
