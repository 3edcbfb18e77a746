#include <Poco/AutoPtr.h>
#include <Poco/Message.h>
#include <cppunit/extensions/HelperMacros.h>

#include "LogFormat.h"

namespace eyrie::app
{

class LogFormatTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(LogFormatTest);
	CPPUNIT_TEST(PhoneNumbersAreMaskedUnlessWanted);
	CPPUNIT_TEST_SUITE_END();

	static std::string format(const std::string& text, bool json, bool masksNumbers)
	{
		Poco::AutoPtr<LogFormat> formatter(new LogFormat(json, masksNumbers));
		Poco::Message message("x", text, Poco::Message::PRIO_INFORMATION);
		message.set("error", text);
		std::string line;
		formatter->format(message, line);
		return line.substr(line.find(json ? "\"text\"" : " x: "));
	}

	void PhoneNumbersAreMaskedUnlessWanted()
	{
		const std::vector<std::pair<std::string, std::string>> cases{
			{"+48600100200", "+48•••••••00"},
			{"to \"+48600100200\", 12345678901 bytes", "to \"+48•••••••00\", 12345678901 bytes"},
			{"+48600100200+48600100201", "+48•••••••00+48•••••••01"},
			{"+12345678", "+12••••78"},
			{"at 12:00:00+02:00, +0200, +1234567, + +", "at 12:00:00+02:00, +0200, +1234567, + +"},
			{R"(an answer of {"oa":"600100200","id":"1234567","n":600100200})",
				R"(an answer of {"oa":"60•••••00","id":"1234567","n":600100200})"},
			{R"("600100200)", R"("600100200)"},
			{"", ""},
		};
		for (const auto& [text, expected] : cases)
		{
			CPPUNIT_ASSERT_EQUAL(" x: " + expected, format(text, false, true));
			CPPUNIT_ASSERT_EQUAL(" x: " + text, format(text, false, false));
		}
		CPPUNIT_ASSERT_EQUAL(std::string(R"("text":"+48•••••••00","error":"+48•••••••00"})"), format("+48600100200", true, true));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(LogFormatTest);

} // namespace eyrie::app
