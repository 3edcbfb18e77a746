#include "CommandLine.h"

#include <algorithm>
#include <charconv>

#include "Failure.h"
#include "Moment.h"
#include "Text.h"
#include "engine/Spelling.h"

namespace eyrie::ctl
{

namespace
{

[[noreturn]] void wrong(const std::string& text)
{
	throw Failure(Exit::usage, text);
}

std::string orMeant(const std::string& written, const std::vector<std::string>& known)
{
	const auto meant = engine::nearest(written, known);
	return meant.empty() ? "" : "; did you mean " + meant + "?";
}

std::string listed(const std::vector<std::string>& words)
{
	std::string text;
	for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
	return text;
}

const Command& commandNamed(const std::string& name, const std::vector<Command>& commands)
{
	std::vector<std::string> known;
	for (const auto& command : commands)
	{
		if (command.name == name) return command;
		if (!command.isHidden) known.push_back(command.name);
	}
	wrong(
		"there is no command " + shown(name) + orMeant(name, known) + (orMeant(name, known).empty() ? "; see eyriectl help" : ""));
}

const Option& optionNamed(const std::string& name, const Command* command, const std::vector<Command>& commands)
{
	std::vector<std::string> known;
	const auto look = [&](const std::vector<Option>& options) -> const Option*
	{
		for (const auto& option : options)
		{
			if (option.name == name) return &option;
			known.push_back("--" + option.name);
		}
		return nullptr;
	};
	if (const auto* option = look(commonOptions())) return *option;
	// One that stands before the command's name is any command's, until that name is known.
	for (const auto& each : commands)
		if (!command || &each == command)
			if (const auto* option = look(each.options)) return *option;
	wrong((command ? command->name + ": there" : "there") + " is no option --" + shown(name) + orMeant("--" + name, known));
}

void check(const CommandLine& line, const std::vector<Command>& commands)
{
	const auto& command = *line.command;
	for (const auto& [name, value] : line.options) optionNamed(name, &command, commands);
	const auto needed = static_cast<std::size_t>(std::count_if(
		command.arguments.begin(), command.arguments.end(), [](const auto& argument) { return !argument.isOptional; }));
	if (line.arguments.size() < needed)
		wrong(command.name + ": needs " + command.arguments[line.arguments.size()].name + ", as in: eyriectl " + command.usage());
	if (line.arguments.size() > command.arguments.size())
		wrong(command.name + ": what is " + shown(line.arguments[command.arguments.size()]) + "? It goes: eyriectl "
			+ command.usage());
}

/// Takes `--name`, `--name=VALUE`, or `--name` and the next word.
void takeOption(const std::vector<std::string>& words, std::size_t& at, const std::vector<Command>& commands, CommandLine& line)
{
	const std::string word = words[at] == "-h" ? "--help" : words[at];
	if (!word.starts_with("--")) wrong("there is no option " + shown(word) + "; they begin with two dashes");
	const auto equals = word.find('=');
	const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
	const auto& option = optionNamed(name, line.command, commands);
	std::string value;
	if (option.value.empty())
	{
		if (equals != std::string::npos) wrong("--" + name + " takes no value");
	}
	else if (equals != std::string::npos)
		value = word.substr(equals + 1);
	else if (++at < words.size())
		value = words[at];
	else
		wrong("--" + name + " needs a value: --" + name + " " + option.value);
	if (!option.words.empty() && std::find(option.words.begin(), option.words.end(), value) == option.words.end())
		wrong("--" + name + " " + shown(value) + ": is none of " + listed(option.words) + orMeant(value, option.words));
	if (!line.options.emplace(name, value).second) wrong("--" + name + " is given twice");
}

} // namespace


const std::vector<Option>& commonOptions()
{
	static const std::vector<Option> options{
		{"url", "URL", "where the daemon answers; default http://127.0.0.1:8025"},
		{"token-file", "FILE", "holds the token to show, or is the daemon's own http.token-file"},
		{"ca-file", "FILE", "the certificate to trust, or its issuer's, in PEM; default: those that this machine trusts"},
		{"config", "FILE", "take all this from the daemon's configuration"},
		{"json", "", "print JSON instead of what people read"},
		{"help", "", "say what a command does"},
	};
	return options;
}

std::string Command::usage() const
{
	std::string text = name;
	for (const auto& argument : arguments) text += argument.isOptional ? " [" + argument.name + "]" : " " + argument.name;
	return text + (options.empty() ? "" : " [OPTION...]");
}

CommandLine readCommandLine(const std::vector<std::string>& words, const std::vector<Command>& commands)
{
	CommandLine line;
	bool onlyArguments = false;
	for (std::size_t at = 0; at < words.size(); ++at)
	{
		const auto& word = words[at];
		if (!onlyArguments && word == "--")
			onlyArguments = true;
		else if (!onlyArguments && word.size() > 1 && word.front() == '-')
			takeOption(words, at, commands, line);
		else if (!line.command)
			line.command = &commandNamed(word, commands);
		else
			line.arguments.push_back(word);
	}
	if (!line.command || line.has("help"))
	{
		const auto asked = line.command ? std::vector{line.command->name} : std::vector<std::string>();
		if (!line.command && !line.has("help") && !words.empty()) wrong("which command? See eyriectl help");
		return {&commandNamed("help", commands), asked, {}};
	}
	check(line, commands);
	return line;
}

std::string CommandLine::text(const std::string& option) const
{
	const auto found = options.find(option);
	return found == options.end() ? std::string() : found->second;
}

std::optional<std::int64_t> CommandLine::number(const std::string& option, std::int64_t least) const
{
	if (!has(option)) return std::nullopt;
	const std::string value = text(option);
	std::int64_t number = 0;
	const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
	if (error != std::errc() || end != value.data() + value.size() || number < least)
		wrong("--" + option + " " + shown(value) + ": is no whole number from " + std::to_string(least));
	return number;
}

std::optional<TimePoint> CommandLine::moment(const std::string& option, TimePoint now) const
{
	if (!has(option)) return std::nullopt;
	return momentMeant("--" + option, text(option), now);
}

Given CommandLine::given() const
{
	return {text("url"), text("token-file"), text("ca-file"), text("config")};
}

} // namespace eyrie::ctl
