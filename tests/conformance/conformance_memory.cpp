#include <kit/MemoryStorage.h>

#include "Runner.h"
#include "StorageSuite.h"

int main(int argc, char** argv)
{
	using namespace eyrie;
	std::vector<std::unique_ptr<CppUnit::Test>> suites;
	suites.push_back(conformance::storageSuite({"memory", [] { return std::make_unique<kit::MemoryStorage>(); }, {}}));
	return conformance::run(std::move(suites), argc, argv);
}
