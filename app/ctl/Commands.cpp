#include "Commands.h"

#include <algorithm>

#include "Failure.h"
#include "Text.h"

namespace eyrie::ctl
{

namespace
{

const Option ofSource{"source", "SOURCE", "of this source only"};
const Option limit{"limit", "N", "so many at most, 0 for all; default 50"};

std::vector<Command> readingCommands()
{
	return {
		{"status", {}, "how the daemon, its sources and their folders are doing", {}, showStatus},
		{"messages", {}, "messages, the newest first",
			{ofSource, {"folder", "FOLDER", "in this folder only"}, {"number", "NUMBER", "to or from this number, as it is stored"},
				{"direction", "WHICH", "incoming or outgoing", {"incoming", "outgoing"}},
				{"status", "STATUS", "with this status, in the gateway's word"},
				{"delivery", "DELIVERY", "with this fate",
					{"none", "queued", "sent", "unreported", "delivered", "failed", "unknown"}},
				{"deleted", "HOW", "what to do with those gone at the source; default excluded", {"excluded", "included", "only"}},
				{"since", "TIME", "not older: 2d, 2026-11-22, or \"2026-11-22 08:00:00\", UTC"},
				{"until", "TIME", "older than this"}, {"text", "WORDS", "with all of these words; needs storage.search"},
				{"archived", "", "those in the archive, instead"}, limit},
			showMessages},
		{"message", {{"ID"}}, "one message with its history", {}, showMessage},
		{"conversations", {}, "one line per phone number, that of the newest message first", {ofSource, limit}, showConversations},
		{"conversation", {{"NUMBER"}}, "all that was exchanged with one number, the newest last",
			{ofSource, {"archived", "", "what is in the archive, instead"}, limit}, showConversation},
		{"tail", {}, "show messages and statuses as they come; comes again by itself where the daemon is restarted",
			{ofSource, {"after", "NUMBER", "begin behind this change, instead of now"}}, followEvents},
		{"pending", {}, "messages on their way, and when they are looked at next",
			{ofSource, {"limit", "N", "so many at most, up to 100; default 50"}}, showPending},
		{"rejects", {}, "records that could not be read or stored", {ofSource, limit}, showRejects},
	};
}

const Option noWait{"no-wait", "", "give the order, print the task, and leave"};
const Option cancelOnInterrupt{"cancel-on-interrupt", "", "Ctrl-C cancels the task, instead of only leaving it"};

/// An order, of which each waits for the task's end.
Command order(const char* name, std::vector<Command::Argument> arguments, const char* summary, std::vector<Option> options = {})
{
	options.push_back(noWait);
	options.push_back(cancelOnInterrupt);
	return {name, std::move(arguments), summary, std::move(options), giveOrder, name};
}

std::vector<Command> orderingCommands()
{
	const Command::Argument source{"SOURCE"}, folder{"FOLDER"};
	return {
		order("sync", {source}, "one pass now, whatever the schedule says"),
		order("refresh", {source}, "look at every message on its way now"),
		order("backfill", {source, folder}, "read a part of a folder's history, gently",
			{{"since", "TIME", "not older"}, {"until", "TIME", "created before"}, {"from-id", "ID", "from this id of the source"},
				{"to-id", "ID", "to this id"}}),
		order("rewind", {source, folder}, "put a folder's mark back: the next pass reads on from there",
			{{"to", "TIME", "before the first message of that time; default: to the beginning"},
				{"to-id", "ID", "behind this id"}}),
		order("reconcile", {source}, "read the last days again now, and mark what is gone"),
		order("pause", {source}, "ask nothing of a source until it is resumed, or the daemon restarts"),
		order("resume", {source}, "end a pause"),
		order("retry-rejects", {source}, "ask once more for what could not be read or stored"),
		order("new-epoch", {source, {"SPACE"}}, "mirror an id space anew whose numbering has started anew",
			{{"even-if-not-halted", "", "though the daemon has not noticed such a thing; stores every message a second time"}}),
		{"tasks", {}, "what has been ordered, and what became of it", {ofSource}, showTasks},
		{"cancel", {{"ID"}}, "end a task", {}, cancelTask},
		{"verify", {source}, "compare every message of a source with its mirror; exit code 0 only if they are equal",
			{{"since", "TIME", "leave out older ones; default: what the first load left out"}}, verifySource},
		{"doctor", {}, "check everything, and say what to do",
			{{"device", "SOURCE", "ask a gateway, without changing anything, what its maker does not say"}}, examineAll},
		{"reload", {}, "have the daemon read its configuration again", {}, reloadDaemon},
	};
}

std::vector<Command> commandsOfItself()
{
	return {
		{"version", {}, "the versions of eyriectl and of the daemon", {}, showVersion},
		{"help", {{"COMMAND", true}}, "what there is to say of a command", {}, showHelp},
		{.name = "completion",
			.arguments = {{"SHELL"}},
			.summary = "what bash or zsh has to be told",
			.run = showCompletion,
			.isHidden = true},
	};
}

/// Names and what they mean, side by side.
void write(const Screen& screen, const std::vector<std::pair<std::string, std::string>>& lines)
{
	std::size_t width = 0;
	for (const auto& [name, help] : lines) width = std::max(width, name.size());
	for (const auto& [name, help] : lines) screen.out << "  " << name << std::string(width - name.size() + 2, ' ') << help << "\n";
}

void write(const Screen& screen, const std::vector<Option>& options)
{
	std::vector<std::pair<std::string, std::string>> lines;
	for (const auto& option : options)
	{
		std::string words;
		for (const auto& word : option.words) words += (words.empty() ? ": " : ", ") + word;
		lines.emplace_back("--" + option.name + (option.value.empty() ? "" : " " + option.value),
			option.help + (option.help == "incoming or outgoing" ? "" : words));
	}
	write(screen, lines);
}

} // namespace


const std::vector<Command>& commands()
{
	static const std::vector<Command> all = []
	{
		auto some = readingCommands();
		for (const auto& more : {orderingCommands(), commandsOfItself()}) some.insert(some.end(), more.begin(), more.end());
		return some;
	}();
	return all;
}

int showVersion(Desk& desk)
{
	std::string daemon;
	try
	{
		daemon = Json::parse(desk.ask({.path = "/openapi.json", .scope = ""}).body)["info"]["version"].text();
	}
	catch (const Failure& failure)
	{
		// Its own version is worth telling without a daemon, too.
		if (failure.exit() != Exit::unreachable) throw;
	}
	if (desk.wantsJson())
		desk.printJson("{\"eyriectl\":\"" EYRIE_VERSION "\",\"eyried\":" + (daemon.empty() ? "null" : "\"" + daemon + "\"") + "}");
	else
		desk.out.out << "eyriectl " EYRIE_VERSION "\neyried " << (daemon.empty() ? "does not answer" : shown(daemon)) << "\n";
	return 0;
}

int showHelp(Desk& desk)
{
	if (!desk.line.arguments.empty())
	{
		const auto& name = desk.line.arguments[0];
		for (const auto& command : commands())
		{
			if (command.name != name) continue;
			desk.out.out << "eyriectl " << command.usage() << "\n  " << command.summary << "\n";
			if (!command.options.empty()) desk.out.out << "\noptions:\n";
			write(desk.out, command.options);
			desk.out.out << "\noptions of every command:\n";
			write(desk.out, commonOptions());
			return 0;
		}
		readCommandLine({name}, commands()); // Says what was most likely meant.
	}
	desk.out.out
		<< "eyriectl COMMAND [OPTION...]\n  Asks a running eyried, over its HTTP API, and tells it what to do.\n\ncommands:\n";
	std::vector<std::pair<std::string, std::string>> lines;
	for (const auto& command : commands())
		if (!command.isHidden) lines.emplace_back(command.usage().substr(0, command.usage().find(" [OPTION")), command.summary);
	write(desk.out, lines);
	desk.out.out << "\noptions of every command:\n";
	write(desk.out, commonOptions());
	desk.out.out
		<< "\nexit code: 0 good, 1 failed or not well, 2 the command line makes no sense, 3 no daemon answers, 4 another token is "
		   "needed\n";
	return 0;
}

} // namespace eyrie::ctl
