#include "Pulse.h"

#include "EventFeed.h"
#include "JsonWriter.h"

namespace eyrie::http
{

void Pulse::attach(EventFeed* feed)
{
	const std::lock_guard lock(_mutex);
	_feed = feed;
}

void Pulse::passEnded(const std::string& source, const engine::PassReport& report, Duration took)
{
	engine::FolderReport total;
	std::optional<std::string> error;
	for (const auto& folder : report.folders)
	{
		total.inserted += folder.inserted;
		total.updated += folder.updated;
		total.gone += folder.gone;
		total.rejected += folder.rejected;
		total.requests += folder.requests;
		if (folder.error && !error) error = folder.error->what();
	}
	JsonWriter json;
	json.beginObject().member("source", source).member("state", report.succeeded() ? "synced" : "failed");
	json.member("at", _clock.now()).member("took_ms", took.count()).member("new", total.inserted);
	json.member("updated", total.updated).member("gone", total.gone).member("rejected", total.rejected);
	json.member("requests", total.requests).member("error", error).endObject();
	const std::lock_guard lock(_mutex);
	if (!_feed) return;
	_feed->wake();
	_feed->tell(source, eventText("sync", std::nullopt, json.take()));
}

void Pulse::sliceEnded(const std::string&, const engine::FolderReport&)
{
	const std::lock_guard lock(_mutex);
	if (_feed) _feed->wake();
}

void Pulse::taskChanged(const engine::Task& task)
{
	const bool pauses = std::holds_alternative<engine::Pause>(task.order);
	if (task.state != engine::TaskState::done || (!pauses && !std::holds_alternative<engine::Resume>(task.order))) return;
	JsonWriter json;
	json.beginObject().member("source", task.source).member("state", pauses ? "paused" : "resumed");
	json.member("at", _clock.now()).endObject();
	const std::lock_guard lock(_mutex);
	if (_feed) _feed->tell(task.source, eventText("sync", std::nullopt, json.take()));
}

} // namespace eyrie::http
