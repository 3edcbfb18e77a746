#include "Overview.h"

#include "http/JsonWriter.h"

namespace eyrie::ctl
{

std::vector<Json> Overview::foldersOf(const std::string& source) const
{
	std::vector<Json> some;
	for (const auto& folder : folders)
		if (folder["source"].text() == source) some.push_back(folder);
	return some;
}

std::string Overview::rejectsOf(const std::string& source) const
{
	for (const auto& [name, count] : rejects)
		if (name == source) return count;
	return "0";
}

Overview overviewOf(Desk& desk)
{
	Overview overview;
	const std::string sources = desk.get("/api/v1/sources");
	const std::string folders = desk.get("/api/v1/folders");
	const auto readiness = Json::parse(desk.ask({.path = "/readyz"}).body); // 503 is an answer, too.
	overview.version = Json::parse(desk.get("/openapi.json"))["info"]["version"].text();
	overview.isReady = readiness["status"].text() == "ready";
	for (const auto& reason : readiness["reasons"].items()) overview.reasons.push_back(reason.text());
	overview.sources = Json::parse(sources)["items"].items();
	overview.folders = Json::parse(folders)["items"].items();
	http::JsonWriter json;
	json.beginObject().member("version", overview.version).member("ready", overview.isReady).key("reasons").beginArray();
	for (const auto& reason : overview.reasons) json.value(reason);
	json.endArray().key("rejects").beginObject();
	for (const auto& source : overview.sources)
	{
		const std::string name = source["name"].text();
		const auto page = Json::parse(desk.get(pathWith("/api/v1/rejects", {{"source", name}, {"limit", "100"}})));
		const auto count = page["items"].items().size();
		const bool hasMore = !page["next"].isNull();
		overview.rejects.emplace_back(name, std::to_string(count) + (hasMore ? "+" : ""));
		json.key(name).beginObject().member("count", count).member("more", hasMore).endObject();
	}
	json.endObject().key("sources").json(memberIn(sources, "items")).key("folders").json(memberIn(folders, "items")).endObject();
	overview.json = json.take();
	return overview;
}

} // namespace eyrie::ctl
