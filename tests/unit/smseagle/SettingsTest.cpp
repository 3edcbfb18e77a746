#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <map>
#include <string>

#include <Poco/TemporaryFile.h>

#include "Assertions.h"
#include "Settings.h"

namespace eyrie::smseagle
{


class SettingsTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SettingsTest);
	CPPUNIT_TEST(AddressesAreTakenApart);
	CPPUNIT_TEST(MistakesNameTheOption);
	CPPUNIT_TEST(FoldersComeInTheOrderInWhichMessagesMove);
	CPPUNIT_TEST(EachApiTakesItsOwnCredentials);
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
			{"https://eagle/index.php/api/v2/", true, "eagle", 443, "/index.php"}, {"http://[::1]:81", false, "::1", 81, ""},
			{"http://eagle/a%20b/%0d%0aX", false, "eagle", 80, "/a%20b/%0D%0AX"},
			{"http://eagle/index.php/jsonrpc/sms", false, "eagle", 80, "/index.php"},
			{"http://eagle/jsonrpc/sms/", false, "eagle", 80, ""}};
		for (const auto& row : rows)
		{
			const Address address = addressOf(row.url);
			CPPUNIT_ASSERT_EQUAL(row.secure, address.secure);
			CPPUNIT_ASSERT_EQUAL(std::string(row.host), address.host);
			CPPUNIT_ASSERT_EQUAL(row.port, int(address.port));
			CPPUNIT_ASSERT_EQUAL(std::string(row.prefix), address.prefix);
		}
		for (const char* bad : {"", "eagle", "ftp://eagle", "http://", "http://user:pw@eagle", "http://eagle/?access_token=x",
				 "http://eagle:port", "http://eagle\r\nX-Evil: 1", "http://ea gle/"})
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

	void EachApiTakesItsOwnCredentials()
	{
		using Given = std::map<std::string, std::string>;
		const auto of = [](Given given)
		{
			given.try_emplace("url", "https://eagle");
			return settingsFrom(Options(declaredOptions(), given));
		};
		Poco::TemporaryFile file;
		std::ofstream(file.path()) << "from \"a\" file ł\n";

		CPPUNIT_ASSERT(of({{"token", "t"}}).api == ApiVersion::v2);
		const Settings byToken = of({{"api", "v1"}, {"token", "t"}});
		CPPUNIT_ASSERT(
			byToken.api == ApiVersion::v1 && byToken.login.empty() && byToken.secret() == "t" && !byToken.secretFromFile);
		const Settings byLogin = of({{"api", "v1"}, {"login", "anna"}, {"password", "p w"}});
		CPPUNIT_ASSERT(byLogin.login == "anna" && byLogin.secret() == "p w" && !byLogin.secretFromFile);
		const Settings byFile = of({{"api", "v1"}, {"login", "anna"}, {"password-file", file.path()}});
		CPPUNIT_ASSERT(byFile.secret() == "from \"a\" file ł" && byFile.secretFromFile);

		const struct
		{
			Given given;
			const char* says;
		} mistakes[] = {{{{"token", "t"}, {"login", "anna"}}, "are for api = v1 only"},
			{{{"login", "anna"}, {"password", "s3cret"}}, "are for api = v1 only"},
			{{{"api", "v1"}}, "token is missing; set `token`, or `token-file` to a file that holds it, or `login` and `password`"},
			{{{"api", "v1"}, {"token", "s3cret"}, {"login", "anna"}, {"password", "s3cret"}}, "token and login are both set"},
			{{{"api", "v1"}, {"token", "s3cret"}, {"password", "s3cret"}}, "token and login are both set"},
			{{{"api", "v1"}, {"login", "anna"}}, "password is missing"},
			{{{"api", "v1"}, {"password", "s3cret"}}, "login is missing"},
			{{{"api", "v1"}, {"login", "anna"}, {"password", "s3cret"}, {"password-file", file.path()}},
				"password-file are both set"},
			{{{"api", "v1"}, {"login", "anna"}, {"password", "s3cret\xff"}}, "password: is no line of UTF-8"},
			{{{"api", "v1"}, {"login", "anna\xff"}, {"password", "s3cret"}}, "login: is not UTF-8"},
			{{{"api", "v1"}, {"login", "anna"}, {"password-file", "/nonexistent"}}, "password-file = /nonexistent"},
			{{{"api", "v3"}, {"token", "t"}}, "allowed are v2, v1"}};
		for (const auto& mistake : mistakes)
		{
			const std::string error = errorOf([&] { of(mistake.given); });
			assertContains(error, "misconfigured/plugin");
			assertContains(error, mistake.says);
			CPPUNIT_ASSERT_MESSAGE(error, error.find("s3cret") == std::string::npos);
		}
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(SettingsTest);

} // namespace eyrie::smseagle
