// What may be set, with its defaults and the words for who sets it; Settings.cpp reads it.
#include "Settings.h"

namespace eyrie::engine
{

std::vector<Option> Settings::daemonOptions()
{
	std::vector<Option> own{
		{.name = "plugins.path",
			.help = "folders to find plugins in, separated by colons; by default the one installed with eyried"},
		{.name = "changes.keep",
			.kind = OptionKind::duration,
			.byDefault = "0",
			.help = "how long the change feed, and with it each message's status history, is kept; 0 = for ever"},
		{.name = "archive.after",
			.kind = OptionKind::duration,
			.byDefault = "0",
			.help = "how old messages are moved into the table archived_messages; 0 = never"},
		{.name = "retention.delete-after",
			.kind = OptionKind::duration,
			.byDefault = "0",
			.help = "how old messages are removed from the database, archived or not; 0 = never"},
		{.name = "storage.slow-query",
			.kind = OptionKind::duration,
			.byDefault = "1s",
			.help = "what takes the storage as long is counted and logged; 0 = nothing is"},
		{.name = "log.level",
			.kind = OptionKind::choice,
			.byDefault = "information",
			.help = "debug tells each request and page",
			.choices = {"error", "warning", "information", "debug"}},
		{.name = "log.format",
			.kind = OptionKind::choice,
			.byDefault = "text",
			.help = "json for log collectors",
			.choices = {"text", "json"}},
		{.name = "log.numbers",
			.kind = OptionKind::choice,
			.byDefault = "masked",
			.help = "phone numbers in the log: +48•••••••00, or in full",
			.choices = {"masked", "full"}},
		{.name = "log.file", .help = "where the log goes; by default to standard error, as service managers like it"},
	};
	const auto http = HttpSettings::options();
	own.insert(own.end(), http.begin(), http.end());
	return own;
}

std::vector<Option> Settings::syncOptions()
{
	const auto duration = [](const char* name, const char* byDefault, const char* help)
	{ return Option{.name = name, .kind = OptionKind::duration, .byDefault = byDefault, .help = help}; };
	const auto integer = [](const char* name, const char* byDefault, std::int64_t least, std::int64_t most, const char* help) {
		return Option{
			.name = name, .kind = OptionKind::integer, .byDefault = byDefault, .help = help, .least = least, .most = most};
	};
	return {
		duration("sync.interval", "2m", "between two passes over all folders: new messages wait this long at most"),
		{.name = "sync.schedule",
			.kind = OptionKind::choice,
			.byDefault = "fixed",
			.help = "adaptive: faster while messages come, slower at night and when idle, within the next three",
			.choices = {"fixed", "adaptive"}},
		duration("sync.interval-min", "30s", "with the adaptive schedule, the shortest time between two passes"),
		duration("sync.interval-max", "15m", "with the adaptive schedule, the longest"),
		{.name = "sync.business-hours",
			.byDefault = "Mon-Fri 08:00-18:00",
			.help = "by this machine's clock; in them the adaptive schedule is never slower than sync.interval; empty: none"},
		duration("sync.status-interval", "5m", "between two looks at messages that are still on their way"),
		duration("sync.cold-start", "7d", "how far back a folder is read that was never read before"),
		duration("sync.settle", "60s", "how long a new row is read again, for ids that appear out of order"),
		duration("sync.reconcile-interval", "6h",
			"between two sweeps over the last days, for what was missed, changed or deleted; 0 = never"),
		duration("sync.reconcile-window", "48h", "how far back a sweep reads"),
		duration("sync.gone-after", "1h", "between the two looks in vain after which a message is marked as deleted"),
		integer("sync.gone-limit", "5", 0, 100,
			"percent of a sweep's messages that may be marked as deleted; more waits for you, since a token that sees less looks "
			"just so"),
		duration("sync.lease", "5m",
			"how long after a daemon's death another one on the same database waits to take over a source; at least two intervals"),
		integer("sync.batch-size", "500", 1, 10000, "messages per page and transaction: larger ones gain little and cost memory"),
		integer("sync.attempts", "3", 1, 20, "how often a folder is tried in one pass before the pass goes on without it"),
		duration("sync.max-validity-horizon", "72h", "how long messages of unlimited validity are tracked; 0 = never"),
		integer("requests.per-minute", "120", 0, 1000000, "pace per source, to be gentle to a small device; 0 = no limit"),
		integer("requests.concurrency", "1", 1, 16,
			"most requests at once per source: several read a distant gateway faster; a source may use fewer"),
	};
}

std::vector<Option> Settings::hookOptions()
{
	return {
		{.name = "hook-key",
			.help = "the apikey that the gateway's calls of /hooks/NAME bear; without, none are taken",
			.secret = true},
		{.name = "hook-key-file", .help = "a file that holds it in its first line"},
	};
}

} // namespace eyrie::engine
