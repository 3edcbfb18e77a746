#pragma once

#include "Run.h"

namespace eyrie::simulation
{

/// A history that breaks a promise, and how.
struct Shrunk
{
	History history;
	Violation violation;
};

/// The same promise, broken by as few steps and as plain ways as can be found in some hundred tries.
Shrunk shrink(const History&, const Violation&, const MakeStorage&);

} // namespace eyrie::simulation
