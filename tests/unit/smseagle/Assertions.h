#pragma once

#include <string>

#include <cppunit/TestAssert.h>

#include <eyrie/Error.h>

namespace eyrie::smseagle
{

/// Kind and text of what `action` throws; "nothing" if it does not.
template <class Action>
std::string errorOf(Action&& action)
{
	try
	{
		action();
	}
	catch (const Error& error)
	{
		static const char* const scopes[] = {"record", "stream", "plugin"};
		return std::string(nameOf(error.kind())) + '/' + scopes[static_cast<int>(error.scope())] + ": " + error.what();
	}
	return "nothing";
}

inline void assertContains(const std::string& text, const std::string& part)
{
	CPPUNIT_ASSERT_MESSAGE(text + " <- " + part, text.find(part) != std::string::npos);
}

} // namespace eyrie::smseagle
