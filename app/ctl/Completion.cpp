#include "Completion.h"

#include <functional>

#include "Commands.h"
#include "Failure.h"
#include "Text.h"

namespace eyrie::ctl
{

namespace
{

bool namesFile(const Option& option)
{
	return option.value == "FILE";
}

bool namesSource(const std::string& value)
{
	return value == "SOURCE";
}

template <class List, class NameOf>
std::string joined(const List& list, NameOf&& nameOf, const std::string& separator = " ")
{
	std::string text;
	for (const auto& each : list)
		if (const std::string name = nameOf(each); !name.empty()) text += (text.empty() ? "" : separator) + name;
	return text;
}

std::string namesOfCommands()
{
	return joined(commands(), [](const Command& command) { return command.isHidden ? "" : command.name; });
}

std::string dashed(const Option& option)
{
	return "--" + option.name;
}

/// Each option once, though several commands have it, or null for those that `wanted` does not want.
std::vector<Option> optionsThat(const std::function<bool(const Option&)>& wanted)
{
	std::vector<Option> some;
	const auto add = [&](const Option& option)
	{
		for (const auto& known : some)
			if (known.name == option.name) return;
		if (wanted(option)) some.push_back(option);
	};
	for (const auto& option : commonOptions()) add(option);
	for (const auto& command : commands())
		for (const auto& option : command.options) add(option);
	return some;
}

std::string bashCases()
{
	std::string text;
	const auto files = optionsThat(namesFile);
	const auto sources = optionsThat([](const Option& option) { return namesSource(option.value); });
	text += "\t" + joined(files, dashed, " | ") + ") COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n";
	text += "\t" + joined(sources, dashed, " | ") + ") words=$(eyriectl completion sources 2> /dev/null) ;;\n";
	for (const auto& option : optionsThat([](const Option& each) { return !each.words.empty(); }))
		text += "\t" + dashed(option) + ") words='" + joined(option.words, [](const std::string& word) { return word; }) + "' ;;\n";
	const auto others = optionsThat([](const Option& each)
		{ return !each.value.empty() && !namesFile(each) && !namesSource(each.value) && each.words.empty(); });
	return text + "\t" + joined(others, dashed, " | ") + ") return ;;\n";
}

std::string bashWords()
{
	std::string text = "\t\t'') words='" + namesOfCommands() + "' ;;\n";
	for (const auto& command : commands())
	{
		if (command.isHidden) continue;
		const bool takesSource = !command.arguments.empty() && namesSource(command.arguments.front().name);
		text += "\t\t" + command.name + ") words=\"" + joined(command.options, dashed);
		if (takesSource) text += std::string(command.options.empty() ? "" : " ") + "$(eyriectl completion sources 2> /dev/null)";
		if (command.name == "help") text += namesOfCommands();
		text += "\" ;;\n";
	}
	return text;
}

std::string forBash()
{
	const auto valued = optionsThat([](const Option& option) { return !option.value.empty(); });
	return "# Completion of eyriectl for bash. Made by: eyriectl completion bash\n"
		   "_eyriectl()\n{\n"
		   "\tlocal current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' words='' i\n"
		   "\tCOMPREPLY=()\n"
		   "\tcase $before in\n"
		+ bashCases()
		+ "\t*)\n"
		  "\t\tfor ((i = 1; i < COMP_CWORD; ++i))\n"
		  "\t\tdo\n"
		  "\t\t\tcase ${COMP_WORDS[i]} in\n"
		  "\t\t\t"
		+ joined(valued, dashed, " | ")
		+ ") ((++i)) ;;\n"
		  "\t\t\t-*) ;;\n"
		  "\t\t\t*) command=${COMP_WORDS[i]}; break ;;\n"
		  "\t\t\tesac\n"
		  "\t\tdone\n"
		  "\t\tcase $command in\n"
		+ bashWords()
		+ "\t\tesac\n"
		  "\t\twords+=' "
		+ joined(commonOptions(), dashed)
		+ "'\n"
		  "\t\t;;\n"
		  "\tesac\n"
		  "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
		  "}\n"
		  "complete -F _eyriectl eyriectl\n";
}

/// For a text in single quotes, within brackets or before a colon.
std::string zshText(const std::string& text)
{
	std::string quoted;
	for (const char c : text)
	{
		if (c == '\'') quoted += "'\\'";
		if (c == '[' || c == ']' || c == ':') quoted += '\\';
		quoted += c;
	}
	return quoted;
}

std::string zshOption(const Option& option)
{
	std::string text = "'--" + option.name + "[" + zshText(option.help) + "]";
	if (!option.value.empty()) text += ":" + option.value + ":";
	if (namesFile(option)) text += "_files";
	if (namesSource(option.value)) text += "_eyriectl_sources";
	if (!option.words.empty()) text += "(" + joined(option.words, [](const std::string& word) { return word; }) + ")";
	return text + "'";
}

std::string zshArguments(const Command& command)
{
	std::string text = "\t\t" + command.name + ") _arguments $common";
	for (const auto& option : command.options) text += " \\\n\t\t\t" + zshOption(option);
	int place = 0;
	for (const auto& argument : command.arguments)
		text += " \\\n\t\t\t'" + std::to_string(++place) + ":" + (argument.isOptional ? ":" : "") + argument.name + ":"
			+ (namesSource(argument.name)        ? "_eyriectl_sources"
					: argument.name == "COMMAND" ? "(" + namesOfCommands() + ")"
												 : "")
			+ "'";
	return text + " ;;\n";
}

std::string forZsh()
{
	std::string text = "#compdef eyriectl\n"
					   "# Completion of eyriectl for zsh. Made by: eyriectl completion zsh\n"
					   "_eyriectl_sources()\n{\n\tcompadd -- ${(f)\"$(eyriectl completion sources 2> /dev/null)\"}\n}\n\n"
					   "_eyriectl()\n{\n"
					   "\tlocal curcontext=\"$curcontext\" state line\n"
					   "\tlocal -a common commands\n"
					   "\tcommon=(\n";
	for (const auto& option : commonOptions()) text += "\t\t" + zshOption(option) + "\n";
	text += "\t)\n\tcommands=(\n";
	for (const auto& command : commands())
		if (!command.isHidden) text += "\t\t'" + command.name + ":" + zshText(command.summary) + "'\n";
	text += "\t)\n"
			"\t_arguments -C $common '1:COMMAND:->command' '*::ARGUMENT:->arguments' && return\n"
			"\tcase $state in\n"
			"\tcommand) _describe command commands ;;\n"
			"\targuments)\n"
			"\t\tcase $line[1] in\n";
	for (const auto& command : commands())
		if (!command.isHidden) text += zshArguments(command);
	return text + "\t\tesac\n\t\t;;\n\tesac\n}\n\n_eyriectl \"$@\"\n";
}

} // namespace


std::string completionFor(const std::string& shell)
{
	if (shell == "bash") return forBash();
	if (shell == "zsh") return forZsh();
	throw Failure(Exit::usage, "completion " + ctl::shown(shell) + ": is none of bash, zsh");
}

int showCompletion(Desk& desk)
{
	const auto& wanted = desk.line.arguments[0];
	if (wanted == "sources")
		for (const auto& source : Json::parse(desk.get("/api/v1/sources"))["items"].items())
			desk.out.out << shown(source["name"].text()) << "\n";
	else
		desk.out.out << completionFor(wanted);
	return 0;
}

} // namespace eyrie::ctl
