#include <cppunit/extensions/HelperMacros.h>

#include <random>

#include <Poco/JSON/Parser.h>

#include <eyrie/Error.h>

#include "Answer.h"
#include "Folders.h"
#include "Json.h"
#include "Ranges.h"
#include "Records.h"
#include "Settings.h"
#include "Utf8.h"
#include "Zone.h"

namespace eyrie::smseagle
{

namespace
{

/// Kind and text of what `action` throws; "nothing" if it does not.
template <class Action>
std::string errorOf(Action&& action)
{
	try
	{
		action();
	}
	catch (const Error& error)
	{
		static const char* const scopes[] = {"record", "stream", "plugin"};
		return std::string(nameOf(error.kind())) + '/' + scopes[static_cast<int>(error.scope())] + ": " + error.what();
	}
	return "nothing";
}

Response responseOf(int status, const std::string& body, const std::string& contentType = "application/json")
{
	Response response;
	response.status = status;
	response.body = body;
	response.contentType = contentType;
	return response;
}

void assertContains(const std::string& text, const std::string& part)
{
	CPPUNIT_ASSERT_MESSAGE(text + " <- " + part, text.find(part) != std::string::npos);
}

} // namespace


class AnswerTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(AnswerTest);
	CPPUNIT_TEST(EveryWayToSayNothingFoundIsUnderstood);
	CPPUNIT_TEST(EveryRefusalHasItsKindAndWords);
	CPPUNIT_TEST(WhatTheGatewaySaysIsQuotedCutAndOnOneLine);
	CPPUNIT_TEST(RetryAfterIsHandedOn);
	CPPUNIT_TEST_SUITE_END();

	void EveryWayToSayNothingFoundIsUnderstood()
	{
		for (const auto& [status, body] : {std::pair{200, "[]"}, {200, " [ ] \n"}, {200, R"({"message":"Resource(s) not found"})"},
				 {404, R"({"message":"Resource(s) not found"})"}, {404, R"({ "message" : "Resource(s) not found" } )"}})
			CPPUNIT_ASSERT_MESSAGE(body, recordsOf(responseOf(status, body), {"http://eagle", "sent"}).empty());
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), recordsOf(responseOf(200, R"([{"id":1},{"id":2}])"), {"http://eagle", "sent"}).size());
	}

	void EveryRefusalHasItsKindAndWords()
	{
		const struct
		{
			int status;
			const char* body;
			const char* begins;
			const char* says;
		} rows[] = {
			{401, R"({"message":"Invalid API key."})", "unauthorised/plugin", "\"Invalid API key.\""},
			{403, R"({"message":"User has no access to this method."})", "unauthorised/stream", "folder sent"},
			{404, "", "misconfigured/stream", "check `url`"},
			{404, R"({"message":"Resource(s) not found","more":1})", "misconfigured/stream", "does not exist"},
			{404, R"({"message":"No route found"})", "misconfigured/stream", "No route found"},
			{405, R"({"message":"Unknown method."})", "misconfigured/stream", "Unknown method."},
			{400, R"({"message":{"limit":"too large"}})", "misconfigured/stream", "too large"},
			{429, "", "throttled/plugin", "fewer requests"},
			{500, "", "unavailable/stream", "HTTP 500"},
			{503, "", "unavailable/stream", "HTTP 503"},
			{302, "", "misconfigured/plugin", "redirects"},
			{204, "", "malformed/stream", "HTTP 204"},
			{200, "", "malformed/stream", "empty"},
			{200, "  <html><body>Log in</body></html>", "malformed/stream", "not JSON but HTML"},
			{200, R"({"message":"Database locked"})", "malformed/stream", "\"Database locked\""},
			{200, R"({"message":{"a":"b"}})", "malformed/stream", R"({"a":"b"})"},
			{200, R"({"result":[]})", "malformed/stream", "no JSON array"},
			{200, R"([{"id":1},{"id":2)", "malformed/stream", "ends in the middle of record 2"},
			{200, R"([{"id":1}] [)", "malformed/stream", "something follows"},
			{200, "5", "malformed/stream", "no JSON array"},
		};
		for (const auto& row : rows)
		{
			const std::string error = errorOf([&] { recordsOf(responseOf(row.status, row.body), {"http://eagle", "sent"}); });
			assertContains(error, row.begins);
			assertContains(error, row.says);
		}
		Response redirect = responseOf(301, "");
		redirect.location = "https://eagle/login";
		assertContains(errorOf([&] { recordsOf(redirect, {"http://eagle", "sent"}); }), "https://eagle/login");
	}

	void WhatTheGatewaySaysIsQuotedCutAndOnOneLine()
	{
		const std::string body = R"({"message":"line\nbreak \u001b[31m )" + std::string(5000, 'x') + "\"}";
		const std::string error = errorOf([&] { recordsOf(responseOf(401, body), {"http://eagle", "sent"}); });
		CPPUNIT_ASSERT(error.size() < 500);
		CPPUNIT_ASSERT(error.find('\n') == std::string::npos && error.find('\x1b') == std::string::npos);
	}

	void RetryAfterIsHandedOn()
	{
		Response response = responseOf(503, "");
		response.retryAfter = std::chrono::seconds(7);
		try
		{
			recordsOf(response, {"http://eagle", "sent"});
			CPPUNIT_FAIL("no error");
		}
		catch (const Error& error)
		{
			CPPUNIT_ASSERT(error.kind() == ErrorKind::throttled);
			CPPUNIT_ASSERT(error.retryAfter() == Duration(7000));
		}
		const auto clock = parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT");
		CPPUNIT_ASSERT_EQUAL(std::string("1994-11-06 08:49:37.000"), formatUtc(*clock));
		CPPUNIT_ASSERT(parseRetryAfter("120", clock) == Duration(120'000));
		CPPUNIT_ASSERT(parseRetryAfter("Sun, 06 Nov 1994 08:50:07 GMT", clock) == Duration(30'000));
		CPPUNIT_ASSERT(parseRetryAfter("Sun, 06 Nov 1994 08:40:07 GMT", clock) == Duration(0));
		for (const char* bad : {"", "-5", "soon", "5s", "Sun, 06 Nov 1994"})
			CPPUNIT_ASSERT_MESSAGE(bad, !parseRetryAfter(bad, clock));
		for (const char* bad : {"", "garbage", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Foo 1994 08:49:37 GMT",
				 "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC"})
			CPPUNIT_ASSERT_MESSAGE(bad, !parseHttpDate(bad));
	}
};


class JsonTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(JsonTest);
	CPPUNIT_TEST(RecordsAreCutApartBeforeTheyAreRead);
	CPPUNIT_TEST(ObjectsAreReadStrictly);
	CPPUNIT_TEST(TextIsDecoded);
	CPPUNIT_TEST(AgreesWithPocoOnWhatIsWellFormed);
	CPPUNIT_TEST(BytesThatAreNoUtf8AreReplaced);
	CPPUNIT_TEST_SUITE_END();

	void RecordsAreCutApartBeforeTheyAreRead()
	{
		const auto records
			= splitRecords("\xEF\xBB\xBF [ {\"a\":\"],}\\\"\"} ,garbage, {\"b\":[1,{\"c\":2}]}\n, {\"x\": \xFF} ]\n");
		CPPUNIT_ASSERT_EQUAL(std::string(), records.mistake);
		CPPUNIT_ASSERT_EQUAL(std::size_t(4), records.records.size());
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"a":"],}\""})"), std::string(records.records[0]));
		CPPUNIT_ASSERT_EQUAL(std::string("garbage"), std::string(records.records[1]));
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"b":[1,{"c":2}]})"), std::string(records.records[2]));
		const std::string whole = R"([{"a":"b"},{"c":["d",{"e":"f\\"}]}])";
		for (std::size_t cut = 0; cut < whole.size(); ++cut)
			CPPUNIT_ASSERT_MESSAGE(whole.substr(0, cut), !splitRecords(whole.substr(0, cut)).mistake.empty());
		CPPUNIT_ASSERT(splitRecords(whole).mistake.empty());
	}

	void ObjectsAreReadStrictly()
	{
		const auto members = membersOf(R"( { "a" : -1.5e+3 , "b":[{},[ ],"x"], "c\n":null,"d":true } )");
		CPPUNIT_ASSERT(members && members->size() == 4);
		CPPUNIT_ASSERT_EQUAL(std::string("-1.5e+3"), std::string(members->at(0).value.raw));
		CPPUNIT_ASSERT(members->at(1).value.kind == JsonKind::composite);
		CPPUNIT_ASSERT(members->at(2).name == "c\\n");
		CPPUNIT_ASSERT(membersOf("{}") && membersOf("{}")->empty());
		for (const char* bad : {"", "null", "[]", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":1}x",
				 "{\"a\":01}", "{\"a\":+1}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":tru}", "{\"a\":\"\\x\"}",
				 "{\"a\":\"\\u12\"}", "{\"a\":\"\n\"}", "{\"a\":[1}", "{\"a\":{\"b\"}}", "{\"a\":\"", "{\"a\":\"\\"})
			CPPUNIT_ASSERT_MESSAGE(bad, !membersOf(bad));
		CPPUNIT_ASSERT(!membersOf("{\"a\":" + std::string(100'000, '[') + "}"));
	}

	void TextIsDecoded()
	{
		const auto decoded = [](const std::string& raw, bool expectRepaired = false)
		{
			bool repaired = false;
			const std::string text = decodedText({JsonKind::text, raw}, repaired);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(raw, expectRepaired, repaired);
			return text;
		};
		CPPUNIT_ASSERT_EQUAL(std::string("a\"\\/\b\f\n\r\tz"), decoded(R"("a\"\\\/\b\f\n\r\tz")"));
		CPPUNIT_ASSERT_EQUAL(std::string("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), decoded(R"("\u00e9\u20AC\ud83d\ude00")"));
		CPPUNIT_ASSERT_EQUAL(std::string("\xEF\xBF\xBDx"), decoded(R"("\ud83dx")", true));
		CPPUNIT_ASSERT_EQUAL(std::string("\xEF\xBF\xBD\n"), decoded(R"("\ud83d\n")", true));
		CPPUNIT_ASSERT_EQUAL(std::string("\xEF\xBF\xBD"), decoded(R"("\ude00")", true));
		CPPUNIT_ASSERT_EQUAL(std::string(1, '\0'), decoded(R"("\u0000")"));
	}

	/// Takes small objects apart and together again: whatever Poco refuses has to be refused, and the other way round, but for
	/// what Poco is known to be lax about.
	void AgreesWithPocoOnWhatIsWellFormed()
	{
		const std::string seed = R"({"id":1,"text":"a\"b","x":[1,2,{"y":null}],"z":-1.5,"t":true})";
		std::mt19937 random(1);
		int good = 0;
		for (int i = 0; i < 20'000; ++i)
		{
			std::string json = seed;
			const std::size_t at = random() % json.size();
			if (i % 2 == 0)
				json.erase(at, 1 + random() % 3);
			else
				std::swap(json[at], json[random() % json.size()]);
			bool poco = true;
			try
			{
				Poco::JSON::Parser().parse(json);
			}
			catch (const Poco::Exception&)
			{
				poco = false;
			}
			const bool ours = membersOf(json).has_value();
			good += ours;
			if (ours) CPPUNIT_ASSERT_MESSAGE(json, poco);
		}
		CPPUNIT_ASSERT(good > 500);
	}

	void BytesThatAreNoUtf8AreReplaced()
	{
		for (const char* good :
			{"", "abc", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"})
		{
			CPPUNIT_ASSERT_MESSAGE(good, isUtf8(good));
			CPPUNIT_ASSERT_EQUAL(std::string(good), repairedUtf8(good));
		}
		for (const char* bad : {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
				 "\xFF", "\xE2\x82"})
		{
			CPPUNIT_ASSERT(!isUtf8(bad));
			CPPUNIT_ASSERT(isUtf8(repairedUtf8(std::string("a") + bad + "b")));
		}
		CPPUNIT_ASSERT_EQUAL(std::string("a\xEF\xBF\xBD"
										 "b"),
			repairedUtf8("a\xFF"
						 "b"));
	}
};


class ZoneTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ZoneTest);
	CPPUNIT_TEST(StampsArePlacedByTheirOffsetOrTheZone);
	CPPUNIT_TEST(AnUnknownZoneIsNamed);
	CPPUNIT_TEST_SUITE_END();

	void StampsArePlacedByTheirOffsetOrTheZone()
	{
		const struct
		{
			const char* zone;
			const char* stamp;
			const char* utc;
		} rows[] = {{"UTC", "2025-06-22 18:04:16", "2025-06-22 18:04:16.000"},
			{"UTC", "2025-06-22T18:04:16+02:00", "2025-06-22 16:04:16.000"},
			{"+02:00", "2025-06-22 18:04:16", "2025-06-22 16:04:16.000"},
			{"-0330", "2025-06-22 18:04:16", "2025-06-22 21:34:16.000"},
			{"Europe/Berlin", "2025-06-22 18:04:16", "2025-06-22 16:04:16.000"},
			{"Europe/Berlin", "2025-01-22 18:04:16", "2025-01-22 17:04:16.000"},
			{"Europe/Berlin", "2025-01-22T18:04:16+02:00", "2025-01-22 16:04:16.000"},
			{"Europe/Berlin", "2025-10-26 02:30:00", "2025-10-26 00:30:00.000"}, // twice: the first
			{"Europe/Berlin", "2025-03-30 02:30:00", "2025-03-30 01:00:00.000"}, // never: the change
			{"America/New_York", "2040-07-01 00:00:00", "2040-07-01 04:00:00.000"}};
		for (const auto& row : rows)
			CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(row.zone) + ' ' + row.stamp, std::string(row.utc),
				formatUtc(Zone(row.zone).place(*parseStamp(row.stamp))));
	}

	void AnUnknownZoneIsNamed()
	{
		for (const char* bad : {"Europe/Atlantis", "", "+", "+2", "GMT+25", "../../etc/passwd"})
			assertContains(errorOf([&] { Zone zone{bad}; }), "misconfigured/plugin: timezone = " + std::string(bad));
	}
};


class RangesTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(RangesTest);
	CPPUNIT_TEST(NeighboursAreJoinedAndStrangersAreNot);
	CPPUNIT_TEST(R11AThousandIdsWithinTwoThousandMakeFewRanges);
	CPPUNIT_TEST_SUITE_END();

	void NeighboursAreJoinedAndStrangersAreNot()
	{
		CPPUNIT_ASSERT(rangesOf({}).empty());
		CPPUNIT_ASSERT(rangesOf({7}) == (std::vector<IdRange>{{7, 7}}));
		CPPUNIT_ASSERT(rangesOf({1, 2, 5, 300, 100'000}) == (std::vector<IdRange>{{1, 5}, {300, 300}, {100'000, 100'000}}));
		std::vector<std::int64_t> dense;
		for (std::int64_t id = 1; id <= 5000; ++id) dense.push_back(id);
		CPPUNIT_ASSERT(rangesOf(dense) == (std::vector<IdRange>{{1, 2000}, {2001, 4000}, {4001, 5000}}));
	}

	void R11AThousandIdsWithinTwoThousandMakeFewRanges()
	{
		std::mt19937 random(11);
		for (int round = 0; round < 200; ++round)
		{
			std::vector<std::int64_t> ids(2000);
			for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = 700'000 + static_cast<std::int64_t>(i);
			// In clumps as well as evenly.
			const auto clump = 1 + static_cast<std::int64_t>(random() % 400);
			std::map<std::int64_t, std::uint32_t> ranks;
			std::stable_sort(ids.begin(), ids.end(),
				[&](std::int64_t a, std::int64_t b)
				{
					const auto rank = [&](std::int64_t id)
					{ return ranks.try_emplace(id / clump, static_cast<std::uint32_t>(random())).first->second; };
					return rank(a) < rank(b);
				});
			ids.resize(1000);
			std::sort(ids.begin(), ids.end());
			CPPUNIT_ASSERT(rangesOf(ids).size() <= 4);
		}
	}
};


class SettingsTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SettingsTest);
	CPPUNIT_TEST(AddressesAreTakenApart);
	CPPUNIT_TEST(MistakesNameTheOption);
	CPPUNIT_TEST(FoldersComeInTheOrderInWhichMessagesMove);
	CPPUNIT_TEST_SUITE_END();

	static Settings settingsOf(std::map<std::string, std::string> options)
	{
		options.try_emplace("url", "https://eagle");
		options.try_emplace("token", "t");
		return settingsFrom(Options(declaredOptions(), options));
	}

	void AddressesAreTakenApart()
	{
		const struct
		{
			const char* url;
			bool secure;
			const char* host;
			int port;
			const char* prefix;
		} rows[] = {{"http://eagle", false, "eagle", 80, ""}, {"https://10.0.0.1:8443/", true, "10.0.0.1", 8443, ""},
			{"https://eagle/index.php/", true, "eagle", 443, "/index.php"},
			{"https://eagle/index.php/api/v2/", true, "eagle", 443, "/index.php"}, {"http://[::1]:81", false, "::1", 81, ""}};
		for (const auto& row : rows)
		{
			const Address address = addressOf(row.url);
			CPPUNIT_ASSERT_EQUAL(row.secure, address.secure);
			CPPUNIT_ASSERT_EQUAL(std::string(row.host), address.host);
			CPPUNIT_ASSERT_EQUAL(row.port, int(address.port));
			CPPUNIT_ASSERT_EQUAL(std::string(row.prefix), address.prefix);
		}
		for (const char* bad :
			{"", "eagle", "ftp://eagle", "http://", "http://user:pw@eagle", "http://eagle/?access_token=x", "http://eagle:port"})
			assertContains(errorOf([&] { addressOf(bad); }), "misconfigured/plugin: url");
		CPPUNIT_ASSERT(errorOf([] { addressOf("http://eagle/?access_token=s3cret"); }).find("s3cret") == std::string::npos);
	}

	void MistakesNameTheOption()
	{
		const struct
		{
			const char* option;
			const char* value;
			const char* says;
		} rows[] = {{"folders", "inbox, trash", "trash is no folder; allowed are inbox, outbox, sent, error, delivered"},
			{"folders", " , ", "folders"}, {"timezone", "Mars/Olympus", "timezone = Mars/Olympus"},
			{"tls.fingerprint", "AB:CD", "tls.fingerprint"}, {"token", "", "token is missing"},
			{"token", "a b", "token: holds a blank"}, {"token", "a\r\nX-Evil: 1", "token: holds"}, {"timeout", "0", "timeout"},
			{"api", "v7", "api"}, {"attachments", "maybe", "attachments"}, {"token-file", "/nonexistent", "token-file"}};
		for (const auto& row : rows)
		{
			std::map<std::string, std::string> options{{row.option, row.value}};
			assertContains(errorOf([&] { settingsOf(options); }), "misconfigured/plugin");
			if (std::string(row.option) != "token-file") assertContains(errorOf([&] { settingsOf(options); }), row.says);
		}
		assertContains(errorOf(
						   [] {
							   settingsFrom(Options(declaredOptions(), {{"url", "http://eagle"}, {"token-file", "/nonexistent"}}));
						   }),
			"token-file = /nonexistent");
		const std::string colons
			= "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89";
		CPPUNIT_ASSERT_EQUAL(std::string("abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789"),
			settingsOf({{"tls.fingerprint", colons}}).tls.fingerprint);
	}

	void FoldersComeInTheOrderInWhichMessagesMove()
	{
		const auto namesOf = [](const std::string& value)
		{
			std::string names;
			for (const auto& folder : settingsOf({{"folders", value}}).folders) names += folder.name + ' ';
			return names;
		};
		CPPUNIT_ASSERT_EQUAL(std::string("inbox outbox sent error delivered "), namesOf("delivered,error, sent ,outbox,inbox"));
		CPPUNIT_ASSERT_EQUAL(std::string("outbox sent "), namesOf("sent,outbox,sent"));
		CPPUNIT_ASSERT_EQUAL(std::size_t(5), settingsOf({}).folders.size());
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(AnswerTest);
CPPUNIT_TEST_SUITE_REGISTRATION(JsonTest);
CPPUNIT_TEST_SUITE_REGISTRATION(ZoneTest);
CPPUNIT_TEST_SUITE_REGISTRATION(RangesTest);
CPPUNIT_TEST_SUITE_REGISTRATION(SettingsTest);

} // namespace eyrie::smseagle
