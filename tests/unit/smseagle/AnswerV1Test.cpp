#include <cppunit/extensions/HelperMacros.h>

#include "AnswerV1.h"
#include "Assertions.h"
#include "Records.h"

namespace eyrie::smseagle
{

namespace
{

Response responseOf(int status, const std::string& body)
{
	Response response;
	response.status = status;
	response.body = body;
	return response;
}

const AskedV1 asked{
	.url = "http://eagle", .path = " (/jsonrpc/sms)", .folder = "sentitems", .byLogin = false, .secret = "s3c\"ret"};

} // namespace


class AnswerV1Test : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(AnswerV1Test);
	CPPUNIT_TEST(MessagesAreFoundInEveryShape);
	CPPUNIT_TEST(EveryWayToSayNothingFoundIsUnderstood);
	CPPUNIT_TEST(EveryRefusalHasItsKindAndWords);
	CPPUNIT_TEST(WrongCredentialsAreNamedAsTheyWereGiven);
	CPPUNIT_TEST(R15ABadRecordIsCutFromTheOthers);
	CPPUNIT_TEST(ASecretThatTheGatewayRepeatsIsMasked);
	CPPUNIT_TEST(WhatIsLeftWithoutASecretIsStillOneLineOfText);
	CPPUNIT_TEST(AMissingPathIsKnownFromAnAnswer);
	CPPUNIT_TEST_SUITE_END();

	void MessagesAreFoundInEveryShape()
	{
		for (const char* body : {R"({"result":[{"ID":"1"},{"ID":"2"}]})", R"([{"ID":"1"},{"ID":"2"}])",
				 R"({"result":{"messages":[{"ID":"1"},{"ID":"2"}],"status":"ok"}})",
				 R"({"messages":[{"ID":"1"},{"ID":"2"}],"status":"ok"})",
				 " \n{ \"result\" : { \"status\" : \"ok\" , \"messages\" : [ {\"ID\":\"1\"} , {\"ID\":\"2\"} ] } , \"id\" : null } "
				 "\n",
				 "\xEF\xBB\xBF{\"result\":[{\"ID\":\"1\"},{\"ID\":\"2\"}]}",
				 R"({"result":"No data to display","result":[{"ID":"1"},{"ID":"2"}]})"})
		{
			const Response response = responseOf(200, body);
			const auto records = recordsOfV1(response, asked);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(body, std::size_t(2), records.size());
			CPPUNIT_ASSERT_EQUAL_MESSAGE(body, std::string(R"({"ID":"2"})"), std::string(records[1]));
		}
	}

	void EveryWayToSayNothingFoundIsUnderstood()
	{
		for (const int status : {200, 404, 400})
			for (const char* body :
				{R"({"result":"No data to display"})", R"({"result":{"error_text":"No data to display","status":"error"}})",
					R"({"error_text":"No data to display","status":"error"})", R"("No data to display")", "No data to display\n",
					R"({"result":"no data to display."})"})
				CPPUNIT_ASSERT_MESSAGE(body, recordsOfV1(responseOf(status, body), asked).empty());
		for (const char* body : {R"({"result":[]})", "[]", R"({"result":{"messages":[],"status":"ok"}})"})
			CPPUNIT_ASSERT_MESSAGE(body, recordsOfV1(responseOf(200, body), asked).empty());
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
			{200, R"({"result":"Invalid access token"})", "unauthorised/plugin",
				"refuses the access token: \"Invalid access token\""},
			{200, R"({"error_text":"Invalid Access token","status":"error"})", "unauthorised/plugin", "`token-file`"},
			{401, R"({"result":{"error_text":"Invalid login or password","status":"error"}})", "unauthorised/plugin",
				"Invalid login"},
			{200, "Invalid login or password", "unauthorised/plugin", "Invalid login"},
			{401, "", "unauthorised/plugin", "refuses the access token"},
			{200, R"({"result":"User has no access to this method"})", "unauthorised/stream", "folder sentitems"},
			{200, R"({"error_text":"Permission denied","status":"error"})", "unauthorised/stream", "folder sentitems"},
			{403, "<html></html>", "unauthorised/stream", "folder sentitems"},
			{200, R"({"result":"Wrong parameters"})", "misconfigured/stream", "set `api` to the one that it has"},
			{400, R"({"result":{"error_text":"Strange","status":"error"}})", "misconfigured/stream", "Strange"},
			{200, R"({"error":{"code":-32601,"message":"Method not found"},"id":null})", "misconfigured/stream",
				"Method not found"},
			{200, R"({"result":"Database is locked"})", "malformed/stream", "an error instead of messages: \"Database is locked\""},
			{500, R"({"result":"Database is locked"})", "unavailable/stream", "HTTP 500: \"Database is locked\""},
			{500, R"({"result":"No data to display"})", "unavailable/stream", "HTTP 500"},
			{500, "", "unavailable/stream", "HTTP 500"},
			{503, "", "unavailable/stream", "HTTP 503"},
			{429, R"({"result":"slower"})", "throttled/plugin", "fewer requests"},
			{200, R"({"result":"Too many requests"})", "throttled/plugin", "fewer requests"},
			{302, "", "misconfigured/plugin", "redirects"},
			{204, "", "malformed/stream", "HTTP 204"},
			{404, "<html>Not Found</html>", "misconfigured/plugin",
				"has no APIv1, neither at /jsonrpc/sms nor at /index.php/jsonrpc/sms"},
			{405, R"({"message":"Unknown method."})", "misconfigured/plugin", "has no APIv1"},
			{200, "  <html><body>Log in</body></html>", "malformed/stream", "not JSON but HTML"},
			{200, R"([{"id":1},{"id":2)", "malformed/stream", "ends in the middle of record 2"},
			{200, R"({"result":[{"ID":"1"},{"ID":")", "malformed/stream", "ends in the middle"},
			{200, R"({"result":{"messages":[{"ID":"1"}],"status":"o)", "malformed/stream", "ends in the middle"},
			{200, R"({"result":[{"ID":"1"}]} x)", "malformed/stream", "something follows"},
			{200, R"({"result":null})", "malformed/stream", "no JSON object"},
			{200, R"({"result":{"messages":null}})", "malformed/stream", "without messages"},
			{200, R"({"message":"Resource(s) not found"})", "malformed/stream", "Resource(s) not found"},
			{400, R"({"result":[{"ID":"1"}]})", "malformed/stream", "messages with HTTP 400"},
			{200, "", "malformed/stream", "empty"},
			{200, "5", "malformed/stream", "no JSON object"},
			{200, "{", "malformed/stream", "ends in the middle"},
			{200, R"({"result)", "malformed/stream", "ends in the middle"},
			{200, R"({"result" 5})", "malformed/stream", "ends in the middle"},
			{200, R"({"error_text":"half \u12"})", "malformed/stream", "half"},
		};
		for (const auto& row : rows)
		{
			const std::string error = errorOf([&] { recordsOfV1(responseOf(row.status, row.body), asked); });
			CPPUNIT_ASSERT_MESSAGE(error + " <- " + row.begins, error.starts_with(row.begins));
			assertContains(error, row.says);
			assertContains(
				error, row.status == 403 || error.find("may not read") != std::string::npos ? "API user" : "http://eagle");
		}
	}

	void WrongCredentialsAreNamedAsTheyWereGiven()
	{
		AskedV1 byLogin = asked;
		byLogin.byLogin = true;
		const Response response = responseOf(200, R"({"result":"Invalid login or password"})");
		const std::string error = errorOf([&] { recordsOfV1(response, byLogin); });
		assertContains(
			error, "http://eagle refuses login and password: \"Invalid login or password\"; check `login`, and `password`");
		CPPUNIT_ASSERT(refusesCredentials(response));
		CPPUNIT_ASSERT(refusesCredentials(responseOf(401, "")));
		for (const char* other :
			{R"({"result":"No data to display"})", R"({"result":[{"TextDecoded":"Invalid access token"}]})", ""})
			CPPUNIT_ASSERT_MESSAGE(other, !refusesCredentials(responseOf(200, other)));
	}

	void R15ABadRecordIsCutFromTheOthers()
	{
		const Response response
			= responseOf(200, R"({"result":{"messages":[{"ID":"1"},{"ID":"\x"},garbage,{"ID":"]}"}],"status":"ok"}})");
		const auto records = recordsOfV1(response, asked);
		CPPUNIT_ASSERT_EQUAL(std::size_t(4), records.size());
		CPPUNIT_ASSERT_EQUAL(std::string("garbage"), std::string(records[2]));
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"ID":"]}"})"), std::string(records[3]));
	}

	void ASecretThatTheGatewayRepeatsIsMasked()
	{
		for (const char* body : {R"({"result":"Invalid access token s3c\"ret"})", R"(<html>s3c"ret is wrong</html>)",
				 R"({"jsonrpc":"2.0","params":{"access_token":"s3c\"ret"}})"})
			try
			{
				recordsOfV1(responseOf(200, body), asked);
				CPPUNIT_FAIL(body);
			}
			catch (const Error& error)
			{
				for (const std::string& text : {std::string(error.what()), error.cause()})
					CPPUNIT_ASSERT_MESSAGE(text, text.find("s3c") == std::string::npos);
				assertContains(error.cause(), "***");
			}
		AskedV1 other = asked;
		other.secret = "s3c/ret";
		for (const std::string words : {R"(s3c\/ret)", R"(s3c\u002fret)", R"(\u00733c/ret)"})
		{
			const std::string text
				= errorOf([&] { recordsOfV1(responseOf(200, R"({"result":"Wrong pass )" + words + "\"}"), other); });
			assertContains(text, "Wrong pass ***");
		}
		other.secret = "müller";
		for (const std::string words : {R"(m\u00fcller)", R"(m\u00FCller)", "m%C3%BCller", "müller"})
			for (const std::string& body : {R"({"result":"Wrong pass )" + words + "\"}", R"({"params":{"pass":")" + words + "\"}}",
					 "<html>" + words + "</html>"})
			{
				std::string cause;
				try
				{
					recordsOfV1(responseOf(200, body), other);
				}
				catch (const Error& error)
				{
					cause = error.cause();
				}
				assertContains(cause, "***");
				CPPUNIT_ASSERT_MESSAGE(cause, cause.find(words) == std::string::npos);
			}
		other.secret = "login";
		const std::string weak = errorOf([&] { recordsOfV1(responseOf(200, R"({"result":"Invalid login or password"})"), other); });
		assertContains(weak, "unauthorised/plugin");
		assertContains(weak, "Invalid *** or password");
	}

	void WhatIsLeftWithoutASecretIsStillOneLineOfText()
	{
		AskedV1 other = asked;
		other.secret = "p/a\"ss\xC3\xA9";
		// With the secret masked the first reads as an error of the gateway; the second has its last byte in a longer character.
		for (const std::string body :
			{"x p/a\"ss\xC3\xA9 {\"error_text\":\"\x80\n\"}", "{\"error_text\":\"p/a\\\"ss\xE9\x80\x80\",x}",
				"\x02\"T\xBB\x02{\"error_text\":\"Invalid\xDD access token "
				"p\\/a\\\"ss\\u00e9\":\"p\\/a\\\"ss\\u00e9d\xDDtoken\"ok\"\x19"})
		{
			const std::string text = errorOf([&] { recordsOfV1(responseOf(200, body), other); });
			CPPUNIT_ASSERT_EQUAL_MESSAGE(text, asLine(text), text);
		}
	}

	void AMissingPathIsKnownFromAnAnswer()
	{
		for (const int status : {404, 405})
		{
			CPPUNIT_ASSERT(isNoApiV1(responseOf(status, "<html>Not Found</html>")));
			CPPUNIT_ASSERT(isNoApiV1(responseOf(status, "")));
			CPPUNIT_ASSERT(isNoApiV1(responseOf(status, R"({"message":"Unknown method."})")));
			CPPUNIT_ASSERT(!isNoApiV1(responseOf(status, R"({"result":"No data to display"})")));
		}
		CPPUNIT_ASSERT(!isNoApiV1(responseOf(200, "<html></html>")));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(AnswerV1Test);

} // namespace eyrie::smseagle
