#include <cppunit/extensions/HelperMacros.h>

#include <utility>

#include "Answer.h"
#include "Assertions.h"

namespace eyrie::smseagle
{

namespace
{

Response responseOf(int status, const std::string& body, const std::string& contentType = "application/json")
{
	Response response;
	response.status = status;
	response.body = body;
	response.contentType = contentType;
	return response;
}

} // namespace


class AnswerTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(AnswerTest);
	CPPUNIT_TEST(EveryWayToSayNothingFoundIsUnderstood);
	CPPUNIT_TEST(EveryRefusalHasItsKindAndWords);
	CPPUNIT_TEST(WhatTheGatewaySaysIsQuotedCutAndOnOneLine);
	CPPUNIT_TEST(ATokenThatAnyoneRepeatsIsMasked);
	CPPUNIT_TEST(ASecretIsMaskedHoweverItIsSpelled);
	CPPUNIT_TEST(RetryAfterIsHandedOn);
	CPPUNIT_TEST(ARefusedLimitIsKnownFromOtherRefusals);
	CPPUNIT_TEST_SUITE_END();

	void EveryWayToSayNothingFoundIsUnderstood()
	{
		for (const auto& [status, body] : {std::pair{200, "[]"}, {200, " [ ] \n"}, {200, R"({"message":"Resource(s) not found"})"},
				 {404, R"({"message":"Resource(s) not found"})"}, {404, R"({ "message" : "Resource(s) not found" } )"}})
			CPPUNIT_ASSERT_MESSAGE(body, recordsOf(responseOf(status, body), {"http://eagle", "folder sent"}).empty());
		CPPUNIT_ASSERT_EQUAL(
			std::size_t(2), recordsOf(responseOf(200, R"([{"id":1},{"id":2}])"), {"http://eagle", "folder sent"}).size());
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
			{404, R"({"message":"Resou)", "malformed/stream", "half an error"},
			{400, R"({"message":{"limit":"This va)", "malformed/stream", "half an error"},
			{403, R"({"message":"User has)", "unauthorised/stream", "folder sent"},
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
			const std::string error = errorOf(
				[&] {
					recordsOf(responseOf(row.status, row.body), {"http://eagle", "folder sent"});
				});
			assertContains(error, row.begins);
			assertContains(error, row.says);
		}
		Response redirect = responseOf(301, "");
		redirect.location = "https://eagle/login";
		assertContains(errorOf([&] { recordsOf(redirect, {"http://eagle", "folder sent"}); }), "https://eagle/login");
	}

	void WhatTheGatewaySaysIsQuotedCutAndOnOneLine()
	{
		const std::string body = R"({"message":"line\nbreak \u001b[31m )" + std::string(5000, 'x') + "\"}";
		const std::string error = errorOf([&] { recordsOf(responseOf(401, body), {"http://eagle", "folder sent"}); });
		CPPUNIT_ASSERT(error.size() < 500);
		CPPUNIT_ASSERT(error.find('\n') == std::string::npos && error.find('\x1b') == std::string::npos);
	}

	/// The error of a gateway that has answered so.
	static std::string shown(Response response, const std::string& secret)
	{
		try
		{
			recordsOf(response, {.url = "http://eagle", .what = "folder sent", .secret = secret});
		}
		catch (const Error& error)
		{
			return std::string(error.what()) + "\n" + error.cause();
		}
		CPPUNIT_FAIL("no error");
		return {};
	}

	void ATokenThatAnyoneRepeatsIsMasked()
	{
		const std::string filler(190, 'x');
		for (const int status : {200, 204, 302, 400, 401, 403, 404, 405, 429, 500, 503})
			for (const std::string& body : {std::string("GET /api/v2/messages/sent\r\naccess-token: s3cret\r\n"),
					 std::string("<html>access-token: s3cret</html>"), std::string(R"({"message":"Invalid API key s3cret"})"),
					 std::string(R"({"message":{"access-token":"s3cret"}})"), std::string(R"([{"id":1}] s3cret)"),
					 filler + "s3cret"})
			{
				Response response = responseOf(status, body);
				response.location = "https://eagle/?token=s3cret";
				const std::string text = shown(response, "s3cret");
				CPPUNIT_ASSERT_MESSAGE(text, text.find("s3c") == std::string::npos);
				assertContains(text, "***");
			}
		assertContains(shown(responseOf(401, R"({"message":"s3cret is no key."})"), "s3cret"), "\"*** is no key.\"");
	}

	void ASecretIsMaskedHoweverItIsSpelled()
	{
		const struct
		{
			const char* secret;
			const char* spelling;
		} rows[] = {
			{"müller", "müller"},
			{"müller", R"(m\u00fcller)"},
			{"müller", R"(m\u00FCller)"},
			{"müller", R"(m\\u00fcller)"},
			{"müller", "m%C3%BCller"},
			{"müller", "m%c3%bcller"},
			{"müller", "m&#252;ller"},
			{"müller", "m&#xFC;ller"},
			{"müller", "m\xFCller"},
			{"müller", R"(\u006d\u00fcller)"},
			{"a😀b", R"(a\ud83d\uDE00b)"},
			{"a😀b", "a%F0%9F%98%80b"},
			{"p/q+r s", R"(p\/q+r s)"},
			{"p/q+r s", "p%2Fq%2Br+s"},
			{"p/q+r s", "p%2fq%2br%20s"},
			{"p\"q&r'<s>", R"(p\"q&r'<s>)"},
			{"p\"q&r'<s>", R"(p\\\"q&r'<s>)"},
			{"p\"q&r'<s>", R"(p\u0022q\u0026r\u0027\u003cs\u003E)"},
			{"p\"q&r'<s>", "p&quot;q&amp;r&#039;&lt;s&gt;"},
			{"50%off&amp;x", "50%25off%26amp%3bx"},
			{"50%off&amp;x", "50%off&amp;amp;x"},
			{"50%off&amp;x", "50%off&amp;x"},
			{R"(p\q)", R"(p\q)"},
			{R"(p\q)", R"(p\\q)"},
			{R"(p\q)", R"(p\u005cq)"},
			{R"(p\q)", "p%5Cq"},
			{R"(p\u005cq)", R"(p\u005cq)"},
		};
		for (const auto& [secret, spelling] : rows)
		{
			const std::string text = shown(responseOf(500, "key " + std::string(spelling) + ", key"), secret);
			assertContains(text, "\"key ***, key\"");
		}
		assertContains(shown(responseOf(500, "key m\\u00fclles, mfller, key"), "müller"), "\"key m\\u00fclles, mfller, key\"");
		assertContains(shown(responseOf(500, "key"), ""), "\"key\"");
	}

	void ARefusedLimitIsKnownFromOtherRefusals()
	{
		CPPUNIT_ASSERT(refusesLimit(responseOf(400, R"({"message":{"limit":"This value should be 100 or less."}})")));
		for (const char* other : {"", R"({"message":"limit"})", R"({"message":{"id_from":"x"}})", R"({"limit":1})"})
			CPPUNIT_ASSERT_MESSAGE(other, !refusesLimit(responseOf(400, other)));
		CPPUNIT_ASSERT(!refusesLimit(responseOf(200, R"({"message":{"limit":"x"}})")));
	}

	void RetryAfterIsHandedOn()
	{
		Response response = responseOf(503, "");
		response.retryAfter = std::chrono::seconds(7);
		try
		{
			recordsOf(response, {"http://eagle", "folder sent"});
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
		for (const char* absurd : {"99999999", "9223372036854775807", "Thu, 06 Nov 2094 08:49:37 GMT"})
			CPPUNIT_ASSERT_MESSAGE(absurd, parseRetryAfter(absurd, clock) == Duration(86'400'000));
		for (const char* bad : {"", "-5", "soon", "5s", "Sun, 06 Nov 1994"})
			CPPUNIT_ASSERT_MESSAGE(bad, !parseRetryAfter(bad, clock));
		for (const char* bad : {"", "garbage", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Foo 1994 08:49:37 GMT",
				 "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC"})
			CPPUNIT_ASSERT_MESSAGE(bad, !parseHttpDate(bad));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(AnswerTest);

} // namespace eyrie::smseagle
