#include <algorithm>
#include <iterator>

#include "Commands.h"
#include "Doctor.h"
#include "Failure.h"
#include "Text.h"
#include "http/JsonWriter.h"

namespace eyrie::ctl
{

namespace
{

const char* nameOf(Finding::State state)
{
	return state == Finding::State::good ? "good" : state == Finding::State::bad ? "bad" : "doubtful";
}

std::string jsonOf(const std::vector<Finding>& findings, bool isGood)
{
	http::JsonWriter json;
	json.beginObject().member("good", isGood).key("findings").beginArray();
	for (const auto& [state, what, outcome, advice] : findings)
	{
		json.beginObject().member("state", nameOf(state)).member("what", what).member("outcome", outcome);
		json.member("advice", advice.empty() ? std::nullopt : std::optional(advice)).endObject();
	}
	json.endArray().endObject();
	return json.take();
}

void show(const Desk& desk, const Finding& finding)
{
	const auto style = finding.state == Finding::State::good ? Style::good
		: finding.state == Finding::State::bad               ? Style::bad
															 : Style::doubtful;
	const std::string indent(10, ' ');
	const std::string name = nameOf(finding.state);
	desk.out.out << desk.out.painted(style, name) << std::string(indent.size() - name.size(), ' ') << shown(finding.what) << ": "
				 << shownLines(finding.outcome, indent) << "\n";
	if (!finding.advice.empty()) desk.out.out << indent << "-> " << shownLines(finding.advice, indent) << "\n";
}

} // namespace


int examineAll(Desk& desk)
{
	if (desk.line.has("device")) return examineDevice(desk);
	std::vector<Finding> findings;
	try
	{
		findings = Doctor(desk).run();
	}
	catch (const Failure& failure)
	{
		findings.push_back({Finding::State::bad, "access", failure.what(), "see eyriectl help doctor"});
	}
	if (const std::string file = desk.line.text("config"); !file.empty())
	{
		auto more = findingsOfFiles(file);
		std::move(more.begin(), more.end(), std::back_inserter(findings));
	}
	const bool isGood = std::none_of(
		findings.begin(), findings.end(), [](const Finding& finding) { return finding.state == Finding::State::bad; });
	if (desk.wantsJson())
		desk.printJson(jsonOf(findings, isGood));
	else
		for (const auto& finding : findings) show(desk, finding);
	return static_cast<int>(isGood ? Exit::good : Exit::bad);
}

} // namespace eyrie::ctl
