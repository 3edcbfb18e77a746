#include "InspectionRoutes.h"

#include <map>

#include <Poco/Logger.h>

#include <eyrie/Error.h>

#include "JsonWriter.h"
#include "Members.h"

namespace eyrie::http
{

namespace
{

using engine::Difference;

// Who has more of them reads anew, and does not look at each.
constexpr std::size_t mostDifferences = 1000;

const char* nameOf(Difference::Kind kind)
{
	switch (kind)
	{
	case Difference::Kind::missing: return "missing";
	case Difference::Kind::stale: return "stale";
	case Difference::Kind::ahead: return "ahead";
	case Difference::Kind::extra: break;
	}
	return "extra";
}

/// Who has asked for what stands in the log, since it costs the gateway requests, or somebody else their answer.
void log(const Request& request, const char* what)
{
	Poco::Logger::get("eyrie.http")
		.information(request.captured.at("name") + ": " + what + " by " + request.asker.name + " at " + request.asker.address);
}

/// Answered with what the gateway's failure says: `act` is long, and may be ended.
template <class Act>
Response answerOf(const Request& request, const char* what, Act&& act)
{
	log(request, what);
	try
	{
		return act(request.captured.at("name"));
	}
	catch (const Error& error)
	{
		if (error.kind() == ErrorKind::cancelled) return problem(409, "It was ended before it was done.");
		if (error.kind() == ErrorKind::malformed) return problem(503, error.what()); // The gateway's defect, and not ours.
		throw;
	}
}

void write(JsonWriter& json, const std::string& source, const engine::Verified& verified)
{
	std::map<Difference::Kind, std::size_t> counts;
	for (const auto& difference : verified.differences) ++counts[difference.kind];
	json.beginObject().member("source", source).member("equal", verified.differences.empty());
	json.member("compared", verified.compared).member("rejected", verified.rejected);
	for (const auto kind : {Difference::Kind::missing, Difference::Kind::stale, Difference::Kind::extra, Difference::Kind::ahead})
		json.member(nameOf(kind), counts[kind]);
	json.key("differences").beginArray();
	for (std::size_t i = 0; i < verified.differences.size() && i < mostDifferences; ++i)
	{
		const auto& [kind, space, id, what] = verified.differences[i];
		json.beginObject().member("kind", nameOf(kind)).member("id_space", space).member("remote_id", id).member("what", what);
		json.endObject();
	}
	json.endArray().endObject();
}

Response verify(Inspection& inspection, const Request& request)
{
	Members members(request);
	const auto since = members.time("since");
	members.finish();
	return answerOf(request, "verification, asked",
		[&](const std::string& source)
		{
			JsonWriter json;
			write(json, source, inspection.verify(source, since));
			return Response{.body = json.take()};
		});
}

Response examine(Inspection& inspection, const Request& request)
{
	Members(request).finish();
	return answerOf(request, "examination, asked",
		[&](const std::string& source)
		{
			const auto findings = inspection.examine(source);
			if (!findings) return problem(404, "There is nothing to examine with this kind of source.");
			JsonWriter json;
			json.beginObject().member("source", source).key("findings").beginArray();
			for (const auto& [question, answer, seenFrom, isSettled] : *findings)
				json.beginObject()
					.member("question", question)
					.member("answer", answer)
					.member("seen_from", seenFrom)
					.member("settled", isSettled)
					.endObject();
			json.endArray().endObject();
			return Response{.body = json.take()};
		});
}

Response cancel(Inspection& inspection, const Request& request)
{
	if (!inspection.cancel(request.captured.at("name"))) return problem(404, "This source is not being looked at just now.");
	log(request, "verification or examination ended");
	return {.status = 204, .body = {}, .type = {}};
}

Response progress(Inspection& inspection, const Request& request)
{
	const auto looked = inspection.looked(request.captured.at("name"));
	if (!looked) return problem(404, "This source is not being verified just now.");
	JsonWriter json;
	json.beginObject().member("source", request.captured.at("name")).member("looked_at", *looked).endObject();
	return {.body = json.take()};
}

} // namespace


void addInspectionRoutes(Router& router, Inspection& inspection, const Places& places)
{
	const auto add = [&](const char* method, const char* path, const char* operation, auto handler)
	{
		router.add({method, path, Scope::control, operation, {}, [&inspection, &places, handler](const Request& request) {
						return places.find(request.captured.at("name")) ? handler(inspection, request) : noSource();
					}});
	};
	add("POST", "/api/v1/sources/{name}/verification", "verifySource", verify);
	add("GET", "/api/v1/sources/{name}/verification", "getVerification", progress);
	add("DELETE", "/api/v1/sources/{name}/verification", "endVerification", cancel);
	add("POST", "/api/v1/sources/{name}/examination", "examineSource", examine);
}

} // namespace eyrie::http
