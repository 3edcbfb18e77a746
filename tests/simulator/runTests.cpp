#include <cppunit/extensions/TestFactoryRegistry.h>
#include <cppunit/ui/text/TestRunner.h>


/// Runs every test, or the one whose path is given: `simulator_tests DeviceTest::SentKeepsTheOutboxId`.
int main(int argc, char** argv)
{
	CppUnit::TextTestRunner runner;
	runner.addTest(CppUnit::TestFactoryRegistry::getRegistry().makeTest());
	return runner.run(argc > 1 ? argv[1] : "", false) ? 0 : 1;
}
