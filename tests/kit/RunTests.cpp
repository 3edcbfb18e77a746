// The main() of every CppUnit program here: all registered tests, or those whose name holds the first argument.
#include <iostream>
#include <memory>
#include <string>

#include <cppunit/BriefTestProgressListener.h>
#include <cppunit/CompilerOutputter.h>
#include <cppunit/TestResult.h>
#include <cppunit/TestResultCollector.h>
#include <cppunit/TestRunner.h>
#include <cppunit/extensions/TestFactoryRegistry.h>

namespace
{

/// Runs the leaves of `test` whose name holds `part`; returns how many there were.
int runMatching(CppUnit::Test& test, const std::string& part, CppUnit::TestResult& result)
{
	if (test.getChildTestCount() == 0)
	{
		if (test.getName().find(part) == std::string::npos) return 0;
		test.run(&result);
		return 1;
	}
	int ran = 0;
	for (int i = 0; i < test.getChildTestCount(); ++i) ran += runMatching(*test.getChildTestAt(i), part, result);
	return ran;
}

} // namespace

int main(int argc, char** argv)
{
	CppUnit::TestResult result;
	CppUnit::TestResultCollector collector;
	CppUnit::BriefTestProgressListener progress;
	result.addListener(&collector);
	result.addListener(&progress);
	const std::unique_ptr<CppUnit::Test> all(CppUnit::TestFactoryRegistry::getRegistry().makeTest());
	const int ran = runMatching(*all, argc > 1 ? argv[1] : "", result);
	CppUnit::CompilerOutputter(&collector, std::cerr).write();
	return ran > 0 && collector.wasSuccessful() ? 0 : 1;
}
