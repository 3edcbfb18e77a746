#include <memory>
#include <string>

#include <cppunit/extensions/HelperMacros.h>
#include <mysql/Factory.h>

#include "LentContext.h"
#include "OneServer.h"
#include "StorageSuite.h"

namespace
{

using namespace eyrie;

/// A database for each test.
struct Databases
{
	std::string name() const { return "suite" + std::to_string(number); }

	std::unique_ptr<Storage> open(const std::string& search = "false")
	{
		auto options = conformance::oneServer().options(name());
		options["search"] = search;
		return lent.create(factory, options);
	}

	mysql::Factory factory;
	conformance::LentContext lent;
	int number = 0;
};

class MySqlConformance
{
public:
	static CppUnit::TestSuite* suite()
	{
		const auto databases = std::make_shared<Databases>();
		const auto fresh = [databases]
		{
			++databases->number;
			conformance::oneServer().createDatabase(databases->name());
			return databases->open();
		};
		return conformance::storageSuite(
			{"mysql", fresh, [databases] { return databases->open(); }, [databases] { return databases->open("true"); }})
			.release();
	}
};

} // namespace

CPPUNIT_TEST_SUITE_REGISTRATION(MySqlConformance);
