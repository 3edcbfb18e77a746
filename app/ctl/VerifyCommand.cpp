#include <chrono>
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

/// Waits for a long answer, and shows that it does. Ctrl-C ends the work at the daemon, since nobody would see what it finds.
Client::Answer awaitAnswer(Desk& desk, const std::string& path, const std::string& body, const std::string& what)
{
	const Interrupt interrupt;
	Progress progress(desk.err);
	const auto begun = std::chrono::steady_clock::now();
	auto& client = desk.client();
	auto answer = std::async(std::launch::async,
		[&] { return client.ask({.method = "POST", .path = path, .scope = "control", .body = body, .patience = patience}); });
	bool isEnded = false;
	while (answer.wait_for(0s) != std::future_status::ready)
	{
		const auto passed = std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now() - begun);
		if (!desk.wantsJson() && passed >= 1s) progress.show(what + ": " + shownDuration(passed));
		if (!interrupt.pause(100ms) || std::exchange(isEnded, true)) continue;
		progress.say("ending it");
		// Of an examination, too: only one of the two is under way.
		const auto verification = path.substr(0, path.rfind('/')) + "/verification";
		Client(client.access()).ask({.method = "DELETE", .path = verification, .scope = "control"});
	}
	auto got = answer.get();
	if (isEnded && !got.isGood()) throw Failure(Exit::interrupted, "ended before it was done");
	return got;
}

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
	const auto answer = awaitAnswer(
		desk, "/api/v1/sources/" + pathPart(source) + "/verification", body.take(), "comparing every message of " + shown(source));
	if (answer.status == 404) throw noSuchSource(desk, source);
	if (!answer.isGood()) Client::fail(answer);
	const auto verified = Json::parse(answer.body);
	desk.wantsJson() ? desk.printJson(answer.body) : showVerified(desk, verified);
	return static_cast<int>(verified["equal"].isTrue() ? Exit::good : Exit::bad);
}

int examineDevice(Desk& desk)
{
	const std::string source = desk.line.text("device");
	const auto answer = awaitAnswer(
		desk, "/api/v1/sources/" + pathPart(source) + "/examination", "{}", "asking " + shown(source) + " some questions");
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
