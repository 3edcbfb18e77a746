#pragma once

#include <string>

#include "Questions.h"

namespace eyrie::plans
{

/// Asks all questions. Where a plan is another than the one expected, or has what no plan may have, it is told in lines.
std::string wrongPlans(Stage&, Plan Question::*expected);

} // namespace eyrie::plans
