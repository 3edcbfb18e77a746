#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <fstream>

#include <Poco/TemporaryFile.h>

#include "ApiV1.h"
#include "Assertions.h"
#include "Folders.h"
#include "ScriptedServer.h"
#include "SourceUnderTest.h"

namespace eyrie::smseagle
{

namespace
{

using Reaction = ScriptedServer::Reaction;
using Given = std::map<std::string, std::string>;

const std::string nothing = httpAnswer(200, R"({"result":{"error_text":"No data to display","status":"error"}})");

std::string row(int id, const std::string& status, const std::string& more = {})
{
	return R"({"ID":")" + std::to_string(id) + R"(","DestinationNumber":"+48600100200","TextDecoded":"t)" + std::to_string(id)
		+ R"(","Status":")" + status + "\"" + more + "}";
}

std::string answerOf(const std::string& rows)
{
	return httpAnswer(200, R"({"result":{"messages":[)" + rows + R"(],"status":"ok"}})", "Date: Sun, 22 Jun 2025 16:05:00 GMT\r\n");
}

std::string lineOf(const std::string& request)
{
	return request.substr(0, request.find("\r\n"));
}

std::string bodyOf(const std::string& request)
{
	return request.substr(request.find("\r\n\r\n") + 4);
}

/// APIv1 of a scripted gateway, as one source would use it.
struct Asking
{
	explicit Asking(ScriptedServer::Script script, Given given = {}) : server(std::move(script))
	{
		given.try_emplace("url", server.url());
		given.try_emplace("api", "v1");
		if (!given.contains("login") && !given.contains("token-file")) given.try_emplace("token", "s3cret");
		settings = std::make_unique<Settings>(settingsFrom(Options(declaredOptions(), given)));
		api = std::make_unique<ApiV1>(context, *settings);
	}

	Reply ask(std::size_t folder, IdRange ids = {}, std::size_t limit = 100)
	{
		return api->ask({allFolders()[folder], ids, limit, {}});
	}

	std::string idsIn(std::size_t folder, IdRange ids = {}, std::size_t limit = 100)
	{
		std::string found;
		for (const auto& record : ask(folder, ids, limit).records) found += record.message->key.id + ' ';
		return found;
	}

	ScriptedServer server;
	kit::ManualClock clock;
	OpenGate gate;
	PluginContext context{.name = "office", .clock = clock, .logger = Poco::Logger::get("smseagle"), .gate = gate};
	std::unique_ptr<Settings> settings;
	std::unique_ptr<ApiV1> api;
};

} // namespace


class ApiV1Test : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ApiV1Test);
	CPPUNIT_TEST(AQuestionIsAJsonRpcCallWithTheSecretInItsBodyOnly);
	CPPUNIT_TEST(LoginAndPasswordTakeThePlaceOfTheToken);
	CPPUNIT_TEST(TheOlderPathIsFoundAndRemembered);
	CPPUNIT_TEST(ThePrefixOfTheUrlIsKept);
	CPPUNIT_TEST(AGatewayWithoutApiV1IsTold);
	CPPUNIT_TEST(ADeadConnectionIsReplacedForAPostToo);
	CPPUNIT_TEST(ARefusedSecretIsReadAgainFromItsFile);
	CPPUNIT_TEST(TheViewsOfSentitemsShowWholeMessagesByTheirState);
	CPPUNIT_TEST(R6TheShapeCountsTheRowsOfTheAnswer);
	CPPUNIT_TEST(R5AnIdlePassAsksForSentitemsOnce);
	CPPUNIT_TEST(R15WhatCannotBeReadIsToldByTheFirstView);
	CPPUNIT_TEST(R6AGatewayThatOverlooksIdToIsReadFromTheLowerBound);
	CPPUNIT_TEST(R6AGatewayThatOverlooksIdToAndCutsIsTold);
	CPPUNIT_TEST(AProbeLeavesTheInboxAlone);
	CPPUNIT_TEST_SUITE_END();

	void AQuestionIsAJsonRpcCallWithTheSecretInItsBodyOnly()
	{
		Asking asking([](const std::string&) { return Reaction{answerOf(row(7, "SendingOK"))}; }, {{"attachments", "fetch"}});
		const Reply reply = asking.ask(2, {5, 9}, 50);
		CPPUNIT_ASSERT_EQUAL(std::string("7"), reply.records.at(0).message->key.id);
		CPPUNIT_ASSERT_EQUAL(std::string("2025-06-22 16:05:00.000"), formatUtc(*reply.clock));
		CPPUNIT_ASSERT_EQUAL(std::size_t(50), reply.shape.limit);
		const std::string request = asking.server.requests().at(0);
		CPPUNIT_ASSERT_EQUAL(std::string("POST /jsonrpc/sms HTTP/1.1"), lineOf(request));
		CPPUNIT_ASSERT(request.substr(0, request.find("\r\n\r\n")).find("s3cret") == std::string::npos);
		assertContains(request, "Content-Type: application/json\r\n");
		CPPUNIT_ASSERT_EQUAL(
			std::string(
				R"({"method":"sms.read_sms","params":{"access_token":"s3cret","folder":"sentitems","idfrom":"5","idto":"9",)"
				R"("limit":"50","include_attachments":"1","responsetype":"extended"}})"),
			bodyOf(request));
		asking.ask(0);
		CPPUNIT_ASSERT(bodyOf(asking.server.requests().at(1)).find("idto") == std::string::npos);
		assertContains(bodyOf(asking.server.requests().at(1)), R"("folder":"inbox","idfrom":"1","limit")");
	}

	void LoginAndPasswordTakeThePlaceOfTheToken()
	{
		Asking asking([](const std::string&) { return Reaction{nothing}; }, {{"login", "an\"na"}, {"password", "p\\ł\"w"}});
		asking.ask(1);
		const std::string body = bodyOf(asking.server.requests().at(0));
		CPPUNIT_ASSERT(
			body.starts_with(R"({"method":"sms.read_sms","params":{"login":"an\"na","pass":"p\\ł\"w","folder":"outbox")"));
		CPPUNIT_ASSERT(body.find("access_token") == std::string::npos);
	}

	void TheOlderPathIsFoundAndRemembered()
	{
		for (const int status : {404, 405})
		{
			Asking asking(
				[status](const std::string& request)
				{
					const bool old = lineOf(request).find("/index.php/") != std::string::npos;
					return Reaction{old ? answerOf(row(7, "SendingOK")) : httpAnswer(status, "<html>No such page</html>")};
				});
			for (int i = 0; i < 3; ++i) CPPUNIT_ASSERT_EQUAL(std::string("7 "), asking.idsIn(2));
			const auto requests = asking.server.requests();
			CPPUNIT_ASSERT_EQUAL(std::size_t(4), requests.size()); // The newer path was tried once.
			CPPUNIT_ASSERT_EQUAL(std::string("POST /index.php/jsonrpc/sms HTTP/1.1"), lineOf(requests[3]));
		}
		// It may be gone after an update of the firmware.
		bool updated = false;
		Asking asking(
			[&](const std::string& request)
			{
				const bool old = lineOf(request).find("/index.php/") != std::string::npos;
				return Reaction{old != updated ? nothing : httpAnswer(404, "")};
			});
		asking.ask(1);
		updated = true;
		asking.ask(1);
		asking.ask(1);
		CPPUNIT_ASSERT_EQUAL(std::size_t(5), asking.server.requests().size());
	}

	void ThePrefixOfTheUrlIsKept()
	{
		for (const auto& [end, path] : {std::pair{"/eagle/", "/eagle/jsonrpc/sms"}, {"/index.php", "/index.php/jsonrpc/sms"},
				 {"/jsonrpc/sms", "/jsonrpc/sms"}, {"/index.php/jsonrpc/sms", "/index.php/jsonrpc/sms"}})
		{
			const ScriptedServer server([](const std::string&) { return Reaction{nothing}; });
			SourceUnderTest test({{"url", server.url() + end}, {"api", "v1"}, {"token", "t"}});
			test.fetch("outbox", FromOldest{});
			CPPUNIT_ASSERT_EQUAL("POST " + std::string(path) + " HTTP/1.1", lineOf(server.requests().at(0)));
		}
	}

	void AGatewayWithoutApiV1IsTold()
	{
		Asking asking([](const std::string&) { return Reaction{httpAnswer(404, "<html>Not Found</html>")}; });
		assertContains(errorOf([&] { asking.ask(2); }), "misconfigured/plugin: " + asking.server.url() + " has no APIv1");
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), asking.server.requests().size());
		Asking html([](const std::string&) { return Reaction{httpAnswer(200, "<html>Log in</html>")}; });
		assertContains(errorOf([&] { html.ask(2); }), " (/jsonrpc/sms) answered not JSON but HTML");
		Asking cut([](const std::string&) { return Reaction{answerOf(row(7, "SendingOK")).substr(0, 190), true}; });
		assertContains(errorOf([&] { cut.ask(2); }), "malformed/stream");
	}

	void ADeadConnectionIsReplacedForAPostToo()
	{
		int count = 0;
		Asking asking(
			[&count](const std::string&)
			{
				++count;
				return count == 2 ? Reaction{"", true} : Reaction{answerOf(row(7, "SendingOK"))};
			});
		for (int i = 0; i < 3; ++i) CPPUNIT_ASSERT_EQUAL(std::string("7 "), asking.idsIn(1));
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), asking.server.connections());
		CPPUNIT_ASSERT_EQUAL(std::size_t(4), asking.gate.entered);
	}

	void ARefusedSecretIsReadAgainFromItsFile()
	{
		Poco::TemporaryFile file;
		std::ofstream(file.path()) << "old\n";
		const auto script = [](const std::string& request)
		{
			const bool good = bodyOf(request).find(R"("access_token":"new")") != std::string::npos;
			return Reaction{good ? answerOf(row(7, "SendingOK")) : httpAnswer(200, R"({"result":"Invalid access token"})")};
		};
		Asking asking(script, {{"token-file", file.path()}});
		assertContains(errorOf([&] { asking.ask(2); }), "unauthorised/plugin");
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), asking.server.requests().size());
		std::ofstream(file.path()) << "new\n";
		CPPUNIT_ASSERT_EQUAL(std::string("7 "), asking.idsIn(2));
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), asking.server.requests().size());
	}

	void TheViewsOfSentitemsShowWholeMessagesByTheirState()
	{
		const auto part = [](int id, int number, const char* status)
		{
			const std::string at = std::to_string(number);
			return row(id, status, R"(,"SequencePosition":")" + at + R"(","UDH":"050003010)" + "3" + "0" + at + '"');
		};
		const std::string rows = row(1, "SendingOK") + ',' + row(2, "DeliveryOK") + ',' + row(3, "SendingError") + ','
			+ row(4, "Error") + ',' + row(5, "DeliveryFailed") + ',' + row(6, "DeliveryPending") + ',' + row(7, "Teleported") + ','
			+ row(8, "SendingOKNoReport") + ',' + part(9, 3, "DeliveryOK") + ',' + part(9, 1, "DeliveryOK") + ','
			+ part(9, 2, "SendingOK") + ',' + part(10, 1, "DeliveryOK") + ',' + part(10, 2, "DeliveryFailed") + ','
			+ part(10, 3, "DeliveryOK");
		Asking asking([&](const std::string&) { return Reaction{answerOf(rows)}; });
		CPPUNIT_ASSERT_EQUAL(std::size_t(14), asking.ask(2).records.size());
		CPPUNIT_ASSERT_EQUAL(std::string("3 4 5 10 10 10 "), asking.idsIn(3));
		CPPUNIT_ASSERT_EQUAL(std::string("2 "), asking.idsIn(4));
		const Reply error = asking.ask(3);
		CPPUNIT_ASSERT(error.records[0].message->folder == "error" && error.records[0].message->stage == 2);
	}

	void R6TheShapeCountsTheRowsOfTheAnswer()
	{
		const std::string rows = row(5, "SendingOK") + ',' + row(9, "DeliveryOK") + ",garbage," + row(9, "DeliveryOK");
		Asking asking([&](const std::string&) { return Reaction{answerOf(rows)}; });
		const Reply reply = asking.ask(3);
		CPPUNIT_ASSERT(reply.records.empty());
		CPPUNIT_ASSERT(reply.shape.rows == 4 && reply.shape.distinct == 2 && reply.shape.lowest == 5 && reply.shape.highest == 9);
	}

	void R5AnIdlePassAsksForSentitemsOnce()
	{
		Asking asking([](const std::string&) { return Reaction{answerOf(row(3, "Error"))}; });
		const auto pass = [&](IdRange late)
		{
			for (const std::size_t folder : {0, 1, 2}) asking.ask(folder, {7, {}});
			CPPUNIT_ASSERT_EQUAL(std::string("3 "), asking.idsIn(3, {7, {}}));
			CPPUNIT_ASSERT_EQUAL(std::string(), asking.idsIn(4, late));
			return asking.server.requests().size();
		};
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), pass({7, {}}));
		CPPUNIT_ASSERT_EQUAL(std::size_t(6), pass({7, {}}));
		CPPUNIT_ASSERT_EQUAL(std::size_t(10), pass({8, {}})); // Another question is another request.
		const auto countOf = [&](std::initializer_list<std::size_t> folders)
		{
			const auto before = asking.server.requests().size();
			for (const auto folder : folders) asking.ask(folder, {7, {}});
			return asking.server.requests().size() - before;
		};
		// None twice from the same answer, none from that of a folder behind it, and none once anything else was asked.
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), countOf({2, 2}));
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), countOf({2, 3, 3}));
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), countOf({2, 4, 3}));
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), countOf({2, 1, 3}));
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), countOf({2, 3, 4, 2}));
	}

	void R15WhatCannotBeReadIsToldByTheFirstView()
	{
		const std::string rows = "garbage," + row(3, "Error", ",\"x\":\"\xFF\"") + ',' + row(4, "DeliveryOK");
		const auto script = [&](const std::string&) { return Reaction{answerOf(rows)}; };
		Asking all(script);
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), all.ask(2).rejects.size());
		CPPUNIT_ASSERT(all.ask(3).rejects.empty() && all.ask(4).rejects.empty());
		Asking some(script, {{"folders", "error, delivered"}});
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), some.ask(3).rejects.size());
		CPPUNIT_ASSERT(some.ask(4).rejects.empty());
	}

	/// A gateway of `count` messages from id 1000 on that overlooks `idto`, and answers in descending order.
	static ScriptedServer::Script overlooking(int count, int cap = 1'000'000)
	{
		return [count, cap](const std::string& request)
		{
			const std::string body = bodyOf(request);
			const auto valueOf = [&body](const std::string& name)
			{
				const auto at = body.find('"' + name + "\":\"");
				return std::stoi(body.substr(at + name.size() + 4));
			};
			std::string rows;
			int left = std::min(valueOf("limit"), cap);
			for (int id = 999 + count; id >= std::max(1000, valueOf("idfrom")) && left > 0; --id, --left)
				rows.append(rows.empty() ? "" : ",")
					.append(R"({"ID":")" + std::to_string(id) + (id % 2 == 0 ? R"(","Status":"DeliveryOK"})" : "\"}"));
			return Reaction{rows.empty() ? nothing : answerOf(rows)};
		};
	}

	void R6AGatewayThatOverlooksIdToIsReadFromTheLowerBound()
	{
		Asking asking(overlooking(4500));
		const Reply some = asking.ask(2, {1500, 1509}, 2000);
		CPPUNIT_ASSERT(
			some.shape.rows == 10 && some.shape.lowest == 1500 && some.shape.highest == 1509 && some.shape.limit == 2000);
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), asking.server.requests().size()); // What was asked; then 4,000; then all.
		CPPUNIT_ASSERT_EQUAL(std::size_t(5), asking.ask(4, {1500, 1509}, 2000).records.size());
		const Reply gap = asking.ask(2, {1, 999}, 2000);
		CPPUNIT_ASSERT(gap.shape.rows == 0 && gap.records.empty());

		const ScriptedServer server(overlooking(4500));
		SourceUnderTest test({{"url", server.url()}, {"api", "v1"}, {"token", "t"}});
		std::size_t count = 0;
		Position from = FromOldest{};
		for (bool more = true; more;)
		{
			const Page page = test.fetch("sent", from);
			count += page.messages.size();
			from = page.covered;
			more = page.more;
		}
		CPPUNIT_ASSERT_EQUAL(std::size_t(4500), count);
	}

	void R6AGatewayThatOverlooksIdToAndCutsIsTold()
	{
		Asking cuts(overlooking(300, 37));
		cuts.ask(0);
		assertContains(errorOf([&] { cuts.ask(2, {1, 500}); }), "misconfigured/stream: " + cuts.server.url() + " overlooks `idto`");
		Asking large(overlooking(64'001));
		assertContains(errorOf([&] { large.ask(2, {1, 500}); }), "more than 64000 messages from one id on");

		// Nor is any record taken for the one that breaks its answers.
		bool broken = false;
		const auto whole = overlooking(300);
		Asking fails([&](const std::string& request) { return broken ? Reaction{httpAnswer(500, "")} : whole(request); });
		fails.ask(2, {1, 500});
		broken = true;
		assertContains(errorOf([&] { fails.ask(2, {1, 500}); }), "unavailable/plugin");
		assertContains(errorOf([&] { fails.ask(2, {1, {}}); }), "unavailable/stream");
	}

	void AProbeLeavesTheInboxAlone()
	{
		for (const auto& [folders, asked] : {std::pair{"inbox, outbox, sent", "outbox"}, {"inbox, sent", "sentitems"}})
		{
			const ScriptedServer server([](const std::string&) { return Reaction{nothing}; });
			SourceUnderTest test({{"url", server.url()}, {"api", "v1"}, {"token", "t"}, {"folders", folders}});
			CPPUNIT_ASSERT_EQUAL("SMSEagle APIv1 at " + server.url(), test.source->probe({}).about);
			CPPUNIT_ASSERT_EQUAL(std::size_t(1), server.requests().size());
			assertContains(bodyOf(server.requests()[0]), R"("folder":")" + std::string(asked) + '"');
		}
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ApiV1Test);

} // namespace eyrie::smseagle
