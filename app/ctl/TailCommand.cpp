#include <chrono>
#include <map>
#include <thread>

#include "Commands.h"
#include "EventStream.h"
#include "Failure.h"
#include "Moment.h"
#include "Sources.h"
#include "Text.h"

namespace eyrie::ctl
{

namespace
{

using namespace std::chrono_literals;

constexpr auto betweenTries = 1s;

/// Shows events as they come.
class Tail
{
public:
	explicit Tail(Desk& desk) : _desk(desk), _stream([this](const Event& event) { show(event); }) {}

	/// Until nobody reads what it writes. Ctrl-C ends the process, as it does any that has nothing to tidy up.
	int run()
	{
		const std::string path = pathWith("/api/v1/events", {{"source", _desk.line.text("source")}, {"after", after()}});
		for (bool isFirst = true, isLost = false; _desk.out.out; isFirst = false)
		{
			try
			{
				_desk.client().listen(path, _stream.lastId(),
					[&](const std::string& line)
					{
						if (std::exchange(isLost, false)) say("eyried is back");
						_stream.line(line);
						if (!_desk.out.out) throw Failure(Exit::good, "");
					});
			}
			catch (const Failure& failure)
			{
				if (!_desk.out.out) break;
				// What it says before its database is there again passes, too.
				const bool passes = failure.exit() == Exit::unreachable || (failure.exit() == Exit::bad && !isFirst);
				if (isFirst || !passes) throw;
			}
			if (!std::exchange(isLost, true)) say("the connection has ended; coming again, from where it was");
			_stream.cut();
			std::this_thread::sleep_for(betweenTries);
		}
		return 0;
	}

private:
	std::string after() const
	{
		const auto number = _desk.line.number("after");
		return number ? std::to_string(*number) : std::string();
	}

	void say(const std::string& text) { _desk.err.out << "eyriectl: " << text << std::endl; }

	void show(const Event& event)
	{
		if (_desk.wantsJson())
			_desk.printJson("{\"event\":\"" + event.name + "\",\"id\":" + idOf(event) + ",\"data\":" + event.data + "}");
		else if (event.name == "message")
			showMessage(Json::parse(event.data));
		else if (event.name == "status")
			showChange(Json::parse(event.data));
		else if (event.name == "loaded")
			showLoad(Json::parse(event.data));
		else if (event.name == "sync")
			showState(Json::parse(event.data));
		else if (event.name == "forgotten")
			say("changes up to " + Json::parse(event.data)["forgotten_to"].text()
				+ " are not kept here; what happened until then is shown by eyriectl messages");
	}

	/// Events that are in no log have none.
	std::string idOf(const Event& event) const
	{
		const bool isLogged = event.name != "sync" && !_stream.lastId().empty();
		return isLogged && _stream.lastId().find_first_not_of("0123456789") == std::string::npos ? _stream.lastId() : "null";
	}

	void line(std::optional<TimePoint> at, Style style, const std::string& text)
	{
		const std::string begin = shownMoment(at) + "  ";
		const std::string shownText = shown(text);
		_desk.out.out << begin
					  << _desk.out.painted(style,
							 _desk.out.width > begin.size() + 20 ? cut(shownText, _desk.out.width - begin.size()) : shownText)
					  << std::endl;
	}

	static std::string placeOf(const Json& item) { return item["source"].text() + "/" + item["folder"].text(); }

	void showMessage(const Json& message)
	{
		const bool isIncoming = message["direction"].text() == "incoming";
		line(message["sort_time"].time(), isIncoming ? Style::strong : Style::plain,
			placeOf(message) + "  " + message["phone_number"].text()
				+ (isIncoming ? "  < " : "  > [" + message["delivery"].text() + "] ") + message["text"].text());
	}

	void showChange(const Json& change)
	{
		const std::string kind = change["kind"].text(), delivery = change["delivery"].text();
		std::string what = "message " + change["message_id"].text() + ": ";
		if (kind == "gone" || kind == "back")
			what += kind == "gone" ? "is gone at the source" : "is back at the source";
		else
			what += change["status"].text() + (delivery.empty() || delivery == "none" ? "" : " (" + delivery + ")");
		if (!change["error_code"].isNull()) what += ", error " + change["error_code"].text();
		const auto style = delivery == "failed" ? Style::bad : delivery == "delivered" ? Style::good : Style::faint;
		line(change["at"].time(), style, placeOf(change) + "  " + what);
	}

	void showLoad(const Json& load)
	{
		line(load["at"].time(), Style::faint, placeOf(load) + "  many messages have been read, which are not listed one by one");
	}

	/// Only what changes: that all is well would fill the screen.
	void showState(const Json& sync)
	{
		const std::string source = sync["source"].text(), state = sync["state"].text();
		const auto [before, isNew] = _states.try_emplace(source, "synced");
		if (before->second == state) return;
		before->second = state;
		line(sync["at"].time(), state == "failed" ? Style::bad : Style::faint,
			source + "  " + state + (sync["error"].isNull() ? "" : ": " + sync["error"].text()));
	}

	Desk& _desk;
	EventStream _stream;
	std::map<std::string, std::string> _states; ///< By source.
};

} // namespace


int followEvents(Desk& desk)
{
	if (desk.line.has("source")) requireSource(desk, desk.line.text("source"));
	return Tail(desk).run();
}

} // namespace eyrie::ctl
