// eyriectl where the daemon is busy, slow or in trouble, or where its own output goes nowhere. A server that answers whatever a test
// wants plays the daemon.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>
#include <Poco/NumberFormatter.h>
#include <cppunit/extensions/HelperMacros.h>

#include <unistd.h>

#include "Assertions.h"
#include "Program.h"
#include "Scratch.h"
#include "simulator/Device.h"
#include "simulator/DeviceServer.h"

namespace eyrie::scenario
{

using namespace std::chrono_literals;

namespace
{

using Words = std::vector<std::string>;
using Answers = std::vector<sim::Fault>;

const std::string program = (std::filesystem::path(EYRIE_EYRIED).parent_path() / "eyriectl").string();

sim::Fault answer(int status, const std::string& body, std::optional<std::chrono::seconds> retryAfter = std::nullopt)
{
	sim::Fault fault;
	fault.kind = sim::Fault::Kind::answer;
	fault.status = status;
	fault.body = body;
	fault.retryAfter = retryAfter;
	return fault;
}

sim::Fault taskThatIs(const std::string& state, int status = 200)
{
	return answer(status,
		R"({"id":7,"source":"office","order":"sync","description":"sync","ordered_by":"operator","state":")" + state
			+ R"(","progress":{"done":0,"total":null},"outcome":null})");
}

/// Answers each `METHOD PATH` with one after the other of its answers, and the last one again and again; all else with an empty list.
class Played
{
public:
	explicit Played(std::map<std::string, Answers> answers) : _answers(std::move(answers))
	{
		_token = _folder.write("token", "0123456789abcdef\n");
		_server.onRequest([this](const sim::RequestSeen& seen) { return next(seen.call.method + " " + seen.call.path); });
	}

	Words access() const { return {"EYRIECTL_URL=" + _server.url(), "EYRIECTL_TOKEN_FILE=" + _token}; }
	std::uint16_t port() const { return _server.port(); }

	std::unique_ptr<Program> begin(const Words& words) const
	{
		Words command{program};
		command.insert(command.end(), words.begin(), words.end());
		return std::make_unique<Program>(command, access());
	}

	std::string expect(int code, const Words& words) const
	{
		const auto eyriectl = begin(words);
		const int got = eyriectl->wait();
		CPPUNIT_ASSERT_EQUAL_MESSAGE(eyriectl->output(), code, got);
		return eyriectl->output();
	}

private:
	sim::Fault next(const std::string& question)
	{
		const std::lock_guard lock(_mutex);
		auto& answers = _answers[question];
		if (answers.empty()) return answer(200, R"({"items":[],"next":null})");
		const auto first = answers.front();
		if (answers.size() > 1) answers.erase(answers.begin());
		return first;
	}

	std::mutex _mutex;
	std::map<std::string, Answers> _answers;
	Scratch _folder;
	std::string _token;
	sim::Device _device;
	sim::DeviceServer _server{_device};
};

Poco::JSON::Object::Ptr documentIn(const std::string& text)
{
	return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
}

/// Whether the kernel would notice that the server behind this port has gone without a word.
bool isKeptAlive(std::uint16_t port)
{
	std::ifstream sockets("/proc/net/tcp");
	const std::string peer = "0100007F:" + Poco::NumberFormatter::formatHex(port, 4);
	for (std::string line; std::getline(sockets, line);)
	{
		std::istringstream fields(line);
		std::string number, local, remote, state, queues, timer;
		fields >> number >> local >> remote >> state >> queues >> timer;
		if (remote == peer && timer.starts_with("02:")) return true;
	}
	return false;
}

} // namespace

class UnwellDaemonTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(UnwellDaemonTest);
	CPPUNIT_TEST(ALostOutputIsNoSuccess);
	CPPUNIT_TEST(NoHalfDocumentIsWrittenWhereNothingCanBeAsked);
	CPPUNIT_TEST(ListsWaitAsLongAsABusyDaemonAsks);
	CPPUNIT_TEST(APassingTroubleEndsNoWait);
	CPPUNIT_TEST(TheSecondCtrlCLeavesATask);
	CPPUNIT_TEST(TheSecondCtrlCLeavesAVerification);
	CPPUNIT_TEST(CtrlCLeavesWhatCannotBeEnded);
	CPPUNIT_TEST(TextThatLooksLikeATimeIsShownAsItIs);
	CPPUNIT_TEST(ManyRejectsAreNotCountedToTheEnd);
	CPPUNIT_TEST_SUITE_END();

	/// Two pages, and what comes in between.
	static Answers messages(const sim::Fault& between)
	{
		return {answer(200, R"({"items":[{"id":2,"text":"second"}],"next":"c1"})"), between,
			answer(503, R"({"detail":"later"})", 0s), answer(200, R"({"items":[{"id":1,"text":"first"}],"next":null})")};
	}

	void ALostOutputIsNoSuccess()
	{
		Program full({"sh", "-c", program + " help > /dev/full"});
		CPPUNIT_ASSERT_EQUAL(1, full.wait());
		assertHolds(full.output(), "eyriectl: the output could not be written; is the disk full?");
		int ends[2];
		CPPUNIT_ASSERT_EQUAL(0, pipe(ends));
		close(ends[0]);
		// Who has read enough, as head does, has lost nothing.
		Program unread({"bash", "-c", program + " help >&" + std::to_string(ends[1])});
		const int code = unread.wait();
		close(ends[1]);
		CPPUNIT_ASSERT_EQUAL_MESSAGE(unread.output(), 0, code);
		CPPUNIT_ASSERT_EQUAL(std::string(), unread.output());
	}

	void NoHalfDocumentIsWrittenWhereNothingCanBeAsked()
	{
		const Played daemon({{"GET /api/v1/messages", {answer(500, R"({"detail":"broken"})")}}});
		CPPUNIT_ASSERT_EQUAL(std::string("eyriectl: broken\n"), daemon.expect(1, {"messages", "--json"}));
		const Played empty({});
		CPPUNIT_ASSERT_EQUAL(std::string("{\"items\":[],\"more\":false}\n"), empty.expect(0, {"messages", "--json"}));
	}

	void ListsWaitAsLongAsABusyDaemonAsks()
	{
		const auto busy = answer(429, R"({"detail":"slow down"})", 0s);
		const Played daemon({{"GET /api/v1/messages", messages(busy)}});
		const auto whole = documentIn(daemon.expect(0, {"messages", "--json", "--limit", "0"}));
		CPPUNIT_ASSERT_EQUAL(std::size_t{2}, whole->getArray("items")->size());
		CPPUNIT_ASSERT(!whole->getValue<bool>("more"));
		// For an hour nobody waits, but what was read is shown.
		const Played closed({{"GET /api/v1/messages", messages(answer(429, R"({"detail":"slow down"})", 1h))}});
		const auto part = closed.expect(1, {"messages", "--limit", "0"});
		assertHolds(part, "second\n");
		assertHolds(part, "eyriectl: slow down\n");
	}

	void APassingTroubleEndsNoWait()
	{
		const std::string order = "POST /api/v1/sources/office/orders", task = "GET /api/v1/tasks/7";
		const auto given = taskThatIs("running", 202);
		const Played passing(
			{{order, {given}}, {task, {answer(503, "{}"), answer(429, "{}", 0s), answer(503, "{}", 1h), taskThatIs("done")}}});
		assertHolds(passing.expect(0, {"sync", "office"}), "office: sync: done\n");
		const Played revoked({{order, {given}}, {task, {answer(401, R"({"detail":"Nobody knows this token"})")}}});
		assertHolds(revoked.expect(4, {"sync", "office"}), "; task 7 may go on: eyriectl tasks shows it\n");
		const Played restarted({{order, {given}}, {task, {answer(404, "{}")}}});
		assertHolds(restarted.expect(1, {"sync", "office"}), "giving the order again does no harm\n");
		assertHolds(
			restarted.expect(1, {"new-epoch", "office", "incoming", "--even-if-not-halted"}), "do not order a second one\n");
	}

	void TheSecondCtrlCLeavesATask()
	{
		const Played daemon({{"POST /api/v1/sources/office/orders", {taskThatIs("running", 202)}},
			{"GET /api/v1/tasks/7", {taskThatIs("running")}}, {"DELETE /api/v1/tasks/7", {taskThatIs("running")}}});
		const auto eyriectl = daemon.begin({"sync", "office", "--cancel-on-interrupt"});
		eyriectl->awaitOutput("sync: running");
		eyriectl->signal(SIGINT);
		eyriectl->awaitOutput("cancelling; Ctrl-C once more leaves at once");
		eyriectl->signal(SIGINT);
		CPPUNIT_ASSERT_EQUAL_MESSAGE(eyriectl->output(), 130, eyriectl->wait(10s));
		assertHolds(eyriectl->output(), "left; task 7 is being cancelled\n");
	}

	void TheSecondCtrlCLeavesAVerification()
	{
		const std::string verification = " /api/v1/sources/office/verification";
		const Played daemon({{"POST" + verification, {sim::Fault::delayed(1h)}}, {"DELETE" + verification, {answer(204, "")}},
			{"GET" + verification, {answer(200, R"({"source":"office","looked_at":1234})")}}});
		const auto eyriectl = daemon.begin({"verify", "office"});
		eyriectl->awaitOutput("s, 1,234 messages looked at");
		CPPUNIT_ASSERT(isKeptAlive(daemon.port()));
		eyriectl->signal(SIGINT);
		eyriectl->awaitOutput("ending it; Ctrl-C once more leaves at once");
		eyriectl->signal(SIGINT);
		CPPUNIT_ASSERT_EQUAL_MESSAGE(eyriectl->output(), 130, eyriectl->wait(10s));
		assertHolds(eyriectl->output(), "left; at the daemon it may go on\n");
	}

	void CtrlCLeavesWhatCannotBeEnded()
	{
		const std::string verification = " /api/v1/sources/office/verification";
		const auto broken = answer(500, R"({"detail":"broken"})");
		const Played daemon({{"POST" + verification, {sim::Fault::delayed(1h)}}, {"DELETE" + verification, {broken}},
			{"POST /api/v1/sources/office/orders", {taskThatIs("running", 202)}}, {"GET /api/v1/tasks/7", {taskThatIs("running")}},
			{"DELETE /api/v1/tasks/7", {broken}}});
		const std::tuple<Words, std::string, std::string> cases[]
			= {{{"verify", "office"}, "comparing every message of office: 1s", "broken; left, and at the daemon it may go on\n"},
				{{"sync", "office", "--cancel-on-interrupt"}, "sync: running", "broken; left, and task 7 goes on: "}};
		for (const auto& [words, begun, told] : cases)
		{
			const auto eyriectl = daemon.begin(words);
			eyriectl->awaitOutput(begun);
			eyriectl->signal(SIGINT);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(eyriectl->output(), 130, eyriectl->wait(10s));
			assertHolds(eyriectl->output(), told);
		}
	}

	void TextThatLooksLikeATimeIsShownAsItIs()
	{
		const std::string stamp = "2026-11-22T08:00:00+02:00";
		const Played daemon({{"GET /api/v1/messages/7",
			{answer(200, R"({"id":7,"text":")" + stamp + R"(","sort_time":")" + stamp + R"(","history":[]})")}}});
		const auto told = daemon.expect(0, {"message", "7"});
		assertHolds(told, "text            " + stamp + "\n");
		assertHolds(told, "sort_time       2026-11-22 06:00:00\n");
	}

	void ManyRejectsAreNotCountedToTheEnd()
	{
		std::string items;
		for (int i = 0; i < 100; ++i) items += (i == 0 ? "{}" : ",{}");
		const Played daemon({{"GET /api/v1/sources", {answer(200, R"({"items":[{"name":"new","ready":false}]})")}},
			{"GET /api/v1/rejects", {answer(200, R"({"items":[)" + items + R"(],"next":"c"})")}},
			{"GET /readyz", {answer(200, R"({"status":"ready"})")}}});
		const auto rejects = documentIn(daemon.expect(0, {"status", "--json"}))->getObject("rejects")->getObject("new");
		CPPUNIT_ASSERT_EQUAL(100, rejects->getValue<int>("count"));
		CPPUNIT_ASSERT(rejects->getValue<bool>("more"));
		const auto doctor = daemon.expect(0, {"doctor"});
		assertHolds(
			doctor, "doubtful  new: was never read\n          -> the first pass is still to come, or fails: eyriectl status\n");
		assertHolds(doctor, "100+ records could not be read");
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(UnwellDaemonTest);

} // namespace eyrie::scenario
