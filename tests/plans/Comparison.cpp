#include "Comparison.h"

#include <algorithm>

namespace eyrie::plans
{

namespace
{

std::string listed(const Plan& plan)
{
	std::string lines;
	for (const auto& step : plan) lines += "\n    " + step;
	return lines;
}

bool isDear(const std::string& step)
{
	return step.starts_with("all of ") || step == "sort" || step == "gather";
}

} // namespace


std::string wrongPlans(Stage& stage, Plan Question::*expected)
{
	std::string wrong;
	for (const auto& questions : {questionsForMessages(), questionsOfReaders(), questionsOfTheEngine()})
		for (const auto& question : questions)
		{
			const auto plan = stage.plansOf([&] { question.ask(stage); });
			const auto& pinned = (question.*expected).empty() ? question.sqlite : question.*expected;
			if (plan != pinned) wrong += "\n" + question.name + ", expected:" + listed(pinned) + "\n  is:" + listed(plan);
			if (question.why.empty() && std::any_of(plan.begin(), plan.end(), isDear))
				wrong += "\n" + question.name + " reads a whole table or sorts:" + listed(plan);
		}
	return wrong;
}

} // namespace eyrie::plans
