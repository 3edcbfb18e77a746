// What eyriectl makes of what is written on its command line, and of what it shows.
#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/TemporaryFile.h>
#include <cppunit/extensions/HelperMacros.h>

#include "ctl/Commands.h"
#include "ctl/Completion.h"
#include "ctl/Doctor.h"
#include "ctl/EventStream.h"
#include "ctl/Failure.h"
#include "ctl/Json.h"
#include "ctl/Moment.h"
#include "ctl/Progress.h"
#include "ctl/Table.h"
#include "ctl/Text.h"

namespace eyrie::ctl
{

namespace
{

/// What ends `act`, as `2: text`.
template <class Act>
std::string failureOf(Act&& act)
{
	try
	{
		act();
	}
	catch (const Failure& failure)
	{
		return std::to_string(static_cast<int>(failure.exit())) + ": " + failure.what();
	}
	return "none";
}

std::string mistakeIn(const std::vector<std::string>& words)
{
	return failureOf([&] { readCommandLine(words, commands()); });
}

std::string written(Table table, std::size_t width, bool hasColours = false)
{
	std::ostringstream out;
	table.write({out, true, hasColours, width});
	return out.str();
}

} // namespace

class EyriectlTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(EyriectlTest);
	CPPUNIT_TEST(NothingThatATerminalActsOnIsShownAsItIs);
	CPPUNIT_TEST(WidthCountsColumns);
	CPPUNIT_TEST(CutTextEndsWhereItMust);
	CPPUNIT_TEST(JsonStaysTheSameAndHarmless);
	CPPUNIT_TEST(ATableFitsTheScreen);
	CPPUNIT_TEST(ALongTableIsWrittenInPortions);
	CPPUNIT_TEST(ColoursAreForTerminalsOnly);
	CPPUNIT_TEST(OptionsMayStandAnywhere);
	CPPUNIT_TEST(MistakesAreNamedWithWhatWasMeant);
	CPPUNIT_TEST(NoTokenIsEverWrittenOnTheCommandLine);
	CPPUNIT_TEST(MomentsAreReadAsPeopleWriteThem);
	CPPUNIT_TEST(DurationsAreShort);
	CPPUNIT_TEST(TokensAreReadFromEitherKindOfFile);
	CPPUNIT_TEST(ItemsAreCutFromListsByteByByte);
	CPPUNIT_TEST(ProgressNeverExceedsItsTotal);
	CPPUNIT_TEST(ADumbTerminalIsWrittenLineByLine);
	CPPUNIT_TEST(EveryFileThatMayHoldAKeyIsLookedAt);
	CPPUNIT_TEST(WhoWasUnreachableIsAskedOnAnotherConnection);
	CPPUNIT_TEST(EventsArePutTogetherFromLines);
	CPPUNIT_TEST(CompletionsAndManualAreThoseOfTheCommands);
	CPPUNIT_TEST_SUITE_END();

	static void assertHolds(const std::string& text, const std::string& part)
	{
		CPPUNIT_ASSERT_MESSAGE("no \"" + part + "\" in:\n" + text, text.find(part) != std::string::npos);
	}

	void NothingThatATerminalActsOnIsShownAsItIs()
	{
		const std::pair<std::string, std::string> cases[] = {
			{"Zażółć 🚨 日本", "Zażółć 🚨 日本"},
			{"a\nb\r\tc", R"(a\nb\r\tc)"},
			{"\x1b[2J\x07", R"(\x1b[2J\x07)"},
			{std::string("a\0b", 3), R"(a\x00b)"},
			{"\x7f", R"(\x7f)"},
			{"\xc2\x9b"
			 "31m",
				R"(\u{9b}31m)"}, // CSI as one character of eight bits.
			{"\u202e"
			 "txt",
				R"(\u{202e}txt)"},
			{"\u2028", R"(\u{2028})"},
			{"\xff\xc3", R"(\xff\xc3)"},
			{"\xc0\xaf\xed\xa0\x80", R"(\xc0\xaf\xed\xa0\x80)"}, // Too long, and half of a pair.
			{"", ""},
		};
		for (const auto& [text, expected] : cases) CPPUNIT_ASSERT_EQUAL(expected, shown(text));
		CPPUNIT_ASSERT_EQUAL(std::string("one\n  two\\x1b\n  "), shownLines("one\r\ntwo\x1b\n", "  "));
	}

	void WidthCountsColumns()
	{
		const std::pair<std::string, std::size_t> cases[]
			= {{"", 0}, {"abc", 3}, {"Zażółć", 6}, {"日本", 4}, {"🚨", 2}, {"e\u0301", 1}, {"한", 2}};
		for (const auto& [text, width] : cases) CPPUNIT_ASSERT_EQUAL_MESSAGE(text, width, widthOf(text));
	}

	void CutTextEndsWhereItMust()
	{
		CPPUNIT_ASSERT_EQUAL(std::string("abc"), cut("abc", 3));
		CPPUNIT_ASSERT_EQUAL(std::string("ab…"), cut("abcd", 3));
		CPPUNIT_ASSERT_EQUAL(std::string("日…"), cut("日本語", 4));
		CPPUNIT_ASSERT_EQUAL(std::string("…"), cut("日本", 2));
		CPPUNIT_ASSERT_EQUAL(std::string(), cut("abc", 0));
		for (std::size_t width = 1; width < 12; ++width) CPPUNIT_ASSERT(widthOf(cut("a日b本c語dé🚨x", width)) <= width);
	}

	void JsonStaysTheSameAndHarmless()
	{
		CPPUNIT_ASSERT_EQUAL(std::string("{\"a\":\"\\u009b\\u202e\\u007f é\",\n\t\"b\":1}"),
			shownJson("{\"a\":\"\u009b\u202e\x7f é\",\n\t\"b\":1}"));
	}

	void ATableFitsTheScreen()
	{
		Table table({{"NAME"}, {"N", true}, {"TEXT"}});
		table.add({"日本", "1", "short"});
		table.add({"a", "1000", "a text that is much longer than the screen is wide\x1b[31m"});
		CPPUNIT_ASSERT_EQUAL(std::string("NAME     N  TEXT\n"
										 "日本     1  short\n"
										 "a     1000  a text that is mu…\n"),
			written(table, 30));
		assertHolds(written(table, 0), "wide\\x1b[31m\n");
		assertHolds(written(table, 5), "a text that…\n"); // Too narrow for any sense.
	}

	void ALongTableIsWrittenInPortions()
	{
		std::ostringstream out;
		const Screen screen{out};
		Table table({{"N", true}, {"TEXT"}});
		table.add({"1", "one"});
		table.write(screen);
		CPPUNIT_ASSERT(!table.isEmpty() && table.rows() == 0);
		table.add({"1000", "two"});
		table.write(screen);
		table.add({"3", "three"});
		table.write(screen);
		CPPUNIT_ASSERT_EQUAL(std::string("N  TEXT\n1  one\n1000  two\n   3  three\n"), out.str());
	}

	void ColoursAreForTerminalsOnly()
	{
		Table table({{"STATE"}});
		table.add({{"bad", Style::bad}});
		CPPUNIT_ASSERT_EQUAL(std::string("\033[1mSTATE\033[0m\n\033[31mbad\033[0m\n"), written(table, 80, true));
		CPPUNIT_ASSERT_EQUAL(std::string("STATE\nbad\n"), written(table, 80));
	}

	void OptionsMayStandAnywhere()
	{
		const auto line
			= readCommandLine({"--json", "messages", "--limit=5", "--number", "+48600", "--url", "http://x"}, commands());
		CPPUNIT_ASSERT_EQUAL(std::string("messages"), line.command->name);
		CPPUNIT_ASSERT(line.has("json") && line.number("limit") == 5 && line.text("number") == "+48600");
		CPPUNIT_ASSERT_EQUAL(std::string("http://x"), line.given().url);
		CPPUNIT_ASSERT_EQUAL(std::string("-5"), readCommandLine({"conversation", "--", "-5"}, commands()).arguments.at(0));
		CPPUNIT_ASSERT_EQUAL(std::string("help"), readCommandLine({}, commands()).command->name);
		CPPUNIT_ASSERT_EQUAL(std::string("status"), readCommandLine({"status", "--help"}, commands()).arguments.at(0));
	}

	void MistakesAreNamedWithWhatWasMeant()
	{
		const std::pair<std::vector<std::string>, std::string> cases[] = {
			{{"stauts"}, "2: there is no command stauts; did you mean status?"},
			{{"frobnicate"}, "2: there is no command frobnicate; see eyriectl help"},
			{{"\x1b[2J"}, "2: there is no command \\x1b[2J"},
			{{"messages", "--sicne", "2d"}, "2: messages: there is no option --sicne; did you mean --since?"},
			{{"status", "--folder", "inbox"}, "2: status: there is no option --folder"},
			{{"--folder", "inbox", "status"}, "2: status: there is no option --folder"},
			{{"messages", "--limit"}, "2: --limit needs a value: --limit N"},
			{{"messages", "--json=yes"}, "2: --json takes no value"},
			{{"messages", "--limit", "1", "--limit", "2"}, "2: --limit is given twice"},
			{{"messages", "--delivery", "deliverd"}, "did you mean delivered?"},
			{{"message"}, "2: message: needs ID, as in: eyriectl message ID"},
			{{"message", "1", "2"}, "2: message: what is 2? It goes: eyriectl message ID"},
			{{"-v"}, "2: there is no option -v; they begin with two dashes"},
			{{"--json"}, "2: which command? See eyriectl help"},
		};
		for (const auto& [words, expected] : cases) assertHolds(mistakeIn(words), expected);
		const auto line = readCommandLine({"messages", "--limit", "many", "--since", "yesterday"}, commands());
		assertHolds(failureOf([&] { line.number("limit"); }), "2: --limit many: is no whole number from 0");
		assertHolds(failureOf([&] { line.moment("since", TimePoint()); }), "2: --since yesterday: is no time; write 2d");
	}

	void NoTokenIsEverWrittenOnTheCommandLine()
	{
		for (const auto& command : commands())
			for (const auto& option : command.options) CPPUNIT_ASSERT(option.name.find("token") == std::string::npos);
		assertHolds(mistakeIn({"status", "--token", "0123456789abcdef"}), "2: status: there is no option --token");
		CPPUNIT_ASSERT(mistakeIn({"status", "--token", "0123456789abcdef"}).find("0123456789abcdef") == std::string::npos);
	}

	void MomentsAreReadAsPeopleWriteThem()
	{
		const TimePoint now(std::chrono::hours(24 * 400));
		CPPUNIT_ASSERT(momentMeant("--since", "2d", now) == now - std::chrono::hours(48));
		const std::pair<const char*, const char*> cases[] = {
			{"2026-11-22", "2026-11-22 00:00:00"},
			{"2026-11-22 08:09:10", "2026-11-22 08:09:10"},
			{"2026-11-22T08:09:10Z", "2026-11-22 08:09:10"},
			{"2026-11-22T08:09:10+02:00", "2026-11-22 06:09:10"},
		};
		for (const auto& [text, expected] : cases)
			CPPUNIT_ASSERT_EQUAL(std::string(expected), shownMoment(momentMeant("--since", text, now)));
		for (const char* text : {"", "2026-11-31", "2026-11-22 25:00:00", "22.11.2026", "now", "-2d"})
			assertHolds(failureOf([&] { momentMeant("--since", text, now); }), "is no time");
	}

	void DurationsAreShort()
	{
		using namespace std::chrono_literals;
		const std::pair<Duration, const char*> cases[] = {{0ms, "0s"}, {999ms, "0s"}, {12s, "12s"}, {60s, "1m"}, {61s, "1m 1s"},
			{3600s, "1h"}, {3661s, "1h 1m"}, {49h, "2d 1h"}, {48h + 59s, "2d"}, {-5s, "5s"}};
		for (const auto& [duration, expected] : cases) CPPUNIT_ASSERT_EQUAL(std::string(expected), shownDuration(duration));
		CPPUNIT_ASSERT_EQUAL(std::string("never"), shownAge(std::nullopt, TimePoint()));
		CPPUNIT_ASSERT_EQUAL(std::string("in 5s"), shownAge(TimePoint(5s), TimePoint()));
		CPPUNIT_ASSERT_EQUAL(std::string("5s ago"), shownAge(TimePoint(), TimePoint(5s)));
	}

	static Access accessOf(const std::string& text)
	{
		const Poco::TemporaryFile file;
		std::ofstream(file.path()) << text;
		return {.url = {}, .caFile = {}, .certificate = {}, .tokenFile = file.path(), .tokens = readTokens(file.path())};
	}

	void TokensAreReadFromEitherKindOfFile()
	{
		const auto alone = accessOf("0123456789abcdef\n");
		CPPUNIT_ASSERT_EQUAL(std::string("0123456789abcdef"), alone.tokenFor("control")->text);
		const auto several = accessOf("# scopes token name\n\nmetrics aaaa prometheus\nread bbbb desk\nread,control cccc\n");
		CPPUNIT_ASSERT_EQUAL(std::string("bbbb"), several.tokenFor("read")->text);
		CPPUNIT_ASSERT_EQUAL(std::string("cccc"), several.tokenFor("control")->text);
		CPPUNIT_ASSERT(!accessOf("metrics aaaa\n").tokenFor("read"));
		assertHolds(failureOf([] { accessOf("# nothing\n"); }), "holds no token");
		const std::string mistake = failureOf([] { accessOf("sesame 0123456789abcdef\n"); });
		assertHolds(mistake, "holds neither one token nor lines of SCOPES TOKEN");
		CPPUNIT_ASSERT(mistake.find("0123456789abcdef") == std::string::npos);
		assertHolds(failureOf([] { readTokens("/nonexistent/token"); }), "2: /nonexistent/token: cannot be read");
	}

	void ItemsAreCutFromListsByteByByte()
	{
		const std::string body = R"({"next": null, "items": [ {"a":"]},\"","b":[1.10,{}]} , 2,"x\\"], "items2":[3]})";
		const auto items = itemsIn(memberIn(body, "items"));
		CPPUNIT_ASSERT_EQUAL(std::size_t{3}, items.size());
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"a":"]},\"","b":[1.10,{}]})"), items[0]);
		CPPUNIT_ASSERT_EQUAL(std::string(R"("x\\")"), items[2]);
		CPPUNIT_ASSERT(itemsIn("[]").empty() && memberIn("{}", "items").empty());
		CPPUNIT_ASSERT_EQUAL(std::string("null"), memberIn(body, "next"));
		CPPUNIT_ASSERT_EQUAL(std::string("3: the answer is no JSON: is it really eyried that listens there?"),
			failureOf([] { Json::parse("<html>"); }));
	}

	void ProgressNeverExceedsItsTotal()
	{
		CPPUNIT_ASSERT_EQUAL(std::string("[----------]   0 %  0 of 1,200").replace(1, 10, 20, '-'), progressText(0, 1200));
		CPPUNIT_ASSERT_EQUAL(std::string("[##########----------]  50 %  600 of 1,200"), progressText(600, 1200));
		CPPUNIT_ASSERT_EQUAL(std::string("[####################] 100 %  1,300 of 1,300"), progressText(1300, 1200));
		CPPUNIT_ASSERT_EQUAL(std::string("[####################] 100 %  0 of 0"), progressText(0, 0));
		CPPUNIT_ASSERT_EQUAL(std::string("1,234,567 done"), progressText(1234567, std::nullopt));
		CPPUNIT_ASSERT_EQUAL(std::string(), progressText(0, std::nullopt));
		std::ostringstream out;
		{
			const Screen screen{out, true, false, 12};
			Progress progress(screen);
			progress.show("a long line\x1b that is cut");
			progress.say("stays");
		}
		CPPUNIT_ASSERT_EQUAL(std::string("\ra long lin…\033[K\r\033[Kstays\n"), out.str());
	}

	void ADumbTerminalIsWrittenLineByLine()
	{
		std::ostringstream out;
		{
			const Screen screen{out, true, false, 12, true};
			Progress progress(screen);
			progress.show("a long line that is not cut");
			progress.show("too soon for another one");
			progress.say("stays");
		}
		CPPUNIT_ASSERT_EQUAL(std::string("a long line that is not cut\nstays\n"), out.str());
	}

	static std::string lookedAt(const std::string& configuration)
	{
		const Poco::TemporaryFile file;
		std::ofstream(file.path()) << configuration;
		std::string all;
		for (const auto& finding : findingsOfFiles(file.path()))
			all += finding.what.substr(0, finding.what.find(" = ")) + (finding.state == Finding::State::bad ? "! " : " ");
		return all;
	}

	void EveryFileThatMayHoldAKeyIsLookedAt()
	{
		const std::string certificate = "http.tls.certificate = /nonexistent/c.pem\n";
		CPPUNIT_ASSERT_EQUAL(std::string("http.tls.certificate! "), lookedAt(certificate));
		CPPUNIT_ASSERT_EQUAL(std::string("http.tls.key! "), lookedAt(certificate + "http.tls.key = /nonexistent/k.pem\n"));
		CPPUNIT_ASSERT_EQUAL(std::string("storage.tls.key-file! "),
			lookedAt("storage.tls.key-file = /nonexistent/k.pem\nstorage.tls.ca-file = /nonexistent/ca.pem\n"));
	}

	void WhoWasUnreachableIsAskedOnAnotherConnection()
	{
		Poco::Net::ServerSocket server;
		server.bind(Poco::Net::SocketAddress("127.0.0.1", 0));
		Client client({"http://" + server.address().toString(), {}, {}, {}, {}});
		const auto ask = [&] { return client.ask({.path = "/", .scope = ""}); };
		assertHolds(failureOf(ask), "3: no answer from ");
		server.listen();
		std::jthread daemon(
			[&server]
			{
				auto socket = server.acceptConnection();
				char request[1000];
				socket.receiveBytes(request, sizeof request);
				const std::string answer = "HTTP/1.1 429 -\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n";
				socket.sendBytes(answer.data(), static_cast<int>(answer.size()));
			});
		const auto answer = ask();
		CPPUNIT_ASSERT_EQUAL(429, answer.status);
		CPPUNIT_ASSERT(answer.retryAfter == std::chrono::seconds(7));
	}

	void EventsArePutTogetherFromLines()
	{
		std::string seen;
		EventStream stream([&](const Event& event) { seen += event.name + "=" + event.data + ";"; });
		for (const char* line :
			{"retry: 2000", "id: 7", "", ":", "event: message", "id: 8", "data: {\"a\":", "data: 1}", "", "data:x", ""})
			stream.line(line);
		CPPUNIT_ASSERT_EQUAL(std::string("message={\"a\":\n1};message=x;"), seen);
		CPPUNIT_ASSERT_EQUAL(std::string("8"), stream.lastId());
		stream.line("event: status");
		stream.line("id: 9");
		stream.line("data: half");
		stream.cut();
		stream.line("");
		CPPUNIT_ASSERT_EQUAL(std::string("8"), stream.lastId()); // Half an event is asked for again.
		CPPUNIT_ASSERT(seen.find("half") == std::string::npos);
	}

	static std::string contentsOf(const std::string& file)
	{
		std::ostringstream text;
		text << std::ifstream(std::string(EYRIE_SOURCE_DIR "/etc/") + file).rdbuf();
		return text.str();
	}

	void CompletionsAndManualAreThoseOfTheCommands()
	{
		CPPUNIT_ASSERT_EQUAL(completionFor("bash"), contentsOf("completions/eyriectl.bash"));
		CPPUNIT_ASSERT_EQUAL(completionFor("zsh"), contentsOf("completions/_eyriectl"));
		assertHolds(failureOf([] { completionFor("fish"); }), "2: completion fish: is none of bash, zsh");
		std::string manual = contentsOf("eyriectl.1");
		std::erase(manual, '\\');
		const auto assertNamed = [&](const Option& option) { assertHolds(manual, "--" + option.name); };
		std::for_each(commonOptions().begin(), commonOptions().end(), assertNamed);
		for (const auto& command : commands())
		{
			if (command.isHidden) continue;
			assertHolds(manual, command.name);
			std::for_each(command.options.begin(), command.options.end(), assertNamed);
			CPPUNIT_ASSERT_MESSAGE(command.name, command.run && !command.summary.empty());
		}
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(EyriectlTest);

} // namespace eyrie::ctl
