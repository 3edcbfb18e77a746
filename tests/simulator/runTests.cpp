#include <cppunit/extensions/TestFactoryRegistry.h>
#include <cppunit/ui/text/TestRunner.h>

#include <iostream>
#include <stdexcept>

/// Runs every test, or the one that is named: `simulator_tests eyrie::sim::DeviceTest::SentKeepsTheOutboxId`.
int main(int argc, char** argv)
{
	CppUnit::TextTestRunner runner;
	runner.addTest(CppUnit::TestFactoryRegistry::getRegistry().makeTest());
	try
	{
		return runner.run(argc > 1 ? argv[1] : "", false) ? 0 : 1;
	}
	catch (const std::invalid_argument&)
	{
		std::cerr << "no test is called '" << argv[1] << "'\n";
		return 2;
	}
}
