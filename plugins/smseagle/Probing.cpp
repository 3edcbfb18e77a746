#include "Probing.h"

#include <algorithm>
#include <charconv>

#include "ApiV2.h"
#include "Json.h"
#include "Records.h"
#include "Refusal.h"

namespace eyrie::smseagle
{

namespace
{

std::map<std::string, std::string> fieldsOf(std::string_view json)
{
	std::map<std::string, std::string> fields;
	const auto members = membersOf(json);
	if (!members) return fields;
	for (const auto& [name, value] : *members)
	{
		bool repaired = false;
		fields.emplace(name, value.kind == JsonKind::text ? decodedText(value, repaired) : std::string(value.raw));
	}
	return fields;
}

Probed::Row rowOf(std::string_view json)
{
	Probed::Row row{0, fieldsOf(json)};
	const std::string id = row.text("id");
	std::from_chars(id.data(), id.data() + id.size(), row.id);
	return row;
}

} // namespace


std::string Probed::Row::text(const std::string& field) const
{
	const auto found = fields.find(field);
	return found == fields.end() || found->second == "null" ? std::string() : found->second;
}

std::string Probed::told() const
{
	const std::string begin = "status " + std::to_string(status) + ", ";
	if (isList) return begin + std::to_string(rows.size()) + (rows.size() == 1 ? " row" : " rows");
	return begin + (words.empty() ? "no body" : words);
}

Probed probe(ApiV2& api, const std::string& path, std::stop_token stop)
{
	const std::string whole = "/api/v2/" + path;
	const Response answer = api.get(whole, std::move(stop));
	Probed probed{.path = path, .status = answer.status, .clock = answer.clock};
	const auto records = splitRecords(answer.body);
	probed.isList = records.mistake.empty();
	if (probed.isList)
		for (const auto record : records.records) probed.rows.push_back(rowOf(record));
	else
	{
		constexpr std::size_t most = 120;
		probed.fields = fieldsOf(answer.body);
		// What was to be a list and is not whole may hold messages.
		const bool isWhole = !answer.body.starts_with('[');
		const auto shown = withoutSecret(answer, api.asked(whole, "").secret);
		probed.words = isHtml(answer) ? "HTML"
			: !isWhole                ? "a list that is not whole"
			: answer.body.empty()     ? ""
									  : quoted(shown.body, most);
	}
	return probed;
}


std::set<std::string> valuesOf(const std::vector<Probed::Row>& rows, const std::string& field)
{
	std::set<std::string> values;
	for (const auto& row : rows)
		if (row.has(field)) values.insert(row.fields.at(field));
	return values;
}

std::set<std::int64_t> idsOf(const std::vector<Probed::Row>& rows)
{
	std::set<std::int64_t> ids;
	for (const auto& row : rows) ids.insert(row.id);
	return ids;
}

std::string orderOf(const std::vector<Probed::Row>& rows)
{
	const auto less = [](const auto& left, const auto& right) { return left.id < right.id; };
	if (rows.size() < 2) return {};
	if (std::is_sorted(rows.begin(), rows.end(), less)) return "by rising id";
	if (std::is_sorted(rows.rbegin(), rows.rend(), less)) return "by falling id";
	return "not by id";
}

} // namespace eyrie::smseagle
