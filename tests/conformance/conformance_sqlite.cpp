#include <Poco/File.h>
#include <Poco/TemporaryFile.h>

#include "Plugins.h"
#include "Runner.h"
#include "StorageSuite.h"

#include <sqlite/Factory.h>

int main(int argc, char** argv)
{
	using namespace eyrie;
	sqlite::Factory factory;
	conformance::Lent lent;
	Poco::TemporaryFile folder;
	folder.createDirectories();
	int number = 0;
	const auto open = [&] {
		return lent.create(factory, {{"path", folder.path() + "/" + std::to_string(number) + ".db"}, {"synchronous", "normal"}});
	};
	const auto fresh = [&]
	{
		++number;
		return open();
	};
	std::vector<std::unique_ptr<CppUnit::Test>> suites;
	suites.push_back(conformance::storageSuite({"sqlite", fresh, open}));
	return conformance::run(std::move(suites), argc, argv);
}
