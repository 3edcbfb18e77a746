// What is a request, and what is refused before anybody looks at what it wants.
#include <cppunit/extensions/HelperMacros.h>

#include "http/Head.h"

namespace eyrie::http
{

class HttpHeadTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HttpHeadTest);
	CPPUNIT_TEST(ARequestIsRead);
	CPPUNIT_TEST(DoubtfulAndOversizedHeadsAreRefused);
	CPPUNIT_TEST(AHeadIsRefusedBeforeItHasEnded);
	CPPUNIT_TEST(ConnectionsAreKeptAsTheirVersionSays);
	CPPUNIT_TEST(TargetsAreDecodedPartByPart);
	CPPUNIT_TEST(MalformedTargetsAreNone);
	CPPUNIT_TEST_SUITE_END();

	static Head read(const std::string& lines) { return readHead(lines + "\r\n\r\n", 1000); }

	void ARequestIsRead()
	{
		const Head head
			= read("POST /a/b?c=d HTTP/1.1\r\nHost: x\r\nX-Thing:  some words \r\ncontent-length: 12\r\nExpect: 100-Continue");
		CPPUNIT_ASSERT_EQUAL(std::string(), head.mistake);
		CPPUNIT_ASSERT_EQUAL(std::string("POST"), head.request.method);
		CPPUNIT_ASSERT(head.request.target.path == std::vector<std::string>({"a", "b"}));
		CPPUNIT_ASSERT_EQUAL(std::string("d"), head.request.parameter("c").value_or("none"));
		CPPUNIT_ASSERT_EQUAL(std::string("some words"), head.request.header("x-thing"));
		CPPUNIT_ASSERT_EQUAL(std::size_t(12), head.bodySize);
		CPPUNIT_ASSERT(head.keepsAlive);
		CPPUNIT_ASSERT(head.awaitsContinue);
	}

	void DoubtfulAndOversizedHeadsAreRefused()
	{
		const std::string get = "GET / HTTP/1.1\r\nHost: x";
		std::string many = get;
		for (int i = 0; i < 120; ++i) many += "\r\nX: y";
		const std::vector<std::pair<std::string, int>> cases{
			{"GET", 400},
			{"GET /", 400},
			{"GET / HTTP/1.1", 400}, // No host.
			{"GET / HTTP/2.0\r\nHost: x", 400},
			{"GET / HTTP/1.1x\r\nHost: x", 400},
			{"G@T / HTTP/1.1\r\nHost: x", 400},
			{"GET http://x/ HTTP/1.1\r\nHost: x", 400},
			{"GET * HTTP/1.1\r\nHost: x", 400},
			{"GET /%zz HTTP/1.1\r\nHost: x", 400},
			{"GET /a b HTTP/1.1\r\nHost: x", 400},
			{get + "\r\nno colon", 400},
			{get + "\r\nbad name: x", 400},
			{get + "\r\nspace : x", 400},
			{get + "\r\nX: folded\r\n line", 400},
			{get + "\nX: bare", 400},
			{get + "\r\nX: a\rb", 400},
			{get + std::string("\r\nX: a\0b", 9), 400},
			{get + "\r\nHost: y", 400},
			{get + "\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b", 400},
			{get + "\r\nContent-Length: 1\r\nContent-Length: 1", 400},
			{get + "\r\nContent-Length: -1", 400},
			{get + "\r\nContent-Length: 1x", 400},
			{get + "\r\nContent-Length:", 400},
			{get + "\r\nContent-Length: 1001", 413},
			{get + "\r\nContent-Length: 99999999999999999999999", 413},
			{get + "\r\nTransfer-Encoding: chunked", 411},
			{get + "\r\nTransfer-Encoding: chunked\r\nContent-Length: 3", 400},
			{"GET /" + std::string(8001, 'a') + " HTTP/1.1\r\nHost: x", 414},
			{get + "\r\nX: " + std::string(8001, 'a'), 431},
			{get + "\r\nX: " + std::string(7000, 'a') + "\r\nY: " + std::string(7000, 'a') + "\r\nZ: " + std::string(7000, 'a'),
				431},
			{many, 431},
		};
		for (const auto& [lines, status] : cases)
		{
			const Head head = read(lines);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(lines.substr(0, 200), status, head.status);
			CPPUNIT_ASSERT_MESSAGE(lines.substr(0, 200), !head.mistake.empty() && !head.keepsAlive);
		}
	}

	void AHeadIsRefusedBeforeItHasEnded()
	{
		CPPUNIT_ASSERT_EQUAL(0, beginningOf("GET / HT").status);
		CPPUNIT_ASSERT_EQUAL(0, beginningOf("GET / HTTP/1.1\r").status);
		CPPUNIT_ASSERT_EQUAL(400, beginningOf("GET / HTTP/1.1\nHost").status);
		CPPUNIT_ASSERT_EQUAL(400, beginningOf("\x16\x03\x01").status); // TLS where there is none.
		CPPUNIT_ASSERT_EQUAL(414, beginningOf(std::string(9000, 'a')).status);
		CPPUNIT_ASSERT_EQUAL(431, beginningOf("GET / HTTP/1.1\r\n" + std::string(17000, 'a')).status);
	}

	void ConnectionsAreKeptAsTheirVersionSays()
	{
		CPPUNIT_ASSERT(read("GET / HTTP/1.1\r\nHost: x").keepsAlive);
		CPPUNIT_ASSERT(!read("GET / HTTP/1.1\r\nHost: x\r\nConnection: Close").keepsAlive);
		CPPUNIT_ASSERT(!read("GET / HTTP/1.0").keepsAlive);
	}

	void TargetsAreDecodedPartByPart()
	{
		const auto target = readTarget("/a%2Fb/+48%20600/?x=1+2%2B&&y&z=%C5%BC=");
		CPPUNIT_ASSERT(target.has_value());
		CPPUNIT_ASSERT(target->path == std::vector<std::string>({"a/b", "+48 600", ""}));
		const std::vector<std::pair<std::string, std::string>> query{{"x", "1 2+"}, {"y", ""}, {"z", "ż="}};
		CPPUNIT_ASSERT(target->query == query);
		CPPUNIT_ASSERT(readTarget("/")->path == std::vector<std::string>{""});
	}

	void MalformedTargetsAreNone()
	{
		for (const char* text :
			{"", "a", "?a=b", "/%", "/%4", "/%4g", "/%00", "/a?b=%0a", "/a?%7f", "/%FF", "/a?b=%C3", "/%ED%A0%80"})
			CPPUNIT_ASSERT_MESSAGE(text, !readTarget(text));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpHeadTest);

} // namespace eyrie::http
