#include <memory>
#include <string>

#include <Poco/TemporaryFile.h>
#include <cppunit/extensions/HelperMacros.h>
#include <sqlite/Factory.h>

#include "LentContext.h"
#include "StorageSuite.h"

namespace
{

using namespace eyrie;

/// One folder with a file for each test.
struct Files
{
	Files() { folder.createDirectories(); }

	std::unique_ptr<Storage> open(const std::string& search = "false")
	{
		return lent.create(factory,
			{{"path", folder.path() + "/" + std::to_string(number) + ".db"}, {"synchronous", "normal"}, {"search", search}});
	}

	Poco::TemporaryFile folder;
	sqlite::Factory factory;
	conformance::LentContext lent;
	int number = 0;
};

class SqliteConformance
{
public:
	static CppUnit::TestSuite* suite()
	{
		// Shared by the two functions, and with them by every test of the suite.
		const auto files = std::make_shared<Files>();
		const auto fresh = [files]
		{
			++files->number;
			return files->open();
		};
		return conformance::storageSuite(
			{"sqlite", fresh, [files] { return files->open(); }, [files] { return files->open("true"); }})
			.release();
	}
};

} // namespace

CPPUNIT_TEST_SUITE_REGISTRATION(SqliteConformance);
