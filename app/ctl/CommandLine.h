#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <eyrie/Time.h>

#include "Access.h"

namespace eyrie::ctl
{

struct Desk;

/// `--name VALUE`, or a mere `--name`.
struct Option
{
	std::string name;  ///< Without its dashes.
	std::string value; ///< What to call its value; empty: it takes none.
	std::string help;
	std::vector<std::string> words{}; ///< If not empty, one of these.
};

/// A command as help, completions and the parser know it.
struct Command
{
	struct Argument
	{
		std::string name; ///< `SOURCE`
		bool isOptional = false;
	};

	std::string name;
	std::vector<Argument> arguments;
	std::string summary; ///< One line.
	std::vector<Option> options{};
	int (*run)(Desk&) = nullptr; ///< Returns an Exit; throws Failure.
	std::string order{};         ///< What it tells a source's worker to do, in the API's word, if that is what it does.
	bool isHidden = false;

	/// `backfill SOURCE FOLDER [OPTION...]`
	std::string usage() const;
};

/// What was written on the command line.
struct CommandLine
{
	const Command* command = nullptr;
	std::vector<std::string> arguments;
	std::map<std::string, std::string> options;

	bool has(const std::string& option) const { return options.contains(option); }
	std::string text(const std::string& option) const;
	/// Throw Failure (usage), naming the option.
	/// @{
	std::optional<std::int64_t> number(const std::string& option, std::int64_t least = 0) const;
	std::optional<TimePoint> moment(const std::string& option, TimePoint now) const;
	/// @}
	Given given() const;
};

/// Options of every command.
const std::vector<Option>& commonOptions();

/// Reads `words` by these commands. Options may stand anywhere, as `--name VALUE` or `--name=VALUE`. Throws Failure (usage) that names what
/// was most likely meant. Without a word, or with --help, it is the command `help`.
CommandLine readCommandLine(const std::vector<std::string>& words, const std::vector<Command>&);

} // namespace eyrie::ctl
