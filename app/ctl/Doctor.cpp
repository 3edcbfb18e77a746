#include "Doctor.h"

#include <algorithm>

#include <eyrie/Clock.h>

#include "Failure.h"
#include "Moment.h"
#include "Overview.h"

namespace eyrie::ctl
{

namespace
{

using namespace std::chrono_literals;

// Headers say whole seconds, and answers take their time.
constexpr Duration mostSkew = 5s;
// Looks are every five minutes, and wait where a gateway may be asked little.
constexpr Duration mostDelay = 1h;

Duration since(std::optional<TimePoint> time, TimePoint now)
{
	return time ? now - *time : Duration();
}

} // namespace


void Doctor::good(std::string what, std::string outcome)
{
	_findings.push_back({Finding::State::good, std::move(what), std::move(outcome)});
}

void Doctor::doubt(std::string what, std::string outcome, std::string advice)
{
	_findings.push_back({Finding::State::doubtful, std::move(what), std::move(outcome), std::move(advice)});
}

void Doctor::bad(std::string what, std::string outcome, std::string advice)
{
	_findings.push_back({Finding::State::bad, std::move(what), std::move(outcome), std::move(advice)});
}

std::vector<Finding> Doctor::run()
{
	try
	{
		if (reach())
		{
			lookAtVersion();
			if (lookAtTokens()) lookAtSources();
		}
	}
	catch (const Failure& failure)
	{
		bad("the daemon", failure.what(), "if that is no passing thing, its log tells more");
	}
	return std::move(_findings);
}

bool Doctor::reach()
{
	try
	{
		const auto answer = _desk.ask({.path = "/healthz", .scope = "", .patience = 5s});
		if (!answer.isGood()) Client::fail(answer);
		good("the daemon", "answers at " + _desk.client().access().url);
		if (!answer.clock) return true;
		const Duration skew = *answer.clock - SystemClock().now();
		if (skew > mostSkew || skew < -mostSkew)
			doubt("clocks", "the daemon's differs from this machine's by " + shownDuration(skew),
				"have both follow the same time servers (timedatectl)");
		return true;
	}
	catch (const Failure& failure)
	{
		bad("the daemon", failure.what(),
			"without it there is nothing more to see; journalctl -u eyried tells why it has ended, if it has");
		return false;
	}
}

void Doctor::lookAtVersion()
{
	const std::string version = Json::parse(_desk.ask({.path = "/openapi.json", .scope = ""}).body)["info"]["version"].text();
	if (version == EYRIE_VERSION)
		good("versions", "eyriectl and eyried are both " + version);
	else
		doubt("versions", "eyried is " + version + ", eyriectl " EYRIE_VERSION,
			"install the same of both; restart eyried if it was updated");
}

bool Doctor::may(const Client::Question& question)
{
	try
	{
		_desk.ask(question);
		return true;
	}
	catch (const Failure& failure)
	{
		if (failure.exit() != Exit::refused) throw;
		return false;
	}
}

bool Doctor::lookAtTokens()
{
	try
	{
		_desk.get("/api/v1/sources");
	}
	catch (const Failure& failure)
	{
		if (failure.exit() != Exit::refused) throw;
		bad("token", failure.what(), "the rest can't be seen without it");
		return false;
	}
	// There is no task 0: whoever may cancel is told that.
	const bool controls = may({.method = "DELETE", .path = "/api/v1/tasks/0", .scope = "control"});
	good("token", controls ? "may read and control" : "may read, and not control: sync, verify and the like are for other tokens");
	return true;
}

void Doctor::lookAtSources()
{
	const auto overview = overviewOf(_desk);
	if (overview.isReady)
		good("ready", "every source is kept in step");
	else
		for (const auto& reason : overview.reasons) bad("ready", reason, "see below, or eyried's log");
	if (overview.sources.empty()) bad("sources", "none is configured", "name one in eyried's configuration: source.NAME.plugin");
	for (const auto& source : overview.sources)
	{
		const std::string name = source["name"].text();
		lookAtSource(source, overview.foldersOf(name));
		lookAtPending(name, source["paused"].isTrue());
		lookAtRejects(name, overview.rejectsOf(name));
	}
}

void Doctor::lookAtSource(const Json& source, const std::vector<Json>& folders)
{
	const std::string name = source["name"].text();
	const auto before = _findings.size();
	if (source["paused"].isTrue()) doubt(name, "is paused", "eyriectl resume " + name);
	if (source["stands_by"].isTrue())
		doubt(name, "is mirrored by another daemon on the same database", "nothing, if that is meant; ask that one for more");
	if (!source["failing_since"].isNull())
		bad(name,
			"fails for " + shownDuration(since(source["failing_since"].time(), _desk.now())) + ", " + source["failures"].text()
				+ " times in a row: " + source["error"].text(),
			"what it says, then eyriectl sync " + name + " shows at once whether it helped");
	for (const auto& folder : folders) lookAtFolder(source, folder);
	if (_findings.size() > before) return;
	if (folders.empty() || source["oldest_success"].isNull())
		return doubt(name, "was never read", "the first pass is still to come, or fails: eyriectl status");
	good(name,
		std::to_string(folders.size()) + " folders, the last success of each at most "
			+ shownDuration(since(source["oldest_success"].time(), _desk.now())) + " ago");
}

void Doctor::lookAtFolder(const Json& source, const Json& folder)
{
	const std::string name = source["name"].text(), where = name + "/" + folder["folder"].text();
	const auto age = since(folder["last_sync_time"].time(), _desk.now());
	if (!folder["halted"].isNull())
		bad(where, "is halted: " + folder["halted"].text(),
			"if the device was reset: eyriectl new-epoch " + name
				+ " SPACE; if its backup was restored, ask what is missing there first");
	else if (folder["failures"].number() > 0 && folder["last_error"].text() == source["error"].text())
		return; // As all of it, which has been told.
	else if (folder["failures"].number() > 0)
		bad(where, "has failed " + folder["failures"].text() + " times in a row: " + folder["last_error"].text(),
			"what it says, then eyriectl sync " + name);
	else if (folder["last_sync_time"].isNull())
		doubt(where, "was never read to its end", "the first load takes its time; eyriectl status shows whether its messages grow");
	else if (age > std::chrono::seconds(source["patience_seconds"].number()) && !source["paused"].isTrue())
		bad(where, "was last read to its end " + shownDuration(age) + " ago",
			"eyriectl sync " + name + "; if the folder is configured no longer, this is what is left of it");
}

void Doctor::lookAtPending(const std::string& source, bool isPaused)
{
	const auto first = Json::parse(_desk.get(pathWith("/api/v1/pending", {{"source", source}, {"limit", "1"}})))["items"].items();
	if (first.empty() || isPaused) return;
	const auto late = since(first.front()["next_check_at"].time(), _desk.now());
	if (late > mostDelay)
		bad(source + ", statuses", "a message should have been looked at " + shownDuration(late) + " ago",
			"eyriectl refresh " + source + "; if that is slow, requests.per-minute is too low for so many messages on their way");
}

void Doctor::lookAtRejects(const std::string& source, const std::string& count)
{
	if (count != "0")
		doubt(source + ", rejects", count + " records could not be read or stored",
			"eyriectl rejects --source " + source + " says why; eyriectl retry-rejects " + source + " asks for them again");
}

} // namespace eyrie::ctl
