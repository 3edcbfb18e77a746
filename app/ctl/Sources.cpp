#include "Sources.h"

#include <algorithm>

#include "Text.h"
#include "engine/Spelling.h"

namespace eyrie::ctl
{

namespace
{

std::vector<std::string> namesIn(Desk& desk, const std::string& path, const std::string& member)
{
	std::vector<std::string> names;
	for (const auto& item : Json::parse(desk.get(path))["items"].items()) names.push_back(item[member].text());
	return names;
}

} // namespace


Failure noSuchSource(Desk& desk, const std::string& name)
{
	const auto known = namesIn(desk, "/api/v1/sources", "name");
	const std::string meant = engine::nearest(name, known);
	std::string text = "no source \"" + shown(name) + "\" is configured";
	if (!meant.empty()) return {Exit::bad, text + "; did you mean " + shown(meant) + "?"};
	for (std::size_t i = 0; i < known.size(); ++i) text += (i == 0 ? "; there are: " : ", ") + shown(known[i]);
	return {Exit::bad, text};
}

void requireSource(Desk& desk, const std::string& name)
{
	for (const auto& [path, member] : {std::pair{"/api/v1/sources", "name"}, {"/api/v1/folders", "source"}})
	{
		const auto names = namesIn(desk, path, member);
		if (std::find(names.begin(), names.end(), name) != names.end()) return;
	}
	throw noSuchSource(desk, name);
}

} // namespace eyrie::ctl
