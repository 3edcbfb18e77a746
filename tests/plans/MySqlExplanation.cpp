#include <set>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include "Explanation.h"

namespace eyrie::plans
{

namespace
{

/// A primary key that is one number is the order of the rows, which other databases have without a name.
std::string columnsOf(const Poco::JSON::Array& parts, bool primary)
{
	static const std::set<std::string> numbers{"id", "number", "message_id", "rowid"};
	std::string columns;
	for (std::size_t i = 0; i < parts.size(); ++i)
		columns += (i == 0 ? "" : ", ") + parts.getElement<std::string>(static_cast<unsigned>(i));
	return "(" + (primary && numbers.contains(columns) ? "rowid" : columns) + ")";
}

/// A unique key without a name of its own has that of its first column; no other index here is called like a column.
std::string nameOf(const std::string& index)
{
	return index == "PRIMARY" || index == "source" ? "key" : index;
}

/// Nothing for a table that it made itself, and where it found out beforehand that there is nothing to read.
std::string stepOf(const Poco::JSON::Object& table)
{
	const auto name = table.optValue<std::string>("table_name", "");
	const auto way = table.optValue<std::string>("access_type", "");
	if (name.empty() || name.starts_with("<") || way.empty()) return {};
	if (way == "fulltext") return name + " by words";
	if (way == "ALL" || !table.has("key")) return "all of " + name;
	const auto key = table.getValue<std::string>("key");
	const std::string rows = table.optValue("using_index", false) ? ", index only" : "";
	if (way == "index") return name + " along " + nameOf(key) + rows;
	return name + " by " + nameOf(key) + columnsOf(*table.getArray("used_key_parts"), key == "PRIMARY") + rows;
}

void addSteps(Plan& plan, const Poco::Dynamic::Var& value)
{
	if (value.type() == typeid(Poco::JSON::Array::Ptr))
		for (const auto& element : *value.extract<Poco::JSON::Array::Ptr>()) addSteps(plan, element);
	if (value.type() != typeid(Poco::JSON::Object::Ptr)) return;
	const auto& object = *value.extract<Poco::JSON::Object::Ptr>();
	auto step = stepOf(object);
	if (!step.empty()) plan.push_back(std::move(step));
	for (const auto& [name, part] : object)
	{
		if (name == "subqueries") // The last one first.
			for (auto i = part.extract<Poco::JSON::Array::Ptr>()->size(); i > 0; --i)
				addSteps(plan, part.extract<Poco::JSON::Array::Ptr>()->get(static_cast<unsigned>(i - 1)));
		else
			addSteps(plan, part);
		if (name == "filesort") plan.emplace_back("sort");
		if (name == "temporary_table" || name == "block-nl-join") plan.emplace_back("gather");
	}
}

} // namespace


Plan explainMySql(sql::Connection& connection, const std::string& sql, sql::Row parameters)
{
	Plan plan;
	connection.read("EXPLAIN FORMAT=JSON " + sql, parameters,
		[&](sql::Row row)
		{
			Poco::JSON::Parser parser(new Poco::JSON::ParseHandler(true));
			addSteps(plan, parser.parse(std::string(std::get<std::string_view>(row[0]))));
		});
	return plan;
}

} // namespace eyrie::plans
