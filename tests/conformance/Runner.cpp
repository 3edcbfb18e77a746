#include "Runner.h"

#include <iostream>
#include <string>

#include <cppunit/BriefTestProgressListener.h>
#include <cppunit/CompilerOutputter.h>
#include <cppunit/TestResult.h>
#include <cppunit/TestResultCollector.h>

namespace eyrie::conformance
{

namespace
{

bool isChosen(const CppUnit::Test& test, int argc, char** argv)
{
	if (argc < 2) return true;
	for (int i = 1; i < argc; ++i)
		if (test.getName().find(argv[i]) != std::string::npos) return true;
	return false;
}

} // namespace


int run(std::vector<std::unique_ptr<CppUnit::Test>> suites, int argc, char** argv)
{
	CppUnit::TestResult result;
	CppUnit::TestResultCollector collector;
	CppUnit::BriefTestProgressListener progress;
	result.addListener(&collector);
	result.addListener(&progress);
	for (const auto& suite : suites)
		for (int i = 0; i < suite->getChildTestCount(); ++i)
			if (auto* test = suite->getChildTestAt(i); isChosen(*test, argc, argv)) test->run(&result);
	CppUnit::CompilerOutputter(&collector, std::cerr).write();
	return collector.wasSuccessful() && collector.runTests() > 0 ? 0 : 1;
}

} // namespace eyrie::conformance
