#pragma once

#include <string>

#include <cppunit/TestAssert.h>

namespace eyrie::scenario
{

inline void assertHolds(const std::string& text, const std::string& part)
{
	CPPUNIT_ASSERT_MESSAGE("no \"" + part + "\" in:\n" + text, text.find(part) != std::string::npos);
}

} // namespace eyrie::scenario
