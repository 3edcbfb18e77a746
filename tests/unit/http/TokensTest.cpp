#include <fstream>

#include <Poco/TemporaryFile.h>
#include <cppunit/extensions/HelperMacros.h>

#include <eyrie/Error.h>

#include "http/Tokens.h"

namespace eyrie::http
{

class HttpTokensTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HttpTokensTest);
	CPPUNIT_TEST(ATokenIsRecognizedWithItsScopesAndName);
	CPPUNIT_TEST(NothingElseIsRecognized);
	CPPUNIT_TEST(EveryMistakeOfTheFileIsToldAndNoToken);
	CPPUNIT_TEST(TheFileIsReadAgainAndAWrongOneChangesNothing);
	CPPUNIT_TEST(WithoutAFileThereAreNone);
	CPPUNIT_TEST(AFileThatOthersMayReadIsNoticed);
	CPPUNIT_TEST_SUITE_END();

	void write(const std::string& text) { std::ofstream(_file.path(), std::ios::trunc) << text; }

	static Asker ask(const Tokens& tokens, const std::string& authorization)
	{
		Asker asker;
		tokens.recognize(authorization, asker);
		return asker;
	}

	std::string refusal()
	{
		try
		{
			Tokens tokens(_file.path());
		}
		catch (const Error& error)
		{
			CPPUNIT_ASSERT(error.kind() == ErrorKind::misconfigured);
			return error.what();
		}
		return "none";
	}

	void ATokenIsRecognizedWithItsScopesAndName()
	{
		write("# who may\n\nread 0123456789abcdef\n  read,control,metrics\tfedcba9876543210  desk \n");
		const Tokens tokens(_file.path());
		const auto first = ask(tokens, "Bearer 0123456789abcdef");
		CPPUNIT_ASSERT_EQUAL(std::string("line 3"), first.name);
		CPPUNIT_ASSERT(first.scopes == std::set<Scope>{Scope::read});
		CPPUNIT_ASSERT(!first.wasRefused);
		const auto second = ask(tokens, "bearer  fedcba9876543210");
		CPPUNIT_ASSERT_EQUAL(std::string("desk"), second.name);
		CPPUNIT_ASSERT(second.may(Scope::control) && second.may(Scope::metrics) && second.may(Scope::open));
	}

	void NothingElseIsRecognized()
	{
		write("read 0123456789abcdef\n");
		const Tokens tokens(_file.path());
		for (const char* header : {"Bearer 0123456789abcdeg", "Bearer 0123456789abcde", "Bearer 0123456789abcdef0", "Bearer",
				 "Bearer ", "0123456789abcdef", "Basic 0123456789abcdef", "Bearer0123456789abcdef", "Bearer 0123456789abcdef "})
		{
			const auto asker = ask(tokens, header);
			CPPUNIT_ASSERT_MESSAGE(header, asker.name.empty() && asker.scopes.empty() && asker.wasRefused);
		}
		CPPUNIT_ASSERT(!ask(tokens, "").wasRefused);
	}

	void EveryMistakeOfTheFileIsToldAndNoToken()
	{
		write("read s3cret\nwrite 0123456789abcdef\nread\nread 0123456789abcdef two words\n, 0123456789abcdef\n");
		const std::string text = refusal();
		for (const char* part : {"line 1: has no token of at least 16", "line 2: begins with scopes", "line 3: has no token",
				 "line 4: holds more", "line 5: begins with scopes"})
			CPPUNIT_ASSERT_MESSAGE(text, text.find(part) != std::string::npos);
		CPPUNIT_ASSERT(text.find("s3cret") == std::string::npos && text.find("0123") == std::string::npos);
		write("# nothing\n");
		CPPUNIT_ASSERT(refusal().find("holds no token") != std::string::npos);
		std::filesystem::remove(_file.path());
		CPPUNIT_ASSERT(refusal().find("cannot be read") != std::string::npos);
	}

	void TheFileIsReadAgainAndAWrongOneChangesNothing()
	{
		write("read 0123456789abcdef\n");
		Tokens tokens(_file.path());
		write("nonsense\n");
		CPPUNIT_ASSERT_THROW(tokens.reload(), Error);
		CPPUNIT_ASSERT(ask(tokens, "Bearer 0123456789abcdef").may(Scope::read));
		write("metrics 00000000000000001\n");
		tokens.reload();
		CPPUNIT_ASSERT(!ask(tokens, "Bearer 0123456789abcdef").may(Scope::read));
		CPPUNIT_ASSERT(ask(tokens, "Bearer 00000000000000001").may(Scope::metrics));
	}

	void WithoutAFileThereAreNone()
	{
		const Tokens tokens;
		CPPUNIT_ASSERT(tokens.isEmpty() && !tokens.isExposed());
		CPPUNIT_ASSERT(ask(tokens, "Bearer 0123456789abcdef").scopes.empty());
	}

	void AFileThatOthersMayReadIsNoticed()
	{
		write("read 0123456789abcdef\n");
		using std::filesystem::perms;
		std::filesystem::permissions(_file.path(), perms::owner_read | perms::owner_write | perms::group_read);
		CPPUNIT_ASSERT(!Tokens(_file.path()).isExposed());
		std::filesystem::permissions(_file.path(), perms::others_read, std::filesystem::perm_options::add);
		CPPUNIT_ASSERT(Tokens(_file.path()).isExposed());
	}

	Poco::TemporaryFile _file;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpTokensTest);

} // namespace eyrie::http
