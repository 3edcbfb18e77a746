#include "SourceRoutes.h"

#include <algorithm>
#include <map>
#include <sstream>

#include <Poco/Base64Encoder.h>

#include "JsonWriter.h"
#include "PageCursor.h"
#include "Parameters.h"
#include "Readiness.h"
#include "Utf8.h"

namespace eyrie::http
{

namespace
{

std::string base64(const std::string& bytes)
{
	std::ostringstream text;
	Poco::Base64Encoder encoder(text);
	encoder.rdbuf()->setLineLength(0);
	encoder << bytes;
	encoder.close();
	return text.str();
}

void writeState(JsonWriter& json, const StreamState& state)
{
	json.member("epoch", state.epoch).member("generation", state.generation);
	json.member("last_synced_id", state.cursor ? state.cursor->position : std::nullopt);
	json.member("last_sync_time", state.lastSyncTime).member("cold_start_since", state.coldStartSince);
	json.member("last_error", state.lastError.empty() ? std::nullopt : std::optional(state.lastError));
	json.member("last_error_time", state.lastErrorTime).member("failures", state.failures);
	json.member("halted", state.halted.empty() ? std::nullopt : std::optional(state.halted));
}

void writeStatus(JsonWriter& json, const engine::SourceStatus& status)
{
	using std::chrono::duration_cast;
	using std::chrono::seconds;
	json.member("paused", status.isPaused).member("stands_by", status.standsBy);
	json.member("interval_seconds", duration_cast<seconds>(status.interval).count());
	json.member("last_pass_at", status.lastPassAt).member("next_pass_at", status.nextPassAt);
	json.member("failing_since", status.failingSince).member("failures", status.failures);
	json.member("error", status.error.empty() ? std::nullopt : std::optional(status.error));
	json.member("passes", status.passes).member("wake_ups", status.wakeUps).member("requests", status.requests);
}

void writeSource(JsonWriter& json, const Places& places, const Place& place, const std::vector<StreamSummary>& streams)
{
	const auto readiness = judge(place, streams, places.clock.now());
	json.beginObject().member("name", place.source).member("plugin", place.plugin);
	json.member("ready", readiness.isReady).member("oldest_success", readiness.oldestSuccess);
	json.member("patience_seconds", std::chrono::duration_cast<std::chrono::seconds>(place.patience).count());
	writeStatus(json, places.statusOf(place.source));
	json.key("folders").beginArray();
	for (const auto& [stream, state] : streams)
		if (stream.source == place.source) json.value(stream.folder);
	json.endArray().endObject();
}

Response sources(const Places& places, const Request&)
{
	const auto streams = places.storage().reader().streams();
	JsonWriter json;
	json.beginObject().key("items").beginArray();
	for (const auto& place : places.sources) writeSource(json, places, place, streams);
	json.endArray().endObject();
	return {.body = json.take()};
}

const Place* placeOf(const Places& places, const Request& request)
{
	return places.find(request.captured.at("name"));
}

Response source(const Places& places, const Request& request)
{
	const auto* place = placeOf(places, request);
	if (!place) return noSource();
	JsonWriter json;
	writeSource(json, places, *place, places.storage().reader().streams());
	return {.body = json.take()};
}

/// What is stored and how it is kept in step, folder by folder; those too that are not configured any longer.
Response folders(const Places& places, const Request& request)
{
	const auto wanted = Parameters(request).text("source");
	auto& reader = places.storage().reader();
	std::map<StreamId, std::pair<StreamState, FolderCount>> all;
	for (const auto& summary : reader.streams()) all[summary.stream].first = summary.state;
	for (const auto& count : reader.counts()) all[count.stream].second = count;
	JsonWriter json;
	json.beginObject().key("items").beginArray();
	for (const auto& [stream, both] : all)
	{
		if (wanted && stream.source != *wanted) continue;
		json.beginObject().member("source", stream.source).member("folder", stream.folder);
		json.member("messages", both.second.messages).member("pending", both.second.pending);
		writeState(json, both.first);
		json.endObject();
	}
	json.endArray().endObject();
	return {.body = json.take()};
}

Response pending(const Places& places, const Request& request)
{
	const Parameters parameters(request);
	const auto wanted = parameters.text("source");
	const auto limit = parameters.limit();
	std::vector<Pending> all;
	for (const auto& place : places.sources)
	{
		if (wanted && place.source != *wanted) continue;
		auto some = places.storage().pending({.source = place.source, .dueBy = TimePoint::max(), .limit = limit + 1});
		std::move(some.begin(), some.end(), std::back_inserter(all));
	}
	std::stable_sort(all.begin(), all.end(),
		[](const auto& left, const auto& right) { return left.tracking.nextCheckAt < right.tracking.nextCheckAt; });
	JsonWriter json;
	json.beginObject().key("items").beginArray();
	for (std::size_t i = 0; i < all.size() && i < limit; ++i)
	{
		const auto& [key, folder, tracking] = all[i];
		json.beginObject().member("source", key.source).member("id_space", key.space).member("epoch", key.epoch);
		json.member("remote_id", key.id).member("folder", folder).member("next_check_at", tracking.nextCheckAt);
		json.member("validity_expires_at", tracking.expiresAt).member("checks", tracking.checks).endObject();
	}
	json.endArray().member("more", all.size() > limit).endObject();
	return {.body = json.take()};
}

Response rejects(const Places& places, const Request& request)
{
	const Parameters parameters(request);
	RejectQuery query{.source = parameters.text("source")};
	if (const auto after = parameters.cursor()) query.before = after->id;
	const auto limit = parameters.limit();
	query.limit = limit + 1;
	const auto rows = places.storage().reader().rejects(query);
	JsonWriter json;
	json.beginObject().key("items").beginArray();
	for (std::size_t i = 0; i < rows.size() && i < limit; ++i)
	{
		const auto& [number, stream, reject, at] = rows[i];
		json.beginObject().member("number", number).member("source", stream.source).member("folder", stream.folder);
		json.member("remote_id", reject.id.empty() ? std::nullopt : std::optional(reject.id)).member("reason", reject.reason);
		const bool isText = isUtf8(reject.bytes);
		json.member("text", isText ? std::optional(reject.bytes) : std::nullopt);
		json.member("base64", isText ? std::nullopt : std::optional(base64(reject.bytes))).member("at", at).endObject();
	}
	json.endArray().key("next");
	rows.size() > limit ? json.value(writeCursor({.after = {.id = rows[limit - 1].number}, .until = {}})) : json.null();
	json.endObject();
	return {.body = json.take()};
}

Response noDirectory()
{
	return problem(404, "This source keeps no directory.");
}

Response contacts(const Places& places, const Request& request)
{
	const auto* place = placeOf(places, request);
	if (!place) return noSource();
	const auto all = places.phonebook.contacts(place->source);
	if (!all) return noDirectory();
	JsonWriter json;
	json.beginObject().key("items").beginArray();
	for (const auto& contact : *all) json.beginObject().member("number", contact.number).member("name", contact.name).endObject();
	json.endArray().endObject();
	return {.body = json.take()};
}

Response modems(const Places& places, const Request& request)
{
	const auto* place = placeOf(places, request);
	if (!place) return noSource();
	const auto all = places.phonebook.modems(place->source);
	if (!all) return noDirectory();
	const auto orNull = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); };
	JsonWriter json;
	json.beginObject().key("items").beginArray();
	for (const auto& modem : *all)
	{
		json.beginObject().member("number", modem.number).member("name", orNull(modem.name));
		json.member("phone_number", orNull(modem.phoneNumber)).member("state", modem.state);
		json.member("enabled", modem.enabled).member("signal", modem.signal).endObject();
	}
	json.endArray().endObject();
	return {.body = json.take()};
}

} // namespace


void addSourceRoutes(Router& router, const Places& places)
{
	const auto add = [&](const char* path, const char* operation, std::vector<std::string> parameters, auto handler)
	{
		router.add({"GET", path, Scope::read, operation, std::move(parameters),
			[&places, handler](const Request& request) { return handler(places, request); }});
	};
	add("/api/v1/sources", "listSources", {}, sources);
	add("/api/v1/sources/{name}", "getSource", {}, source);
	add("/api/v1/sources/{name}/contacts", "listContacts", {}, contacts);
	add("/api/v1/sources/{name}/modems", "listModems", {}, modems);
	add("/api/v1/folders", "listFolders", {"source"}, folders);
	add("/api/v1/pending", "listPending", {"source", "limit"}, pending);
	add("/api/v1/rejects", "listRejects", {"source", "limit", "cursor"}, rejects);
}

} // namespace eyrie::http
