#pragma once

#include <string>

namespace eyrie::simulation
{

/// A promise that was broken. No std::exception, so that nothing on its way takes it for a failure that can be borne.
struct Violation
{
	std::string promise; ///< One word or two: `lost`, `regressed`.
	std::string text;
};

/// The daemon is dead from here on. No std::exception either.
struct Crash
{
};

} // namespace eyrie::simulation
