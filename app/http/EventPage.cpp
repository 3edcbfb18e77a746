#include "EventPage.h"

#include <algorithm>

#include "MessageJson.h"

namespace eyrie::http
{

namespace
{

// A transaction's worth; and what is kept of it for one who is slow.
constexpr std::size_t mostChanges = 200;
constexpr std::size_t mostBytes = 64 * 1024;

std::string eventOf(Reader& reader, const Change& change)
{
	JsonWriter json;
	const auto stored = change.messageId ? reader.message(*change.messageId) : std::nullopt;
	if (stored && change.kind == "new")
	{
		write(json, *stored);
		return eventText("message", change.number, json.take());
	}
	json.beginObject().member("number", change.number).member("kind", change.kind);
	if (change.messageId)
	{
		json.member("message_id", change.messageId).member("source", change.source).member("folder", change.folder);
		json.member("status", change.status).member("error_code", change.errorCode);
		json.member("delivery", stored ? std::optional(nameOf(stored->message.delivery)) : std::nullopt);
	}
	else
		json.member("source", change.source).member("folder", change.folder);
	json.member("at", change.at).endObject();
	return eventText(change.messageId ? "status" : "loaded", change.number, json.take());
}

} // namespace


EventPage::EventPage(Reader& reader, std::int64_t after, const IsHeard& isHeard) : _after(after), _last(after)
{
	const auto page = reader.changes({.after = after, .limit = mostChanges});
	_forgottenTo = page.forgottenTo;
	std::size_t bytes = 0;
	for (const auto& change : page.changes)
	{
		if (bytes >= mostBytes) return;
		_last = change.number;
		if (!isHeard(change.source)) continue;
		_events.push_back({change.number, change.source, eventOf(reader, change)});
		bytes += _events.back().text.size();
	}
	_isLast = page.changes.size() < mostChanges;
}

std::shared_ptr<const std::string> EventPage::text(std::int64_t behind, const std::optional<std::string>& source)
{
	const auto [entry, isNew] = _texts.try_emplace({behind, source});
	if (!isNew) return entry->second;
	std::string text;
	for (const auto& event : _events)
		if (event.number > behind && (!source || *source == event.source)) text += event.text;
	if (!text.empty()) entry->second = std::make_shared<const std::string>(std::move(text));
	return entry->second;
}


std::string forgottenEvent(std::int64_t asked, std::int64_t forgottenTo)
{
	JsonWriter json;
	json.beginObject().member("after", asked).member("forgotten_to", forgottenTo).endObject();
	return eventText("forgotten", forgottenTo, json.take());
}

std::string eventText(const std::string& name, std::optional<std::int64_t> number, std::string json)
{
	// Between the tokens of JSON as somebody else wrote it; within strings they are escaped.
	std::replace_if(
		json.begin(), json.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
	std::string text = "event: " + name + "\n";
	if (number) text += "id: " + std::to_string(*number) + "\n";
	return text + "data: " + json + "\n\n";
}

} // namespace eyrie::http
