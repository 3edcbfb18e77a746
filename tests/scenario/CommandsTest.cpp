// eyriectl against a real daemon: each command, for people and for programs, and the mistakes of somebody who is tired.
#include <csignal>
#include <filesystem>
#include <set>
#include <sstream>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>
#include <cppunit/extensions/HelperMacros.h>

#include "Api.h"
#include "Assertions.h"

namespace eyrie::scenario
{

using namespace std::chrono_literals;

namespace
{

using Words = std::vector<std::string>;

const std::string program = (std::filesystem::path(EYRIE_EYRIED).parent_path() / "eyriectl").string();

/// A gateway with some history and a daemon that mirrors it; whoever runs it as an operator.
struct Place
{
	Post post;
	std::string configuration;
	std::unique_ptr<Program> daemon;
	std::unique_ptr<Api> api;

	explicit Place(const std::string& more = "")
	{
		post.device.fill({.rows = 300, .days = 6});
		post.device.receive("+48600100200", "\x1b[2Jclear \u202eright");
		configuration = post.configuration(Api::configuration(post)
			+ "source.away.plugin = smseagle\nsource.away.url = " + post.server.url() + "\nsource.away.token = hunter2\n" + more);
		namespace fs = std::filesystem;
		for (const auto& file : {configuration, post.folder / "tokens"})
			fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
		begin();
	}

	void begin()
	{
		daemon = std::make_unique<Program>(Words{EYRIE_EYRIED, "--config", configuration});
		daemon->awaitOutput("office/delivered: ");
		daemon->awaitOutput("away/delivered: ");
		api = std::make_unique<Api>(*daemon);
	}

	Words access() const
	{
		return {"EYRIECTL_URL=http://127.0.0.1:" + std::to_string(api->port()), "EYRIECTL_TOKEN_FILE=" + post.folder / "tokens"};
	}

	static std::vector<std::string> command(const Words& words)
	{
		Words command{program};
		command.insert(command.end(), words.begin(), words.end());
		return command;
	}

	Outcome run(const Words& words) const
	{
		Program eyriectl(command(words), access());
		const int code = eyriectl.wait();
		const auto output = eyriectl.output();
		// Nobody's text may tell a terminal what to do, and what is no terminal gets no colours.
		CPPUNIT_ASSERT_MESSAGE(output, output.find('\x1b') == std::string::npos && output.find("\u202e") == std::string::npos);
		return {code, output};
	}

	std::string expect(int code, const Words& words) const
	{
		const auto outcome = run(words);
		std::string told;
		for (const auto& word : words) told += word + " ";
		CPPUNIT_ASSERT_EQUAL_MESSAGE(told + "\n" + outcome.output, code, outcome.code);
		return outcome.output;
	}

	/// One document.
	Poco::JSON::Object::Ptr json(int code, Words words) const
	{
		words.push_back("--json");
		return Poco::JSON::Parser().parse(expect(code, words)).extract<Poco::JSON::Object::Ptr>();
	}
};

} // namespace

class CommandsTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(CommandsTest);
	CPPUNIT_TEST(WhatReadsShowsTablesAndJson);
	CPPUNIT_TEST(OrdersAreFollowedToTheirEnd);
	CPPUNIT_TEST(CtrlCLeavesATaskOrCancelsIt);
	CPPUNIT_TEST(CtrlCEndsAVerification);
	CPPUNIT_TEST(VerifyAndTheDoctorSayWhatIsWrong);
	CPPUNIT_TEST(MistakesAreAnsweredWithWhatToDo);
	CPPUNIT_TEST(TailGoesOnWhereItWasAfterARestart);
	CPPUNIT_TEST(OverTlsOnlyTheRightCertificateIsTrusted);
	CPPUNIT_TEST_SUITE_END();

	void WhatReadsShowsTablesAndJson()
	{
		const Place place;
		const std::string id = place.json(0, {"messages", "--source", "office", "--limit", "1"})
								   ->getArray("items")
								   ->getObject(0)
								   ->getValue<std::string>("id");
		const std::tuple<Words, std::string, std::string> cases[] = {
			{{"status"}, " is ready\n", "folders"},
			{{"messages"}, "\\x1b[2Jclear \\u{202e}right", "items"},
			{{"messages", "--limit", "0", "--folder", "sent"}, "office/sent", "items"},
			{{"messages", "--number", "+48600100200", "--since", "1h"}, "received", "items"},
			{{"messages", "--until", "2001-01-01"}, "no message fits\n", "items"},
			{{"message", id}, "remote_id", "history"},
			{{"conversations", "--limit", "5"}, "LAST (UTC)", "items"},
			{{"conversation", "+48600100200"}, " < \\x1b[2Jclear", "items"},
			{{"pending"}, "NEXT LOOK", "items"},
			{{"rejects", "--source", "away"}, "nothing was rejected\n", "items"},
			{{"tasks"}, "nothing has been ordered", "items"},
			{{"version"}, "eyriectl 0.", "eyried"},
			{{"doctor"}, "good      ready: every source is kept in step\n", "findings"},
			{{"doctor", "--device", "office"}, "In which order do rows come?\n  by rising id\n", "findings"},
			{{"verify", "office"}, "office: equal: ", "differences"},
		};
		for (const auto& [words, part, member] : cases)
		{
			assertHolds(place.expect(0, words), part);
			CPPUNIT_ASSERT_MESSAGE(words.front(), place.json(0, words)->has(member));
		}
		const auto all = place.json(0, {"messages", "--limit", "150"});
		CPPUNIT_ASSERT_EQUAL(std::size_t{150}, all->getArray("items")->size()); // Two pages.
		CPPUNIT_ASSERT(all->getValue<bool>("more"));
		const auto rejects = place.json(0, {"status"})->getObject("rejects")->getObject("office");
		CPPUNIT_ASSERT(rejects->getValue<int>("count") == 0 && !rejects->getValue<bool>("more"));
		assertHolds(place.expect(0, {"help"}), "commands:\n");
		assertHolds(place.expect(0, {"help", "backfill"}), "eyriectl backfill SOURCE FOLDER [OPTION...]");
		assertHolds(place.expect(0, {"completion", "sources"}), "away\noffice\n");
	}

	void OrdersAreFollowedToTheirEnd()
	{
		const Place place;
		const std::pair<Words, std::string> cases[] = {
			{{"sync", "office"}, "office: sync: done: "},
			{{"refresh", "office"}, "office: refresh: done: "},
			{{"backfill", "office", "inbox", "--since", "20d"}, ": done: "},
			{{"backfill", "office", "sent", "--from-id", "1", "--to-id", "50"}, "backfill sent from id 1 to id 50: done: "},
			{{"rewind", "office", "inbox", "--to-id", "5"}, "rewind inbox to id 5: done: "},
			{{"reconcile", "office"}, "reconcile: done: "},
			{{"pause", "office"}, "pause: done: "},
			{{"resume", "office"}, "resume: done: "},
			{{"retry-rejects", "office"}, "retry-rejects: done: "},
			{{"new-epoch", "office", "incoming", "--even-if-not-halted"},
				"new-epoch incoming, halted or not: done: a new epoch has begun"},
		};
		for (const auto& [words, part] : cases) assertHolds(place.expect(0, words), part);
		CPPUNIT_ASSERT_EQUAL(std::string("done"), place.json(0, {"sync", "office"})->getValue<std::string>("state"));
		assertHolds(place.expect(0, {"sync", "office", "--no-wait"}), "task 12, office: sync: ");
		assertHolds(place.expect(1, {"backfill", "office", "inbx"}), "failed: source office has no folder \"inbx\"");
		assertHolds(place.expect(1, {"new-epoch", "office", "outgoing"}), "failed: office/outgoing is not halted");
		assertHolds(place.expect(1, {"cancel", "1"}), "It has ended already");
		assertHolds(place.expect(0, {"tasks", "--source", "office"}), "operator at 127.0.0.1");
		assertHolds(place.expect(0, {"reload"}), "unchanged: away, office; changed: none");
		place.post.configuration(Api::configuration(place.post) + "nonsense = 1\n");
		const auto refused = place.expect(1, {"reload"});
		assertHolds(refused, "nothing has changed, since the configuration has mistakes:\n");
		assertHolds(refused, "nonsense: unknown key");
	}

	void CtrlCLeavesATaskOrCancelsIt()
	{
		const Place place;
		place.expect(0, {"pause", "office"});
		for (const bool cancels : {false, true})
		{
			Words words{"refresh", "office"};
			words.emplace_back(cancels ? "--cancel-on-interrupt" : "--json"); // Why it waits is told to people all the same.
			Program eyriectl(Place::command(words), place.access());
			eyriectl.awaitOutput("office is paused, and what is ordered waits; eyriectl resume office ends that");
			eyriectl.signal(SIGINT);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(eyriectl.output(), 130, eyriectl.wait());
			assertHolds(eyriectl.output(), cancels ? "office: refresh: cancelled" : "left; task 2 goes on");
			const auto task = place.api->get("/api/v1/tasks/2").json();
			CPPUNIT_ASSERT_EQUAL(std::string(cancels ? "cancelled" : "waiting"), task->getValue<std::string>("state"));
		}
		place.expect(0, {"resume", "office"});
	}

	void CtrlCEndsAVerification()
	{
		Place place("sync.interval = 1h\nsource.office.timeout = 1m\n");
		place.post.server.onRequest([](const sim::RequestSeen&) { return sim::Fault::delayed(60s); });
		Program first(Place::command({"verify", "office"}), place.access());
		place.daemon->awaitOutput("office: verification, asked by operator at 127.0.0.1");
		assertHolds(place.expect(1, {"verify", "away"}), "source office is being verified or examined just now");
		assertHolds(place.expect(1, {"doctor", "--device", "office"}), "that is done one at a time");
		const std::string verification = "/api/v1/sources/office/verification";
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"source":"office","looked_at":0})"), place.api->get(verification).body);
		first.signal(SIGINT);
		CPPUNIT_ASSERT_EQUAL_MESSAGE(first.output(), 130, first.wait(10s));
		assertHolds(first.output(), "ended before it was done");
		place.daemon->awaitOutput("office: verification or examination ended by operator at 127.0.0.1");
		CPPUNIT_ASSERT_EQUAL(404, place.api->get(verification).status);
		place.post.server.onRequest({});
		assertHolds(place.expect(0, {"verify", "office"}), "office: equal: ");
		place.post.server.stop();
	}

	void VerifyAndTheDoctorSayWhatIsWrong()
	{
		Place place("sync.interval = 1h\n");
		const auto arrived = std::to_string(place.post.device.receive("+48600700800", "Good morning"));
		const auto told = place.expect(1, {"verify", "office"});
		assertHolds(told, "missing  incoming  " + arrived);
		assertHolds(told, "office: not equal: ");
		assertHolds(told, "1 missing, 0 stale, 0 extra, 0 ahead");
		const auto verified = place.json(1, {"verify", "office"});
		CPPUNIT_ASSERT_EQUAL(1, verified->getValue<int>("missing"));
		for (const char* member : {"source", "equal", "compared", "rejected", "stale", "extra", "ahead", "differences"})
			CPPUNIT_ASSERT_MESSAGE(member, verified->has(member));
		assertHolds(place.expect(0, {"verify", "office", "--since", "2099-01-01"}), "office: equal: ");
		assertHolds(place.expect(0, {"doctor", "--config", place.configuration}), "configuration, which holds secrets = ");

		namespace fs = std::filesystem;
		fs::permissions(place.post.folder / "tokens", fs::perms::others_read, fs::perm_options::add);
		assertHolds(place.expect(1, {"doctor", "--config", place.configuration}), "chmod o= " + place.post.folder / "tokens");
		fs::permissions(place.post.folder / "tokens", fs::perms::others_read, fs::perm_options::remove);

		place.expect(0, {"pause", "away"});
		place.post.server.onRequest([](const sim::RequestSeen&) { return sim::Fault::error(401); });
		place.expect(1, {"sync", "office"});
		place.api->await("/api/v1/sources/office", "\"failures\":1");
		const auto doctor = place.expect(1, {"doctor"});
		assertHolds(doctor, "bad       office: fails for ");
		assertHolds(doctor, "-> what it says, then eyriectl sync office");
		assertHolds(doctor, "doubtful  away: is paused\n          -> eyriectl resume away");
		assertHolds(place.expect(1, {"verify", "office"}), "eyriectl: ");
		assertHolds(place.expect(0, {"status"}), "office: failing for ");
	}

	void MistakesAreAnsweredWithWhatToDo()
	{
		const Place place;
		const auto reader = place.post.folder.write("reader", std::string(Api::readerToken) + "\n");
		const auto wrong = place.post.folder.write("wrong", "0000000000000000\n");
		const auto port = std::to_string(place.api->port());
		const std::tuple<int, Words, std::string> cases[] = {
			{2, {"stauts"}, "there is no command stauts; did you mean status?"},
			{2, {"sync"}, "sync: needs SOURCE, as in: eyriectl sync SOURCE"},
			{2, {"pending", "--limit", "500"}, "--limit 500: pending shows 100 at most"},
			{2, {"messages", "--since", "yesterday"}, "--since yesterday: is no time; write 2d"},
			{2, {"status", "--url", "127.0.0.1:8025"}, "is no address; one looks like http://127.0.0.1:8025"},
			{2, {"status", "--token-file", "/nonexistent"}, "/nonexistent: cannot be read"},
			{1, {"sync", "ofice"}, "no source \"ofice\" is configured; did you mean office?"},
			{1, {"verify", "ofice"}, "did you mean office?"},
			{1, {"messages", "--source", "ofice"}, "did you mean office?"},
			{1, {"rejects", "--source", "warehouse"}, "no source \"warehouse\" is configured; there are: away, office"},
			{1, {"message", "999999"}, "eyriectl: "},
			{1, {"conversation", "+1"}, "no message to or from +1 is stored"},
			{1, {"messages", "--text", "pump"}, "storage.search"},
			{3, {"status", "--url", "http://127.0.0.1:1"}, "nobody listens there; check that eyried runs"},
			{3, {"status", "--url", "https://127.0.0.1:" + port}, "no TLS is spoken there"},
			{3, {"status", "--url", "http://no-such-host.invalid"}, "can't be resolved; check --url"},
			{4, {"status", "--token-file", wrong}, "Nobody knows this token"},
			{4, {"sync", "office", "--token-file", reader}, "the token has not the scope control"},
		};
		for (const auto& [code, words, part] : cases)
		{
			const auto told = place.expect(code, words);
			assertHolds(told, part);
			for (const char* token : {Api::operatorToken, Api::readerToken, "0000000000000000"})
				CPPUNIT_ASSERT_MESSAGE(told, told.find(token) == std::string::npos);
		}
		Program elsewhere(Place::command({"status", "--config", place.configuration})); // Of which the address is in no file.
		CPPUNIT_ASSERT_EQUAL(2, elsewhere.wait());
		assertHolds(elsewhere.output(), "is another port at each start");
		assertHolds(place.expect(0, {"doctor", "--token-file", reader}), "may read, and not control");
		CPPUNIT_ASSERT_EQUAL(1, place.run({"doctor", "--token-file", wrong}).code);
	}

	void TailGoesOnWhereItWasAfterARestart()
	{
		Place place("sync.interval = 1s\n");
		place.expect(0, {"pause", "away"});
		Program tail(Place::command({"tail", "--source", "office", "--after", "0"}), place.access());
		Program json(Place::command({"tail", "--source", "office", "--after", "0", "--json"}), place.access());
		tail.awaitOutput("office/inbox  many messages have been read");
		place.post.device.receive("+48600700800", "before\x1b[2J");
		tail.awaitOutput("+48600700800  < before\\x1b[2J\n");
		place.daemon->signal(SIGKILL);
		tail.awaitOutput("the connection has ended; coming again, from where it was");
		place.post.device.receive("+48600700800", "after");
		Program again(
			{EYRIE_EYRIED, "--config", place.configuration}, {"EYRIE_HTTP_LISTEN=127.0.0.1:" + std::to_string(place.api->port())});
		tail.awaitOutput("+48600700800  < after\n");
		json.awaitOutput("\"text\":\"after\"");
		std::set<std::int64_t> seen;
		std::istringstream lines(json.output());
		for (std::string line; std::getline(lines, line);)
		{
			if (!line.starts_with('{')) continue; // Told to people.
			const auto event = Poco::JSON::Parser().parse(line).extract<Poco::JSON::Object::Ptr>();
			if (!event->isNull("id")) CPPUNIT_ASSERT_MESSAGE(line, seen.insert(event->getValue<std::int64_t>("id")).second);
		}
		CPPUNIT_ASSERT(!seen.empty());
	}

	void OverTlsOnlyTheRightCertificateIsTrusted()
	{
		Post post;
		const auto make = [&](const std::string& name, const std::string& host)
		{
			Program openssl({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + host,
				"-addext", "subjectAltName=" + host, "-keyout", post.folder / name + ".key", "-out", post.folder / name + ".pem"});
			CPPUNIT_ASSERT_EQUAL_MESSAGE(openssl.output(), 0, openssl.wait());
			return post.folder / name + ".pem";
		};
		const auto right = make("right", "IP:127.0.0.1"), other = make("other", "DNS:elsewhere");
		for (const auto& used : {right, other})
		{
			const std::string key = used.substr(0, used.size() - 3) + "key";
			Program daemon({EYRIE_EYRIED, "--config",
				post.configuration(
					Api::configuration(post) + "http.tls.certificate = " + used + "\nhttp.tls.key = " + key + "\n")});
			static const std::string listening = "listening at https://127.0.0.1:";
			daemon.awaitOutput(listening);
			daemon.awaitOutput("office/delivered: ");
			const auto output = daemon.output();
			const std::string port = std::to_string(std::stoi(output.substr(output.rfind(listening) + listening.size())));
			const auto ask = [&](const Words& more)
			{
				Words words{"status", "--url", "https://127.0.0.1:" + port, "--token-file", post.folder / "tokens"};
				words.insert(words.end(), more.begin(), more.end());
				Program eyriectl(Place::command(words));
				const int code = eyriectl.wait();
				return std::to_string(code) + ": " + eyriectl.output();
			};
			assertHolds(ask({}), "3: eyriectl: the certificate of https://127.0.0.1:" + port + " comes from nobody trusted here");
			// Its own file counts on this machine, whatever name it bears.
			assertHolds(ask({"--config", post.folder / "eyried.properties"}), "0: eyried ");
			assertHolds(ask({"--ca-file", used}),
				used == right ? "0: eyried " : "is not for 127.0.0.1; ask for the daemon in --url by a name");
			assertHolds(ask({"--ca-file", used == right ? other : right}), "3: eyriectl: the certificate of ");
			daemon.signal(SIGTERM);
			daemon.wait();
		}
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(CommandsTest);

} // namespace eyrie::scenario
