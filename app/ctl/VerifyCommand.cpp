#include <chrono>
#include <cstdlib>
#include <future>

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

// A gateway with a million messages, asked gently.
constexpr auto patience = 24h;
// Of what is asked meanwhile.
constexpr auto littlePatience = 5s;
constexpr auto betweenLooks = 1s;

/// An answer that a thread of its own waits for, so that signals are heard meanwhile.
using Asked = std::future<Client::Answer>;

bool isReady(const Asked& asked)
{
	return asked.valid() && asked.wait_for(0s) == std::future_status::ready;
}

/// Waits for a long answer, and shows how far it has come. Ctrl-C ends the work at the daemon, since nobody would see what it finds; the
/// second one leaves at once, as does the first where the daemon can't be told.
class LongWait
{
public:
	/// `place`: of the source in the API.
	LongWait(Desk& desk, std::string place, std::string what) :
		_desk(desk), _progress(desk.err), _looker(desk.client().access()), _path(std::move(place) + "/verification"),
		_what(std::move(what))
	{
	}

	Client::Answer run(const std::string& path, const std::string& body)
	{
		_isVerification = path == _path;
		_answer = ask({.method = "POST", .path = path, .scope = "control", .body = body, .patience = patience});
		try
		{
			while (!isReady(_answer)) goOn();
		}
		catch (const std::exception& error)
		{
			leave(error.what(), Exit::bad); // No thread is left to ask with, say.
		}
		auto got = _answer.get();
		if (_isEnded && !got.isGood()) throw Failure(Exit::interrupted, "ended before it was done");
		return got;
	}

private:
	using Clock = std::chrono::steady_clock;

	void goOn()
	{
		look();
		show();
		if (isReady(_end)) hearOfEnd();
		if (_interrupt.pause(100ms)) end();
	}

	/// On a connection of its own: another one is waited on.
	Asked ask(Client::Question question) const
	{
		return std::async(std::launch::async,
			[access = _looker.access(), question = std::move(question)] { return Client(access).ask(question); });
	}

	void show()
	{
		const auto passed = std::chrono::floor<std::chrono::seconds>(Clock::now() - _begun);
		if (_desk.wantsJson() || passed < 1s) return;
		const std::string looked = _looked > 0 ? ", " + grouped(_looked) + " messages looked at" : "";
		_progress.show(_what + ": " + shownDuration(passed) + looked);
	}

	/// Nothing is shown of it where the daemon does not tell, since it is an older one, or busy.
	void look()
	{
		if (_desk.wantsJson() || !_isVerification) return;
		if (isReady(_look)) try
			{
				const auto answer = _look.get();
				if (answer.isGood()) _looked = static_cast<std::uint64_t>(Json::parse(answer.body)["looked_at"].number());
			}
			catch (const Failure&)
			{
			}
		if (_look.valid() || Clock::now() < _nextLook) return;
		_nextLook = Clock::now() + betweenLooks;
		_look = std::async(std::launch::async,
			[this] { return _looker.ask({.path = _path, .scope = "control", .patience = littlePatience, .mayRepeat = false}); });
	}

	/// Of an examination, too: only one of the two is under way.
	void end()
	{
		if (std::exchange(_isEnded, true)) leave("left; at the daemon it may go on");
		_progress.say("ending it; Ctrl-C once more leaves at once");
		_end = askToEnd();
	}

	Asked askToEnd() const { return ask({.method = "DELETE", .path = _path, .scope = "control", .patience = littlePatience}); }

	void hearOfEnd()
	{
		try
		{
			const auto answer = _end.get();
			// It has just come to its end, or has not begun yet.
			if (answer.status == 404)
				_end = askToEnd();
			else if (!answer.isGood())
				Client::fail(answer);
		}
		catch (const Failure& failure)
		{
			leave(std::string(failure.what()) + "; left, and at the daemon it may go on");
		}
	}

	/// Without another word: the thread that waits for the answer can't be ended, and may wait for a day.
	[[noreturn]] void leave(const std::string& why, Exit exit = Exit::interrupted)
	{
		_progress.say(why);
		std::_Exit(static_cast<int>(exit));
	}

	Desk& _desk;
	const Interrupt _interrupt; // Before any thread is there.
	Progress _progress;
	Client _looker;
	const std::string _path;
	const std::string _what;
	const Clock::time_point _begun = Clock::now();
	Clock::time_point _nextLook = _begun;
	std::uint64_t _looked = 0;
	bool _isVerification = false;
	bool _isEnded = false;
	Asked _look;
	Asked _end;
	Asked _answer;
};

void showDifferences(const Desk& desk, const Json& verified)
{
	Table table({{"WHAT"}, {"ID SPACE"}, {"REMOTE ID"}, {"SEEN"}});
	const auto differences = verified["differences"].items();
	for (const auto& each : differences)
	{
		const std::string kind = each["kind"].text();
		table.add({{kind, kind == "missing" ? Style::bad : Style::doubtful}, each["id_space"].text(), each["remote_id"].text(),
			each["what"].text()});
	}
	if (!table.isEmpty()) table.write(desk.out);
	std::int64_t all = 0;
	for (const char* kind : {"missing", "stale", "extra", "ahead"}) all += verified[kind].number();
	if (all > static_cast<std::int64_t>(differences.size()))
		desk.out.out << "and " << all - static_cast<std::int64_t>(differences.size()) << " more\n";
}

void showVerified(const Desk& desk, const Json& verified)
{
	showDifferences(desk, verified);
	desk.out.out << shown(verified["source"].text()) << ": ";
	desk.out.out << (verified["equal"].isTrue() ? desk.out.painted(Style::good, "equal")
												: desk.out.painted(Style::bad, "not equal"))
				 << ": " << verified["compared"].text() << " messages compared";
	for (const char* kind : {"missing", "stale", "extra", "ahead"}) desk.out.out << ", " << verified[kind].text() << " " << kind;
	if (verified["rejected"].number() > 0) desk.out.out << "; " << verified["rejected"].text() << " records there can't be read";
	desk.out.out << "\n";
	if (verified["ahead"].number() > 0)
		desk.out.out << "What is ahead is stored as further on than the source shows it: nothing stored goes back.\n";
	if (!verified["equal"].isTrue())
		desk.out.out << "What has happened since the last pass differs of course: eyriectl sync "
					 << shown(verified["source"].text()) << ", and verify again.\n";
}

} // namespace


int verifySource(Desk& desk)
{
	const auto& source = desk.line.arguments[0];
	http::JsonWriter body;
	body.beginObject();
	if (const auto since = desk.line.moment("since", desk.now())) body.member("since", http::rfc3339(*since));
	body.endObject();
	const std::string place = "/api/v1/sources/" + pathPart(source);
	const auto answer
		= LongWait(desk, place, "comparing every message of " + shown(source)).run(place + "/verification", body.take());
	if (answer.status == 404) throw noSuchSource(desk, source);
	if (!answer.isGood()) Client::fail(answer);
	const auto verified = Json::parse(answer.body);
	desk.wantsJson() ? desk.printJson(answer.body) : showVerified(desk, verified);
	return static_cast<int>(verified["equal"].isTrue() ? Exit::good : Exit::bad);
}

int examineDevice(Desk& desk)
{
	const std::string source = desk.line.text("device");
	const std::string place = "/api/v1/sources/" + pathPart(source);
	const auto answer = LongWait(desk, place, "asking " + shown(source) + " some questions").run(place + "/examination", "{}");
	if (answer.status == 404)
	{
		requireSource(desk, source);
		Client::fail(answer);
	}
	if (!answer.isGood()) Client::fail(answer);
	if (desk.wantsJson())
	{
		desk.printJson(answer.body);
		return 0;
	}
	for (const auto& finding : Json::parse(answer.body)["findings"].items())
	{
		const bool isSettled = finding["settled"].isTrue();
		desk.out.out << desk.out.painted(Style::strong, shown(finding["question"].text())) << "\n  "
					 << (isSettled ? "" : desk.out.painted(Style::doubtful, "open: ")) << shownLines(finding["answer"].text(), "  ")
					 << "\n  " << desk.out.painted(Style::faint, "from: " + shown(finding["seen_from"].text())) << "\n";
	}
	return 0;
}

} // namespace eyrie::ctl
