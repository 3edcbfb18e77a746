#include "HealthRoutes.h"

#include <eyrie/Error.h>

#include "JsonWriter.h"
#include "Readiness.h"

namespace eyrie::http
{

namespace
{

Response healthz(const Request&)
{
	return {.body = R"({"status":"alive"})"};
}

Response readyz(const Places& places, const Request& request)
{
	// A proxy on this machine asks for others.
	const bool isForwarded = !request.header("x-forwarded-for").empty() || !request.header("forwarded").empty();
	const bool isTold = (request.asker.isLocal && !isForwarded) || request.asker.may(Scope::read);
	std::vector<std::string> reasons;
	try
	{
		const auto streams = places.storage().reader().streams();
		for (const auto& place : places.sources)
		{
			// What an operator has paused is not expected to progress.
			const auto readiness = judge(place, streams, places.clock.now());
			if (!readiness.isReady && !places.statusOf(place.source).isPaused) reasons.push_back(readiness.why);
		}
	}
	catch (const Error& error)
	{
		reasons.push_back(error.what());
	}
	JsonWriter json;
	json.beginObject().member("status", reasons.empty() ? "ready" : "unready");
	if (isTold)
	{
		json.key("reasons").beginArray();
		for (const auto& reason : reasons) json.value(reason);
		json.endArray();
	}
	json.endObject();
	return {.status = reasons.empty() ? 200 : 503, .body = json.take()};
}

} // namespace


void addHealthRoutes(Router& router, const Places& places)
{
	router.add({"GET", "/healthz", Scope::open, "getHealth", {}, healthz});
	router.add(
		{"GET", "/readyz", Scope::open, "getReadiness", {}, [&places](const Request& request) { return readyz(places, request); }});
}

} // namespace eyrie::http
