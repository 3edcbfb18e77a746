#pragma once

#include <memory>
#include <vector>

#include <cppunit/Test.h>

namespace eyrie::conformance
{

/// Runs tests, each named as it passes; the arguments choose some by a part of their name. Returns main()'s result.
int run(std::vector<std::unique_ptr<CppUnit::Test>> suites, int argc, char** argv);

} // namespace eyrie::conformance
