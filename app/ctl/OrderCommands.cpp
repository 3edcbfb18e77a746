#include "Commands.h"
#include "Failure.h"
#include "Interrupt.h"
#include "Moment.h"
#include "Progress.h"
#include "Sources.h"
#include "Table.h"
#include "Text.h"
#include "http/JsonWriter.h"

namespace eyrie::ctl
{

namespace
{

using namespace std::chrono_literals;

// Often enough for a bar that moves, and a small part of what one client may ask.
constexpr auto betweenLooks = 300ms;
// How long a task may wait before it is worth asking why.
constexpr auto wonder = 3s;
// The daemon's server stops answering for a moment while it goes over to other settings.
constexpr auto patience = 10s;

bool hasEnded(const Json& task)
{
	const std::string state = task["state"].text();
	return state != "waiting" && state != "running";
}

std::string orderOf(const Desk& desk)
{
	const auto& line = desk.line;
	http::JsonWriter json;
	json.beginObject().member("order", line.command->order);
	if (line.arguments.size() > 1) json.member(line.command->order == "new-epoch" ? "space" : "folder", line.arguments[1]);
	for (const char* option : {"since", "until", "to"})
		if (const auto moment = line.moment(option, desk.now())) json.member(option, http::rfc3339(*moment));
	for (const auto& [option, member] : {std::pair{"from-id", "first_id"}, {"to-id", "last_id"}})
		if (const auto id = line.number(option)) json.member(line.command->order == "rewind" ? "to_id" : member, *id);
	if (line.has("even-if-not-halted")) json.member("force", true);
	json.endObject();
	return json.take();
}

std::string pathOf(const Json& task)
{
	return "/api/v1/tasks/" + task["id"].text();
}

/// Why a task waits longer than one would think; empty if there is no reason to be seen.
std::string reasonToWait(Desk& desk, const Json& task)
{
	const std::string name = task["source"].text();
	Json source;
	try
	{
		source = Json::parse(desk.ask({.path = "/api/v1/sources/" + pathPart(name), .patience = 5s}).body);
	}
	catch (const Failure&)
	{
		// Then nothing is said; whether the daemon is still there is seen by who looks for the task.
	}
	if (source["paused"].isTrue()) return name + " is paused, and what is ordered waits; eyriectl resume " + name + " ends that";
	if (source["stands_by"].isTrue()) return "another daemon mirrors " + name + " just now; give the order to that one";
	return {};
}

/// Waits for the end of a task, and shows how far it is.
class Waiting
{
public:
	Waiting(Desk& desk, Json task) : _desk(desk), _task(std::move(task)), _progress(desk.err) {}

	/// Returns an Exit.
	int run()
	{
		for (auto pause = 50ms; !hasEnded(_task); pause = betweenLooks)
		{
			show();
			if (_interrupt.pause(pause) && !goesOn()) return static_cast<int>(Exit::interrupted);
			look();
		}
		const bool isGood = _task["state"].text() == "done";
		return static_cast<int>(_isCancelled ? Exit::interrupted : isGood ? Exit::good : Exit::bad);
	}

	const Json& task() const { return _task; }
	const std::string& json() const { return _json; }

private:
	using Clock = std::chrono::steady_clock;

	void show()
	{
		const bool waits = _task["state"].text() == "waiting";
		if (!_desk.wantsJson()) showProgress();
		if (!waits || _hasWondered || Clock::now() - _begun < wonder) return;
		_hasWondered = true;
		if (const auto reason = reasonToWait(_desk, _task); !reason.empty()) _progress.say(reason);
	}

	void showProgress()
	{
		const auto progress = _task["progress"];
		const auto total = progress["total"];
		const std::string state = _task["state"].text();
		std::string text = _task["description"].text() + ": " + state;
		if (state == "running")
			text += "  "
				+ progressText(static_cast<std::uint64_t>(progress["done"].number()),
					total.isNull() ? std::nullopt : std::optional(static_cast<std::uint64_t>(total.number())));
		if (state == "running" && !_task["outcome"].isNull()) text += "  (" + _task["outcome"].text() + ")";
		_progress.show(text);
	}

	void look()
	{
		bool isForgotten = false, passes = false;
		try
		{
			const auto answer = _desk.ask({.path = pathOf(_task), .patience = 5s});
			isForgotten = answer.status == 404;
			passes = answer.status == 429 || answer.status == 503;
			if (!answer.isGood()) Client::fail(answer);
			_json = answer.body;
			_task = Json::parse(_json);
			_heard = Clock::now();
		}
		catch (const Failure& failure)
		{
			if (isForgotten) throw forgotten();
			passes = passes || failure.exit() == Exit::unreachable;
			if (!passes || Clock::now() - _heard > patience)
				throw Failure(
					failure.exit(), failure.what() + std::string("; task ") + id() + " may go on: eyriectl tasks shows it");
		}
	}

	/// All orders may be given again, but one by force that had begun already.
	Failure forgotten() const
	{
		return {Exit::bad,
			std::string("the daemon has forgotten the task: it was restarted; ")
				+ (_desk.line.has("even-if-not-halted") ? "its log tells whether a new epoch had begun: do not order a second one"
														: "giving the order again does no harm")};
	}

	std::string id() const { return _task["id"].text(); }

	/// After Ctrl-C: whether to wait on, for the end of what is cancelled.
	bool goesOn()
	{
		const std::string goesOn = " goes on: eyriectl tasks shows it, eyriectl cancel " + id() + " ends it";
		if (!_desk.line.has("cancel-on-interrupt")) return _progress.say("left; task " + id() + goesOn), false;
		if (std::exchange(_isCancelled, true)) return _progress.say("left; task " + id() + " is being cancelled"), false;
		_progress.say("cancelling; Ctrl-C once more leaves at once");
		try
		{
			const auto answer = _desk.ask({.method = "DELETE", .path = pathOf(_task), .scope = "control", .patience = 5s});
			// Ended already, or forgotten: the next look tells.
			if (!answer.isGood() && answer.status != 409 && answer.status != 404) Client::fail(answer);
			return true;
		}
		catch (const Failure& failure)
		{
			return _progress.say(failure.what() + std::string("; left, and task ") + id() + goesOn), false;
		}
	}

	Desk& _desk;
	Json _task;
	std::string _json;
	Progress _progress;
	const Interrupt _interrupt;
	const Clock::time_point _begun = Clock::now();
	Clock::time_point _heard = Clock::now();
	bool _hasWondered = false;
	bool _isCancelled = false;
};

void tellEnd(const Desk& desk, const Json& task)
{
	const std::string state = task["state"].text();
	const auto style = state == "done" ? Style::good : state == "cancelled" ? Style::doubtful : Style::bad;
	desk.out.out << shown(task["source"].text()) << ": " << shown(task["description"].text()) << ": "
				 << desk.out.painted(style, shown(state));
	if (!task["outcome"].isNull()) desk.out.out << ": " << shownLines(task["outcome"].text(), "  ");
	desk.out.out << std::endl;
}

void tellTask(const Desk& desk, const Json& task)
{
	desk.out.out << "task " << task["id"].text() << ", " << shown(task["source"].text()) << ": "
				 << shown(task["description"].text()) << ": " << shown(task["state"].text()) << std::endl;
}

std::string progressOf(const Json& task)
{
	const auto progress = task["progress"];
	if (progress["done"].number() == 0 && progress["total"].isNull()) return "";
	return grouped(static_cast<std::uint64_t>(progress["done"].number()))
		+ (progress["total"].isNull() ? "" : " of " + grouped(static_cast<std::uint64_t>(progress["total"].number())));
}

std::string namesIn(const Json& list)
{
	std::string text;
	for (const auto& name : list.items()) text += (text.empty() ? "" : ", ") + shown(name.text());
	return text.empty() ? "none" : text;
}

} // namespace


int giveOrder(Desk& desk)
{
	const auto& source = desk.line.arguments[0];
	const auto answer = desk.ask(
		{.method = "POST", .path = "/api/v1/sources/" + pathPart(source) + "/orders", .scope = "control", .body = orderOf(desk)});
	if (answer.status == 404) throw noSuchSource(desk, source);
	if (!answer.isGood()) Client::fail(answer);
	if (desk.line.has("no-wait"))
	{
		desk.wantsJson() ? desk.printJson(answer.body) : tellTask(desk, Json::parse(answer.body));
		return 0;
	}
	std::optional<Waiting> waiting(std::in_place, desk, Json::parse(answer.body));
	const int exit = waiting->run();
	const auto task = waiting->task();
	const std::string json = waiting->json().empty() ? answer.body : waiting->json();
	waiting.reset(); // Its line is gone from here on.
	if (desk.wantsJson())
		desk.printJson(json);
	else if (hasEnded(task))
		tellEnd(desk, task);
	return exit;
}

int showTasks(Desk& desk)
{
	if (desk.line.has("source")) requireSource(desk, desk.line.text("source"));
	const std::string body = desk.get(pathWith("/api/v1/tasks", {{"source", desk.line.text("source")}}));
	if (desk.wantsJson())
	{
		desk.printJson(body);
		return 0;
	}
	Table table({{"ID", true}, {"SOURCE"}, {"ORDER"}, {"BY"}, {"ORDERED"}, {"STATE"}, {"PROGRESS", true}, {"OUTCOME"}});
	for (const auto& task : Json::parse(body)["items"].items())
	{
		const std::string state = task["state"].text();
		const auto style = state == "failed" ? Style::bad : state == "running" ? Style::good : Style::plain;
		table.add({task["id"].text(), task["source"].text(), task["description"].text(), task["ordered_by"].text(),
			shownAge(task["ordered_at"].time(), desk.now()), {state, style}, progressOf(task), task["outcome"].text()});
	}
	if (table.isEmpty())
		desk.out.out << "nothing has been ordered since the daemon was started\n";
	else
		table.write(desk.out);
	return 0;
}

int cancelTask(Desk& desk)
{
	const std::string id = desk.line.arguments[0];
	if (id.empty() || id.find_first_not_of("0123456789") != std::string::npos)
		throw Failure(Exit::usage, "cancel " + shown(id) + ": is no number; eyriectl tasks shows those of the tasks");
	const auto answer = desk.ask({.method = "DELETE", .path = "/api/v1/tasks/" + id, .scope = "control"});
	if (!answer.isGood()) Client::fail(answer);
	desk.wantsJson() ? desk.printJson(answer.body) : tellTask(desk, Json::parse(answer.body));
	return 0;
}

int reloadDaemon(Desk& desk)
{
	const auto answer = desk.ask(
		{.method = "POST", .path = "/api/v1/reload", .scope = "control", .body = "{}", .patience = std::chrono::minutes(2)});
	if (answer.status == 422) desk.err.out << "eyriectl: nothing has changed, since the configuration has mistakes:\n";
	if (!answer.isGood()) Client::fail(answer);
	if (desk.wantsJson())
		desk.printJson(answer.body);
	else
	{
		const auto reloaded = Json::parse(answer.body);
		desk.out.out << "configuration read again; sources: unchanged: " << namesIn(reloaded["unchanged"])
					 << "; changed: " << namesIn(reloaded["changed"]) << "; new: " << namesIn(reloaded["added"])
					 << "; removed: " << namesIn(reloaded["removed"]) << "\n";
	}
	return 0;
}

} // namespace eyrie::ctl
