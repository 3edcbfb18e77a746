#include <cppunit/extensions/HelperMacros.h>
#include <kit/MemoryStorage.h>

#include "StorageSuite.h"

namespace
{

class MemoryConformance
{
public:
	static CppUnit::TestSuite* suite()
	{
		return eyrie::conformance::storageSuite(
			{"memory", [] { return std::make_unique<eyrie::kit::MemoryStorage>(); }, {}, {}, false})
			.release();
	}
};

} // namespace

CPPUNIT_TEST_SUITE_REGISTRATION(MemoryConformance);
