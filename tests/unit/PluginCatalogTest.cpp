#include <cppunit/extensions/HelperMacros.h>

#include "engine/PluginCatalog.h"

namespace eyrie::engine
{

namespace
{

std::string refusalOf(const std::string& name, bool storage = false)
{
	PluginCatalog catalog({EYRIE_TEST_PLUGINS});
	try
	{
		if (storage)
			catalog.storage(name);
		else
			catalog.source(name);
	}
	catch (const Error& error)
	{
		CPPUNIT_ASSERT(error.kind() == ErrorKind::misconfigured);
		return error.what();
	}
	return "";
}

bool holds(const std::string& text, const std::string& part)
{
	return text.find(part) != std::string::npos;
}

} // namespace

class PluginCatalogTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(PluginCatalogTest);
	CPPUNIT_TEST(AGoodPluginGivesItsFactory);
	CPPUNIT_TEST(AnotherAbiIsRefusedWithBothNumbersAndTheFile);
	CPPUNIT_TEST(AnotherToolchainIsRefusedWithBothNamesAndTheFile);
	CPPUNIT_TEST(AFileThatIsNoPluginSaysSo);
	CPPUNIT_TEST(AHandshakeWithoutFactoryIsRefused);
	CPPUNIT_TEST(AFileNamedUnlikeItsPluginIsRefused);
	CPPUNIT_TEST(ASourceIsNoStorage);
	CPPUNIT_TEST(AMissingPluginIsToldWithThoseThatAreThere);
	CPPUNIT_TEST(TheListShowsGoodAndRefused);
	CPPUNIT_TEST_SUITE_END();

	void AGoodPluginGivesItsFactory()
	{
		PluginCatalog catalog({EYRIE_TEST_PLUGINS});
		auto& factory = catalog.source("good");
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), factory.options().size());
		CPPUNIT_ASSERT(&factory == &catalog.source("good"));
	}

	void AnotherAbiIsRefusedWithBothNumbersAndTheFile()
	{
		const auto text = refusalOf("otherabi");
		CPPUNIT_ASSERT_MESSAGE(
			text, holds(text, "otherabi.so") && holds(text, "999") && holds(text, std::to_string(EYRIE_SDK_ABI)));
	}

	void AnotherToolchainIsRefusedWithBothNamesAndTheFile()
	{
		const auto text = refusalOf("othertoolchain");
		CPPUNIT_ASSERT_MESSAGE(
			text, holds(text, "othertoolchain.so") && holds(text, "another-compiler") && holds(text, EYRIE_TOOLCHAIN));
	}

	void AFileThatIsNoPluginSaysSo()
	{
		const auto text = refusalOf("silent");
		CPPUNIT_ASSERT_MESSAGE(text, holds(text, "is no Eyrie plugin"));
	}

	void AHandshakeWithoutFactoryIsRefused()
	{
		const auto text = refusalOf("nofactory");
		CPPUNIT_ASSERT_MESSAGE(text, holds(text, "has no factory"));
	}

	void AFileNamedUnlikeItsPluginIsRefused()
	{
		const auto text = refusalOf("othername");
		CPPUNIT_ASSERT_MESSAGE(text, holds(text, "calls itself somebody-else"));
	}

	void ASourceIsNoStorage()
	{
		const auto text = refusalOf("good", true);
		CPPUNIT_ASSERT_MESSAGE(text, holds(text, "is a source plugin, not a storage plugin"));
	}

	void AMissingPluginIsToldWithThoseThatAreThere()
	{
		const auto text = refusalOf("absent");
		CPPUNIT_ASSERT_MESSAGE(text, holds(text, "no file absent.so") && holds(text, "good") && holds(text, EYRIE_TEST_PLUGINS));
	}

	void TheListShowsGoodAndRefused()
	{
		std::size_t good = 0, refused = 0;
		for (const auto& file : PluginCatalog({EYRIE_TEST_PLUGINS}).list()) ++(file.refusal.empty() ? good : refused);
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), good); // One is named wrongly, one has no factory: that shows when they are used.
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), refused);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(PluginCatalogTest);

} // namespace eyrie::engine
