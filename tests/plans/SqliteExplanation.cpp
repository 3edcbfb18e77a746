#include <algorithm>
#include <regex>

#include "Explanation.h"

namespace eyrie::plans
{

namespace
{

/// `(source=? AND sort_time>? AND sort_time<?)` names two columns.
std::string columnsOf(const std::string& conditions)
{
	static const std::regex condition(R"((\w+)[=<>]+\?)");
	std::vector<std::string> names;
	std::string columns;
	for (std::sregex_iterator i(conditions.begin(), conditions.end(), condition), end; i != end; ++i)
	{
		if (std::find(names.begin(), names.end(), (*i)[1]) != names.end()) continue;
		if (!names.empty()) columns += ", ";
		columns += names.emplace_back((*i)[1]);
	}
	return "(" + columns + ")";
}

/// Made by SQLite itself: of a primary key or a unique one.
std::string nameOf(const std::string& index)
{
	return index.starts_with("sqlite_autoindex_") || index == "INTEGER PRIMARY KEY" ? "key" : index;
}

/// One line of the plan; empty where it only says what the lines below it belong to.
std::string stepOf(const std::string& line)
{
	static const std::regex table(
		R"((SEARCH|SCAN) (\S+)(?: USING (COVERING )?(?:INDEX (\S+)|(INTEGER PRIMARY KEY)))?(?: (\(.*\)))?.*)");
	if (line.find("TEMP B-TREE") != std::string::npos) return line.find("ORDER BY") != std::string::npos ? "sort" : "gather";
	if (line.find("AUTOMATIC") != std::string::npos) return "gather";
	std::smatch match;
	if (!std::regex_match(line, match, table) || line == "SCAN CONSTANT ROW") return {};
	const std::string name = match[2];
	if (std::regex_search(line, std::regex("VIRTUAL TABLE INDEX \\d+:.*M"))) return name + " by words";
	if (line.find("VIRTUAL TABLE INDEX 0:=") != std::string::npos) return name + " by key(rowid)";
	const auto index = nameOf(match[4].matched ? match[4] : match[5]);
	if (index.empty()) return "all of " + name;
	const std::string rows = match[3].matched ? ", index only" : "";
	return match[1] == "SEARCH" ? name + " by " + index + columnsOf(match[6]) + rows : name + " along " + index + rows;
}

} // namespace


Plan explainSqlite(sql::Connection& connection, const std::string& sql, sql::Row parameters)
{
	static const std::regex own(R"((?:CO-ROUTINE|MATERIALIZE) (.*))");
	Plan plan;
	std::vector<std::string> passedOver;
	connection.read("EXPLAIN QUERY PLAN " + sql, parameters,
		[&](sql::Row row)
		{
			const std::string line(std::get<std::string_view>(row[3]));
			std::smatch match;
			if (std::regex_match(line, match, own)) passedOver.push_back("all of " + match[1].str());
			auto step = stepOf(line);
			const bool isOwn = std::find(passedOver.begin(), passedOver.end(), step) != passedOver.end();
			if (!step.empty() && !isOwn) plan.push_back(std::move(step));
		});
	return plan;
}

} // namespace eyrie::plans
