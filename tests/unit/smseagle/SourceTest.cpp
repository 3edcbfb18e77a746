#include <cppunit/extensions/HelperMacros.h>

#include "ScriptedServer.h"
#include "SourceUnderTest.h"

namespace eyrie::smseagle
{

class SourceTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SourceTest);
	CPPUNIT_TEST(AFolderIsFetchedOverHttp);
	CPPUNIT_TEST_SUITE_END();

	void AFolderIsFetchedOverHttp()
	{
		const ScriptedServer server(
			[](const std::string& request) -> ScriptedServer::Reaction
			{
				if (idsOf(request).first > 7 || idsOf(request).last.value_or(7) < 7)
					return {httpAnswer(404, R"({"message":"Resource(s) not found"})")};
				return {httpAnswer(200,
					R"([{"id":7,"number":"+421900000000","text":"hello","status":"sending_ok","insert_date":"2025-06-22T18:04:16+02:00"}])",
					"Date: Sun, 22 Jun 2025 16:05:00 GMT\r\n")};
			});
		SourceUnderTest test({{"url", server.url()}, {"token", "s3cret"}});
		const Page page = test.fetch("sent", FromOldest{});
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), page.messages.size());
		CPPUNIT_ASSERT_EQUAL(std::string("7"), page.messages[0].key.id);
		CPPUNIT_ASSERT_EQUAL(std::string("hello"), page.messages[0].text.value());
		CPPUNIT_ASSERT(page.messages[0].delivery == Delivery::sent);
		CPPUNIT_ASSERT(page.covered == after(7));
		CPPUNIT_ASSERT(page.clock.has_value());
		const auto requests = server.requests();
		CPPUNIT_ASSERT_EQUAL(test.gate.entered, requests.size());
		for (const auto& request : requests)
		{
			CPPUNIT_ASSERT(request.find("access-token: s3cret\r\n") != std::string::npos);
			CPPUNIT_ASSERT(request.substr(0, request.find('\r')).find("s3cret") == std::string::npos);
		}
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), server.connections());
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(SourceTest);

} // namespace eyrie::smseagle
