#include <algorithm>
#include <map>

#include "Commands.h"
#include "Failure.h"
#include "Moment.h"
#include "Overview.h"
#include "Progress.h"
#include "Table.h"
#include "Text.h"

namespace eyrie::ctl
{

namespace
{

std::uint64_t countOf(const Json& folder, const char* member)
{
	return static_cast<std::uint64_t>(folder[member].number());
}

Table::Cell stateOf(const Json& source, const Json& folder, TimePoint now)
{
	if (!folder["halted"].isNull()) return {"HALTED", Style::bad};
	if (folder["failures"].number() > 0) return {"failing, " + folder["failures"].text() + " in a row", Style::bad};
	const auto last = folder["last_sync_time"].time();
	if (!last) return {"never read to its end", Style::doubtful};
	if (now - *last > std::chrono::seconds(source["patience_seconds"].number())) return {"late", Style::bad};
	return {"ok", Style::good};
}

std::string wayOf(const Json& source, TimePoint now)
{
	std::string text
		= source["plugin"].text() + ", every " + shownDuration(std::chrono::seconds(source["interval_seconds"].number()));
	text += ", last pass " + shownAge(source["last_pass_at"].time(), now);
	const auto next = source["next_pass_at"].time();
	if (next && *next > now) text += ", next " + shownAge(next, now);
	return text;
}

Table::Cell stateOf(const Json& source)
{
	if (source["paused"].isTrue()) return {"PAUSED", Style::doubtful};
	if (source["stands_by"].isTrue()) return {"stands by", Style::plain};
	if (!source["failing_since"].isNull()) return {"FAILING", Style::bad};
	return source["ready"].isTrue() ? Table::Cell("ready", Style::good) : Table::Cell("NOT READY", Style::bad);
}

/// What is not well, in whole sentences: they would not fit into a table.
void showTroubles(const Desk& desk, const Overview& overview)
{
	const auto say = [&](const std::string& where, const std::string& what)
	{ desk.out.out << desk.out.painted(Style::bad, where + ": ") << shownLines(what, "    ") << "\n"; };
	desk.out.out << (overview.reasons.empty() ? "" : "\n");
	for (const auto& reason : overview.reasons) say("not ready", reason);
	for (const auto& source : overview.sources)
	{
		const std::string name = source["name"].text();
		if (!source["failing_since"].isNull())
			say(name,
				"failing for " + shownDuration(desk.now() - source["failing_since"].time().value_or(desk.now())) + ": "
					+ source["error"].text());
	}
	for (const auto& folder : overview.folders)
	{
		const std::string where = folder["source"].text() + "/" + folder["folder"].text();
		if (!folder["halted"].isNull()) say(where, "halted: " + folder["halted"].text());
		const std::string error = folder["last_error"].text();
		const bool isTold = std::any_of(overview.sources.begin(), overview.sources.end(),
			[&](const Json& source)
			{ return source["name"].text() == folder["source"].text() && source["error"].text() == error; });
		if (folder["halted"].isNull() && folder["failures"].number() > 0 && !isTold) say(where, error);
	}
}

void showTable(const Desk& desk, const Overview& overview)
{
	const auto now = desk.now();
	Table table({{"SOURCE / FOLDER"}, {"MESSAGES", true}, {"PENDING", true}, {"REJECTS", true}, {"LAST SUCCESS", true}, {"STATE"}});
	std::map<std::string, std::size_t> shownFolders;
	for (const auto& source : overview.sources)
	{
		const std::string name = source["name"].text();
		std::uint64_t messages = 0, pending = 0;
		const auto folders = overview.foldersOf(name);
		for (const auto& folder : folders)
		{
			messages += countOf(folder, "messages");
			pending += countOf(folder, "pending");
		}
		table.add({{name, Style::strong}, grouped(messages), grouped(pending), overview.rejectsOf(name),
			shownAge(source["oldest_success"].time(), now), stateOf(source)});
		for (const auto& folder : folders)
			table.add({"  " + folder["folder"].text(), grouped(countOf(folder, "messages")), grouped(countOf(folder, "pending")),
				"", shownAge(folder["last_sync_time"].time(), now), stateOf(source, folder, now)});
	}
	table.write(desk.out);
	desk.out.out << "\n";
	for (const auto& source : overview.sources)
		desk.out.out << shown(source["name"].text()) << ": " << shown(wayOf(source, now)) << "\n";
}

} // namespace


int showStatus(Desk& desk)
{
	const auto overview = overviewOf(desk);
	if (desk.wantsJson())
		desk.printJson(overview.json);
	else
	{
		desk.out.out << "eyried " << shown(overview.version) << " at " << desk.client().access().url << " is "
					 << (overview.isReady ? desk.out.painted(Style::good, "ready") : desk.out.painted(Style::bad, "NOT READY"))
					 << "\n\n";
		showTable(desk, overview);
		showTroubles(desk, overview);
	}
	return static_cast<int>(overview.isReady ? Exit::good : Exit::bad);
}

} // namespace eyrie::ctl
