// The pages of messages: what is asked for is put together from parts, and so is the plan.
#include <eyrie/Reader.h>

#include "Questions.h"

namespace eyrie::plans
{

namespace
{

using namespace std::chrono_literals;

/// A part of a query.
struct Part
{
	std::string name;
	std::function<void(MessageQuery&, TimePoint now)> add;
};

/// What leads to an index, and which.
struct Lead
{
	Part part;
	std::string index;
	std::string columns;
};

std::vector<Lead> leads()
{
	const auto number = [](MessageQuery& query, TimePoint) { query.phoneNumber = Stage::busyNumber; };
	const auto source = [](MessageQuery& query, TimePoint) { query.source = "office"; };
	const auto folder = [](MessageQuery& query, TimePoint) { query.folder = "inbox"; };
	const auto both = [=](MessageQuery& query, TimePoint now) { source(query, now), folder(query, now); };
	const auto all = [=](MessageQuery& query, TimePoint now) { number(query, now), both(query, now); };
	const auto space = [=](MessageQuery& query, TimePoint now)
	{
		source(query, now);
		query.space = "incoming";
		query.epoch = 1;
	};
	return {
		{{"all", [](MessageQuery&, TimePoint) {}}, "time", ""},
		{{"of a source", source}, "time", ""},
		{{"of a folder of any source", folder}, "time", ""},
		{{"of a space", space}, "time", ""},
		{{"of a folder", both}, "folder", "source, folder"},
		{{"of a number", number}, "number", "phone_number"},
		{{"of a number in a folder", all}, "number", "phone_number"},
	};
}

/// Where a page begins and ends in time; all but the first one by the column that indexes are ordered by.
std::vector<Part> windows()
{
	const auto none = [](MessageQuery&, TimePoint) {};
	const auto since = [](MessageQuery& query, TimePoint now) { query.since = now - 5h; };
	const auto until = [](MessageQuery& query, TimePoint now) { query.until = now - 1h; };
	const auto after = [](MessageQuery& query, TimePoint now) { query.after = AfterMessage{now - 4h, 4000}; };
	return {
		{"", none},
		{", since", since},
		{", until", until},
		{", since and until", [=](MessageQuery& query, TimePoint now) { since(query, now), until(query, now); }},
		{", a later page", after},
		{", since and until, a later page",
			[=](MessageQuery& query, TimePoint now) { since(query, now), until(query, now), after(query, now); }},
	};
}

/// What is left to be looked at row by row.
std::vector<Part> rests()
{
	const auto deleted
		= [](MessageQuery::Deleted which) { return [which](MessageQuery& query, TimePoint) { query.deleted = which; }; };
	const auto more = [](MessageQuery& query, TimePoint)
	{
		query.direction = Direction::outgoing;
		query.status = "delivery_ok";
		query.delivery = Delivery::delivered;
	};
	return {{"", deleted(MessageQuery::Deleted::included)}, {", not deleted", deleted(MessageQuery::Deleted::excluded)},
		{", deleted", deleted(MessageQuery::Deleted::only)}, {", of a status", more}};
}

Question question(const Lead& lead, const Part& window, const Part& rest, bool archived)
{
	const std::string table = archived ? "archived_messages" : "messages";
	const bool timed = !window.name.empty();
	const auto columns = lead.columns + (timed ? (lead.columns.empty() ? "sort_time" : ", sort_time") : "");
	const auto index = table + "_by_" + lead.index;
	const Plan plan{columns.empty() ? table + " along " + index : table + " by " + index + "(" + columns + ")"};
	const auto ask = [=](Stage& stage)
	{
		MessageQuery query{.archived = archived};
		for (const auto* part : {&lead.part, &window, &rest}) part->add(query, stage.now());
		stage.storage().reader().messages(query);
	};
	return {(archived ? "archived messages " : "messages ") + lead.part.name + window.name + rest.name, ask, plan, {}};
}

} // namespace


std::vector<Question> questionsForMessages()
{
	std::vector<Question> questions;
	for (const bool archived : {false, true})
		for (const auto& lead : leads())
			for (const auto& window : windows())
				for (const auto& rest : rests()) questions.push_back(question(lead, window, rest, archived));
	return questions;
}

} // namespace eyrie::plans
