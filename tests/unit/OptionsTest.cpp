#include <cppunit/extensions/HelperMacros.h>

#include <eyrie/Error.h>
#include <eyrie/Options.h>

namespace eyrie
{

class OptionsTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(OptionsTest);
	CPPUNIT_TEST(DefaultsFillWhatIsNotGiven);
	CPPUNIT_TEST(EveryMistakeIsToldAtOnceAndNoSecret);
	CPPUNIT_TEST(ASecretComesFromItsFile);
	CPPUNIT_TEST_SUITE_END();

	const std::vector<Option> _declared{
		{.name = "url", .help = "", .required = true},
		{.name = "port", .kind = OptionKind::integer, .byDefault = "80", .help = "", .least = 1, .most = 65535},
		{.name = "tls", .kind = OptionKind::boolean, .byDefault = "true", .help = ""},
		{.name = "wait", .kind = OptionKind::duration, .byDefault = "30s", .help = ""},
		{.name = "pin", .kind = OptionKind::integer, .byDefault = "0", .help = "", .secret = true},
		{.name = "token", .help = "", .secret = true},
		{.name = "token-file", .help = ""},
	};

	void DefaultsFillWhatIsNotGiven()
	{
		const Options options(_declared, {{"url", "x"}, {"tls", "no"}});
		CPPUNIT_ASSERT_EQUAL(std::int64_t(80), options.integer("port"));
		CPPUNIT_ASSERT(!options.boolean("tls"));
		CPPUNIT_ASSERT(options.duration("wait") == std::chrono::seconds(30));
		CPPUNIT_ASSERT(options.isGiven("tls") && !options.isGiven("port"));
	}

	void EveryMistakeIsToldAtOnceAndNoSecret()
	{
		try
		{
			const Options options(_declared, {{"port", "70000"}, {"pin", "hunter2"}, {"colour", "red"}});
			CPPUNIT_FAIL("no error");
		}
		catch (const Error& error)
		{
			const std::string text = error.what();
			for (const char* part :
				{"url is missing", "port = 70000", "from 1 up to 65535", "pin = ***", "colour is no known option"})
				CPPUNIT_ASSERT_MESSAGE(part, text.find(part) != std::string::npos);
			CPPUNIT_ASSERT(text.find("hunter2") == std::string::npos);
		}
	}

	void ASecretComesFromItsFile()
	{
		CPPUNIT_ASSERT_EQUAL(std::string("t"), Options(_declared, {{"url", "x"}, {"token", "t"}}).secret("token"));
		CPPUNIT_ASSERT_THROW(Options(_declared, {{"url", "x"}, {"token-file", "/nonexistent"}}).secret("token"), Error);
		CPPUNIT_ASSERT_THROW(
			Options(_declared, {{"url", "x"}, {"token", "t"}, {"token-file", "/dev/null"}}).secret("token"), Error);
		CPPUNIT_ASSERT_THROW(Options(_declared, {{"url", "x"}, {"token-file", "/dev/null"}}).secret("token"), Error);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(OptionsTest);

} // namespace eyrie
