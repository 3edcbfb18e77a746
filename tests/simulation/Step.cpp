#include "Step.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

#include "Members.h"

namespace eyrie::simulation
{

namespace
{

// In the order of Deed.
constexpr std::array<std::string_view, 35> names{"receive", "receiveLong", "reserve", "queue", "accept", "fail", "handOver",
	"leaveOutbox", "retry", "report", "moveModem", "markRead", "erase", "hide", "show", "work", "forbid", "allow", "narrow",
	"widen", "setDevice", "restart", "lose", "delay", "cut", "shuffle", "repeat", "refuse", "live", "sleep", "setClock", "crash",
	"other", "failBefore", "failAfter"};
static_assert(names.size() == static_cast<std::size_t>(Deed::failAfter) + 1);

constexpr std::array<Member<Step>, 12> membersOfSteps{
	{{"after", &Step::after}, {"label", &Step::label}, {"seconds", &Step::seconds}, {"count", &Step::count},
		{"status", &Step::status}, {"folder", &Step::folder}, {"validity", &Step::validity}, {"priority", &Step::priority},
		{"modem", &Step::modem}, {"parts", &Step::parts}, {"owner", &Step::owner}, {"oddity", &Step::oddity}}};

} // namespace


std::string textOf(const Step& step)
{
	return std::string(names.at(static_cast<std::size_t>(step.deed))) + textOf(membersOfSteps, step, {});
}


std::optional<Step> stepFrom(const std::string& text)
{
	std::istringstream words(text);
	std::string word;
	words >> word;
	const auto name = std::find(names.begin(), names.end(), word);
	if (name == names.end()) return std::nullopt;
	Step step{.deed = static_cast<Deed>(name - names.begin())};
	if (!read(words, membersOfSteps, step)) return std::nullopt;
	return step;
}


std::vector<Step> plainerSteps(const Step& step)
{
	std::vector<Step> result;
	for (const auto& member : membersOfSteps)
	{
		const bool isName = member.place == &Step::label || member.place == &Step::folder || member.place == &Step::status;
		const std::int32_t plain = member.place == &Step::count ? std::min(step.count, 1) : 0;
		if (isName || step.*member.place == plain) continue;
		result.push_back(step);
		result.back().*member.place = plain;
	}
	return result;
}

} // namespace eyrie::simulation
