#include "Exposition.h"

#include <algorithm>
#include <sstream>

#include <eyrie/Connections.h>
#include <eyrie/Plugin.h>
#include <prometheus/text_serializer.h>

#include "ProcessFigures.h"
#include "Readiness.h"
#include "Sheet.h"

namespace eyrie::http
{

namespace
{

double seconds(std::chrono::microseconds time)
{
	return std::chrono::duration<double>(time).count();
}

double seconds(TimePoint time)
{
	return std::chrono::duration<double>(time.time_since_epoch()).count();
}

} // namespace


Exposition::Exposition(
	const Places& places, engine::Engine& engine, const Metrics& metrics, std::function<EventFeed::Figures()> events) :
	_places(places),
	_engine(engine), _metrics(metrics), _events(std::move(events)), _stored(places.storage, places.clock)
{
}

std::string Exposition::text()
{
	Sheet sheet;
	sheet.gauge("eyrie_build_info", "What is running; always 1.")
		.sample({{"version", EYRIE_VERSION}, {"sdk_abi", std::to_string(EYRIE_SDK_ABI)}}, 1);
	addSources(sheet);
	addPace(sheet);
	addErrors(sheet);
	addTasks(sheet);
	addConnections(sheet);
	const auto events = _events();
	sheet.gauge("eyrie_event_subscribers", "Clients that listen to /api/v1/events.").sample({}, events.subscribers);
	sheet.counter("eyrie_event_subscribers_dropped_total", "Such clients that were ended for being too slow.")
		.sample({}, events.dropped);
	const auto stored = _stored.latest();
	const StoredFigures::Figures figures = stored ? *stored : StoredFigures::Figures{};
	addFolders(sheet, figures);
	addBacklog(sheet, figures);
	addProcess(sheet);

	auto families = sheet.take();
	for (auto& family : _metrics.counted()) families.push_back(std::move(family));
	std::sort(families.begin(), families.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
	return prometheus::TextSerializer().Serialize(families);
}

void Exposition::addSources(Sheet& sheet) const
{
	const auto statuses = _places.status();
	const auto each = [&](const char* name, const char* help, auto&& value)
	{
		sheet.gauge(name, help);
		for (const auto& status : statuses) sheet.sample({{"source", status.source}}, value(status));
	};
	sheet.gauge("eyrie_source_info", "The sources that are configured; always 1.");
	for (const auto& status : statuses) sheet.sample({{"source", status.source}, {"plugin", status.plugin}}, 1);
	each("eyrie_source_paused", "1 while an operator has paused it.", [](const auto& status) { return status.isPaused; });
	each("eyrie_source_standing_by", "1 while another daemon on the same database mirrors it.",
		[](const auto& status) { return status.standsBy; });
	each("eyrie_source_failing", "1 while nothing can be had from it, or stored of it.",
		[](const auto& status) { return status.failures > 0; });
	each("eyrie_source_failures", "Passes in a row in which nothing could be had or stored.",
		[](const auto& status) { return status.failures; });
	sheet.gauge("eyrie_source_patience_seconds", "How long a folder may go without a success before /readyz complains.");
	for (const auto& place : _places.sources) sheet.sample({{"source", place.source}}, seconds(place.patience));
}

void Exposition::addPace(Sheet& sheet) const
{
	const auto statuses = _places.status();
	sheet.gauge("eyrie_source_interval_seconds", "Between passes, as it is now.");
	for (const auto& status : statuses) sheet.sample({{"source", status.source}}, seconds(status.interval));
	sheet.gauge("eyrie_source_last_pass_timestamp_seconds", "The end of the last pass in which source and storage have answered.");
	for (const auto& status : statuses)
		if (status.lastPassAt) sheet.sample({{"source", status.source}}, seconds(*status.lastPassAt));
	sheet.gauge("eyrie_source_next_pass_timestamp_seconds", "When the next pass is due; absent while paused.");
	for (const auto& status : statuses)
		if (status.nextPassAt) sheet.sample({{"source", status.source}}, seconds(*status.nextPassAt));
	sheet.counter("eyrie_request_waits_total", "Requests that had to wait for their turn, by requests.per-minute.");
	for (const auto& status : statuses) sheet.sample({{"source", status.source}}, status.requestWaits);
	sheet.counter("eyrie_request_wait_seconds_total", "How long all of them have waited.");
	for (const auto& status : statuses) sheet.sample({{"source", status.source}}, seconds(status.requestsWaited));
}

void Exposition::addErrors(Sheet& sheet) const
{
	sheet.gauge(
		"eyrie_folder_error", "1 while the last reading of this folder has failed; without a folder, of all of the source.");
	for (const auto& [stream, kind] : _metrics.failing())
		if (_places.find(stream.source))
			sheet.sample({{"source", stream.source}, {"folder", stream.folder}, {"kind", std::string(nameOf(kind))}}, 1);
}

void Exposition::addTasks(Sheet& sheet) const
{
	std::map<std::string, std::pair<int, int>> open; // Waiting and running ones by source.
	for (const auto& place : _places.sources) open[place.source];
	for (const auto& task : _engine.tasks())
	{
		if (task.state == engine::TaskState::waiting) ++open[task.source].first;
		if (task.state == engine::TaskState::running) ++open[task.source].second;
	}
	sheet.gauge("eyrie_tasks", "Orders of operators that have not ended.");
	for (const auto& [source, count] : open)
		sheet.sample({{"source", source}, {"state", "waiting"}}, count.first)
			.sample({{"source", source}, {"state", "running"}}, count.second);
}

void Exposition::addConnections(Sheet& sheet) const
{
	auto* connections = static_cast<Connections*>(_engine.storage().extension(Connections::id));
	const auto figures = connections ? connections->figures() : ConnectionFigures{};
	sheet.gauge("eyrie_storage_connections", "Connections to the database that are open.")
		.sample({{"state", "lent"}}, figures.lent)
		.sample({{"state", "idle"}}, figures.open - figures.lent);
	sheet.gauge("eyrie_storage_connections_max", "How many there may be, by storage.pool.max.").sample({}, figures.most);
	sheet.counter("eyrie_storage_waits_total", "Calls that had to wait for a connection, or for their turn to write.")
		.sample({}, figures.waits);
	sheet.counter("eyrie_storage_wait_seconds_total", "How long all of them have waited.").sample({}, seconds(figures.waited));
	sheet.counter("eyrie_storage_retries_total", "Calls begun again: lost against another one, or on a dead connection.")
		.sample({}, figures.retries);
}

void Exposition::addFolders(Sheet& sheet, const StoredFigures::Figures& figures) const
{
	std::vector<StreamSummary> streams;
	for (const auto& summary : figures.streams)
		if (const auto* place = _places.find(summary.stream.source); place && !isLeft(*place, summary, figures.streams))
			streams.push_back(summary);
	const auto each = [&](const char* name, const char* help, auto&& value)
	{
		sheet.gauge(name, help);
		for (const auto& [stream, state] : streams)
			if (const std::optional<double> number = value(stream, state))
				sheet.sample({{"source", stream.source}, {"folder", stream.folder}}, *number);
	};
	const auto timeOf = [](const std::optional<TimePoint>& time) { return time ? std::optional(seconds(*time)) : std::nullopt; };
	each("eyrie_folder_last_success_timestamp_seconds", "When the folder was last read to its end, by whichever daemon.",
		[&](const auto&, const auto& state) { return timeOf(state.lastSyncTime); });
	each("eyrie_folder_newest_message_timestamp_seconds", "The time, sort_time, of the newest message that is stored.",
		[&](const auto& stream, const auto&)
		{
			const auto newest = figures.newest.find(stream);
			return newest == figures.newest.end() ? std::nullopt : timeOf(newest->second);
		});
	each("eyrie_folder_failures", "Readings in a row that have failed.",
		[](const auto&, const auto& state) { return static_cast<double>(state.failures); });
	each("eyrie_folder_halted", "1 while the folder is not read, since its numbering has started anew.",
		[](const auto&, const auto& state) { return state.halted.empty() ? 0. : 1.; });
}

void Exposition::addBacklog(Sheet& sheet, const StoredFigures::Figures& figures) const
{
	const auto of = [&](const std::string& source)
	{
		for (const auto& entry : figures.backlog)
			if (entry.source == source) return entry;
		return Backlog{};
	};
	const bool isRead = figures.readAt != TimePoint();
	sheet.gauge("eyrie_pending_messages", "Messages on their way, whose status is looked up time and again.");
	for (const auto& place : _places.sources)
		if (isRead) sheet.sample({{"source", place.source}}, of(place.source).pending);
	sheet.gauge("eyrie_pending_first_due_timestamp_seconds", "When the look-up is due, or was, that is due first.");
	for (const auto& place : _places.sources)
		if (const auto due = of(place.source).firstDueAt) sheet.sample({{"source", place.source}}, seconds(*due));
	sheet.gauge("eyrie_rejects", "Records that could not be read or stored, and are kept.");
	for (const auto& place : _places.sources)
		if (isRead) sheet.sample({{"source", place.source}}, of(place.source).rejects);
	sheet.counter("eyrie_changes_total", "Changes that were told: the number of the last one.");
	if (isRead) sheet.sample({}, figures.lastChange);
	sheet.gauge("eyrie_stored_figures_timestamp_seconds",
		"When eyrie_folder_*, eyrie_pending_*, eyrie_rejects and eyrie_changes_total were read; but for eyrie_folder_error.");
	if (isRead) sheet.sample({}, seconds(figures.readAt));
}

} // namespace eyrie::http
