#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <fstream>
#include <thread>

#include <Poco/TemporaryFile.h>

#include "Assertions.h"
#include "ScriptedServer.h"
#include "SourceUnderTest.h"

namespace eyrie::smseagle
{

namespace
{

using Reaction = ScriptedServer::Reaction;

const std::string nothing = httpAnswer(404, R"({"message":"Resource(s) not found"})");
const std::string row7 = R"([{"id":7,"number":"+421900000000","text":"hello","status":"sending_ok"}])";

/// A gateway with message 7 in every folder.
Reaction seven(const std::string& request)
{
	const IdRange ids = idsOf(request);
	return {ids.first > 7 || ids.last.value_or(7) < 7 ? nothing : httpAnswer(200, row7, "Date: Sun, 22 Jun 2025 16:05:00 GMT\r\n")};
}

bool contains(const std::string& text, const std::string& part)
{
	return text.find(part) != std::string::npos;
}

/// What fetching says when the server answers so.
std::string errorWith(const Reaction& reaction, const std::string& timeout = "5s")
{
	const ScriptedServer server([&](const std::string&) { return reaction; });
	SourceUnderTest test({{"url", server.url()}, {"token", "s3cret"}, {"timeout", timeout}});
	const std::string error = errorOf([&] { test.fetch("sent", after(6)); });
	CPPUNIT_ASSERT(!contains(error, "s3cret"));
	return error;
}

} // namespace


class ConnectionTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ConnectionTest);
	CPPUNIT_TEST(AFolderIsFetchedOverHttp);
	CPPUNIT_TEST(TheTokenTravelsInAHeaderOnly);
	CPPUNIT_TEST(ATokenThatTheGatewayRepeatsIsMasked);
	CPPUNIT_TEST(ThePrefixOfTheUrlIsKept);
	CPPUNIT_TEST(OneConnectionServesManyRequests);
	CPPUNIT_TEST(AConnectionClosedInBetweenIsReplaced);
	CPPUNIT_TEST(AConnectionClosedAtTheNextRequestIsReplacedOnce);
	CPPUNIT_TEST(ABodyCutShortIsNoticed);
	CPPUNIT_TEST(AChunkedBodyIsReadAndACutOneNoticed);
	CPPUNIT_TEST(AnAnswerThatDripsIsCutOff);
	CPPUNIT_TEST(SilenceTimesOut);
	CPPUNIT_TEST(NobodyThereIsUnavailable);
	CPPUNIT_TEST(WhatIsNoHttpIsUnavailable);
	CPPUNIT_TEST(ALoginPageIsNoEmptyFolder);
	CPPUNIT_TEST(ARedirectIsNotFollowed);
	CPPUNIT_TEST(ARefusedTokenIsReadAgainFromItsFile);
	CPPUNIT_TEST(AStopEndsASlowAnswer);
	CPPUNIT_TEST(R15ABadRecordCostsOnlyItself);
	CPPUNIT_TEST(AProbeIsOneCheapRequest);
	CPPUNIT_TEST_SUITE_END();

	void AFolderIsFetchedOverHttp()
	{
		const ScriptedServer server(seven);
		SourceUnderTest test({{"url", server.url()}, {"token", "s3cret"}});
		const Page page = test.fetch("sent", FromOldest{});
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), page.messages.size());
		CPPUNIT_ASSERT_EQUAL(std::string("7"), page.messages[0].key.id);
		CPPUNIT_ASSERT_EQUAL(std::string("hello"), page.messages[0].text.value());
		CPPUNIT_ASSERT(page.messages[0].delivery == Delivery::sent);
		CPPUNIT_ASSERT(page.covered == after(7));
		CPPUNIT_ASSERT_EQUAL(std::string("2025-06-22 16:05:00.000"), formatUtc(page.clock.value()));
		CPPUNIT_ASSERT_EQUAL(test.gate.entered, server.requests().size());
	}

	void TheTokenTravelsInAHeaderOnly()
	{
		const ScriptedServer server(seven);
		SourceUnderTest test({{"url", server.url()}, {"token", "s3cret"}});
		test.fetch("sent", FromOldest{});
		for (const auto& request : server.requests())
		{
			CPPUNIT_ASSERT(contains(request, "\r\naccess-token: s3cret\r\n"));
			CPPUNIT_ASSERT(!contains(request.substr(0, request.find('\r')), "s3cret"));
			CPPUNIT_ASSERT(!contains(request, "date_from") && !contains(request, "attachments"));
		}
	}

	void ATokenThatTheGatewayRepeatsIsMasked()
	{
		assertContains(errorWith({httpAnswer(401, R"({"message":"No key s3cret."})")}), "\"No key ***.\"");
	}

	void ThePrefixOfTheUrlIsKept()
	{
		const ScriptedServer server(seven);
		SourceUnderTest test({{"url", server.url() + "/index.php/"}, {"token", "t"}, {"attachments", "fetch"}});
		test.source->probe({});
		CPPUNIT_ASSERT(server.requests().front().starts_with(
			"GET /index.php/api/v2/messages/inbox?id_from=1&id_to=1&limit=1&attachments=1 HTTP/1.1\r\n"));
	}

	void OneConnectionServesManyRequests()
	{
		const ScriptedServer server(seven);
		SourceUnderTest test({{"url", server.url()}, {"token", "t"}});
		for (int i = 0; i < 20; ++i) test.fetch("sent", after(7));
		CPPUNIT_ASSERT_EQUAL(std::size_t(20), server.requests().size());
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), server.connections());
	}

	void AConnectionClosedInBetweenIsReplaced()
	{
		const ScriptedServer server([](const std::string&) { return Reaction{.bytes = nothing, .close = true}; });
		SourceUnderTest test({{"url", server.url()}, {"token", "t"}});
		for (int i = 0; i < 5; ++i) test.fetch("sent", after(7));
		CPPUNIT_ASSERT_EQUAL(std::size_t(5), server.requests().size());
	}

	/// The request was on its way already.
	void AConnectionClosedAtTheNextRequestIsReplacedOnce()
	{
		std::atomic<int> count = 0;
		const ScriptedServer server(
			[&](const std::string&) { return ++count == 2 ? Reaction{.bytes = "", .close = true} : Reaction{.bytes = nothing}; });
		SourceUnderTest test({{"url", server.url()}, {"token", "t"}});
		test.fetch("sent", after(7));
		test.fetch("sent", after(7));
		CPPUNIT_ASSERT_EQUAL(3, count.load());
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), test.gate.entered);
		assertContains(errorWith({.bytes = "", .close = true}), "unavailable/plugin");
	}

	void ABodyCutShortIsNoticed()
	{
		const std::string whole = httpAnswer(200, row7);
		const std::string error = errorWith({.bytes = whole.substr(0, whole.size() - 10), .close = true});
		assertContains(error, "malformed/stream");
		assertContains(error, "was cut off after " + std::to_string(row7.size() - 10));
	}

	void AChunkedBodyIsReadAndACutOneNoticed()
	{
		const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
		const std::string body = "5\r\n[{\"id\r\n7\r\n\":7},{\"\r\n8\r\nid\":8} ]\r\n0\r\n\r\n";
		{
			// The three rows of everything prove that two are all.
			const std::string everything = httpAnswer(200, R"([{"id":6},{"id":7},{"id":8}])");
			const ScriptedServer server([&](const std::string& request)
				{ return Reaction{.bytes = idsOf(request).first == 1 ? everything : head + body}; });
			SourceUnderTest test({{"url", server.url()}, {"token", "t"}});
			CPPUNIT_ASSERT_EQUAL(std::size_t(2), test.fetch("sent", after(6)).messages.size());
		}
		for (std::size_t cut = 0; cut < body.find(']'); ++cut)
			assertContains(errorWith({.bytes = head + body.substr(0, cut), .close = true}), "malformed/stream");
	}

	void AnAnswerThatDripsIsCutOff()
	{
		const std::string error
			= errorWith({.bytes = httpAnswer(200, "[" + std::string(100'000, ' ') + "]"), .drip = true}, "50ms");
		assertContains(error, "unavailable/plugin");
		assertContains(error, "in time");
	}

	void SilenceTimesOut()
	{
		assertContains(errorWith({.bytes = "", .hold = true}, "50ms"), "does not answer in time");
		assertContains(errorWith({.bytes = "HTTP/1.1 200 OK\r\nContent-", .hold = true}, "50ms"), "does not answer in time");
		assertContains(errorWith({.bytes = httpAnswer(200, row7).substr(0, 100), .hold = true}, "50ms"), "does not answer in time");
	}

	void NobodyThereIsUnavailable()
	{
		std::string url;
		{
			const ScriptedServer server(seven);
			url = server.url();
		}
		SourceUnderTest refused({{"url", url}, {"token", "t"}});
		assertContains(errorOf([&] { refused.source->probe({}); }), "unavailable/plugin: " + url + " refuses the connection");
		SourceUnderTest unknown({{"url", "http://eagle.invalid"}, {"token", "t"}});
		assertContains(errorOf([&] { unknown.source->probe({}); }), "unavailable/plugin: the name eagle.invalid can't be resolved");
	}

	void WhatIsNoHttpIsUnavailable()
	{
		assertContains(errorWith({.bytes = "220 mail.example ESMTP\r\n", .close = true}), "unavailable/plugin");
	}

	void ALoginPageIsNoEmptyFolder()
	{
		assertContains(errorWith({.bytes = httpAnswer(200, "<!DOCTYPE html><html></html>")}), "malformed/stream");
	}

	void ARedirectIsNotFollowed()
	{
		const std::string error = errorWith({.bytes = httpAnswer(302, "", "Location: https://elsewhere/login\r\n")});
		assertContains(error, "misconfigured/plugin");
		assertContains(error, "https://elsewhere/login");
	}

	void ARefusedTokenIsReadAgainFromItsFile()
	{
		Poco::TemporaryFile file;
		std::ofstream(file.path()) << "old\n";
		const ScriptedServer server(
			[](const std::string& request)
			{
				return contains(request, "access-token: new\r\n")
					? seven(request)
					: Reaction{.bytes = httpAnswer(401, R"({"message":"Invalid API key."})")};
			});
		SourceUnderTest test({{"url", server.url()}, {"token-file", file.path()}});
		assertContains(errorOf([&] { test.source->probe({}); }), "unauthorised/plugin");
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), server.requests().size());
		std::ofstream(file.path()) << "new\n";
		test.source->probe({});
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), server.requests().size());
	}

	void AStopEndsASlowAnswer()
	{
		for (const char* begun : {"", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n["})
		{
			std::stop_source stop;
			const ScriptedServer server(
				[&](const std::string&)
				{
					stop.request_stop();
					return Reaction{.bytes = begun, .hold = true};
				});
			SourceUnderTest test({{"url", server.url()}, {"token", "t"}, {"timeout", "10m"}});
			assertContains(errorOf([&] { test.fetch("sent", after(6), 500, stop.get_token()); }), "cancelled");
		}
	}

	void R15ABadRecordCostsOnlyItself()
	{
		const std::string body = "[{\"id\":7,\"text\":\"good\"},{\"id\":8,\"text\":bad},{\"id\":9,\"text\":\"\xC3(\"},{\"id\":10}]";
		const ScriptedServer server(
			[&](const std::string& request)
			{
				const IdRange ids = idsOf(request);
				if (request.find("/inbox?") != std::string::npos)
					return Reaction{.bytes = httpAnswer(200, R"([{"id":1},{"id":2},{"id":3},{"id":4},{"id":5},{"id":6}])")};
				return Reaction{.bytes = ids.first <= 7 && !ids.last ? httpAnswer(200, body) : nothing};
			});
		SourceUnderTest test({{"url", server.url()}, {"token", "t"}});
		const Page page = test.fetch("sent", FromOldest{});
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), page.messages.size());
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), page.rejects.size());
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"id":8,"text":bad})"), page.rejects[0].bytes);
		CPPUNIT_ASSERT_EQUAL(std::string("9"), page.rejects[1].id);
		CPPUNIT_ASSERT(page.covered == after(10) && !page.more);
	}

	void AProbeIsOneCheapRequest()
	{
		const ScriptedServer server(
			[](const std::string&)
			{
				return Reaction{
					.bytes = httpAnswer(404, R"({"message":"Resource(s) not found"})", "Date: Sun, 22 Jun 2025 16:05:00 GMT\r\n")};
			});
		SourceUnderTest test({{"url", server.url()}, {"token", "t"}, {"folders", "sent"}});
		const Probe probe = test.source->probe({});
		CPPUNIT_ASSERT_EQUAL("SMSEagle APIv2 at " + server.url(), probe.about);
		CPPUNIT_ASSERT(probe.clock.has_value());
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), server.requests().size());
		CPPUNIT_ASSERT(contains(server.requests()[0], "/messages/sent?"));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConnectionTest);

} // namespace eyrie::smseagle
