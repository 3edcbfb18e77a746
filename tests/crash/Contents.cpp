#include "Contents.h"

#include <algorithm>
#include <map>

namespace eyrie::crash
{

namespace
{

const std::string& column(const Record& record, const std::string& name)
{
	return std::find_if(record.begin(), record.end(), [&](const auto& value) { return value.first == name; })->second;
}

/// What messages are called by people, by the number that the database calls them.
std::map<std::string, std::string> namesOf(const std::vector<Record>& messages)
{
	std::map<std::string, std::string> names;
	for (const auto& message : messages)
		names[column(message, "id")] = column(message, "source") + "/" + column(message, "id_space") + "/"
			+ column(message, "epoch") + "/" + column(message, "remote_id");
	return names;
}

std::string described(const Record& record, const std::map<std::string, std::string>& names)
{
	std::string text;
	for (const auto& [name, value] : record)
	{
		if (name == "id") continue;
		const auto known = names.find(value);
		text += " " + name + "=" + (name == "message_id" && known != names.end() ? known->second : value);
	}
	return text;
}

} // namespace


std::string contents(const Ask& ask, const std::vector<std::string>& tables, const std::string& now, const std::string& later)
{
	const std::string leases
		= "SELECT name, holder, fence, expires_at > " + now + " AS runs, expires_at > " + later + " AS runs_long FROM leases";
	std::map<std::string, std::vector<Record>> found;
	for (const auto& table : tables) found[table] = ask(table == "leases" ? leases : "SELECT * FROM " + table);
	auto names = namesOf(found["messages"]);
	names.merge(namesOf(found["archived_messages"]));
	std::string text;
	for (const auto& [table, records] : found)
	{
		std::vector<std::string> lines;
		for (const auto& record : records) lines.push_back(table + ":" + described(record, names) + "\n");
		std::sort(lines.begin(), lines.end());
		for (const auto& line : lines) text += line;
	}
	return text;
}

} // namespace eyrie::crash
