#include "MessageRoutes.h"

#include "MessageJson.h"
#include "Number.h"
#include "PageCursor.h"
#include "Parameters.h"

namespace eyrie::http
{

namespace
{

/// The members `items` and `next`, within an object.
void writePage(JsonWriter& json, const std::vector<StoredMessage>& rows, std::size_t limit)
{
	json.key("items").beginArray();
	for (std::size_t i = 0; i < rows.size() && i < limit; ++i) write(json, rows[i]);
	json.endArray().key("next");
	if (rows.size() > limit)
		json.value(writeCursor({.after = {rows[limit - 1].message.sortTime, rows[limit - 1].id}, .until = {}}));
	else
		json.null();
}

std::optional<Delivery> deliveryOf(const Parameters& parameters)
{
	const auto name = parameters.choice("delivery", {"none", "queued", "sent", "unreported", "delivered", "failed", "unknown"});
	if (!name) return std::nullopt;
	return deliveryNamed(*name);
}

std::optional<Direction> directionOf(const Parameters& parameters)
{
	const auto name = parameters.choice("direction", {"incoming", "outgoing"});
	if (!name) return std::nullopt;
	return directionNamed(*name);
}

MessageQuery::Deleted deletedOf(const Parameters& parameters)
{
	const auto word = parameters.choice("deleted", {"excluded", "included", "only"}).value_or("excluded");
	if (word == "only") return MessageQuery::Deleted::only;
	return word == "included" ? MessageQuery::Deleted::included : MessageQuery::Deleted::excluded;
}

Response messages(const Places& places, const Request& request)
{
	const Parameters parameters(request);
	MessageQuery query;
	query.source = parameters.text("source");
	query.folder = parameters.text("folder");
	query.phoneNumber = parameters.text("number");
	query.direction = directionOf(parameters);
	query.status = parameters.text("status");
	query.delivery = deliveryOf(parameters);
	query.deleted = deletedOf(parameters);
	query.since = parameters.time("since");
	query.until = parameters.time("until");
	query.after = parameters.cursor();
	const auto limit = parameters.limit();
	query.limit = limit + 1; // Whether there is more is then known.
	query.archived = parameters.boolean("archived").value_or(false);
	query.text = parameters.text("text");
	auto& reader = places.storage().reader();
	if (query.text && !reader.canSearch()) throw BadRequest("text can't be searched for: set storage.search = true, and restart.");
	JsonWriter json;
	json.beginObject();
	writePage(json, reader.messages(query), limit);
	json.endObject();
	return {.body = json.take()};
}

Response message(const Places& places, const Request& request)
{
	const auto id = readNumber(request.captured.at("id"));
	auto& reader = places.storage().reader();
	const auto stored = id ? reader.message(*id) : std::nullopt;
	if (!stored) return problem(404, "There is no message of this number.");
	const auto history = reader.changes({.messageId = id});
	JsonWriter json;
	json.beginObject();
	writeMembers(json, *stored);
	json.key("history").beginArray();
	for (const auto& change : history.changes) write(json, change);
	json.endArray().endObject();
	return {.body = json.take()};
}

Response conversations(const Places& places, const Request& request)
{
	const Parameters parameters(request);
	const auto cursor = parameters.pageCursor();
	ConversationQuery query{.source = parameters.text("source"), .after = {}, .until = {}, .limit = parameters.limit()};
	if (cursor) query.after = cursor->after, query.until = cursor->until;
	const auto page = places.storage().reader().conversations(query);
	JsonWriter json;
	json.beginObject().key("items").beginArray();
	for (const auto& conversation : page.conversations)
	{
		const auto& number = conversation.last.message.phoneNumber.value();
		json.beginObject().member("phone_number", number).member("contact_name", places.phonebook.nameOf(number));
		json.member("messages", conversation.messages).member("has_more", conversation.hasMore).key("last");
		write(json, conversation.last);
		json.endObject();
	}
	json.endArray().key("next");
	page.next ? json.value(writeCursor({.after = *page.next, .until = page.until})) : json.null();
	json.endObject();
	return {.body = json.take()};
}

Response conversation(const Places& places, const Request& request)
{
	const Parameters parameters(request);
	MessageQuery query;
	query.phoneNumber = request.captured.at("number");
	query.source = parameters.text("source");
	query.deleted = MessageQuery::Deleted::excluded;
	query.after = parameters.cursor();
	const auto limit = parameters.limit();
	query.limit = limit + 1;
	query.archived = parameters.boolean("archived").value_or(false);
	JsonWriter json;
	json.beginObject().member("phone_number", *query.phoneNumber);
	json.member("contact_name", places.phonebook.nameOf(*query.phoneNumber));
	writePage(json, places.storage().reader().messages(query), limit);
	json.endObject();
	return {.body = json.take()};
}

Response changes(const Places& places, const Request& request)
{
	const Parameters parameters(request);
	const auto after = parameters.number("after").value_or(0);
	const auto limit = parameters.limit();
	auto page = places.storage().reader().changes({.after = after, .limit = limit + 1});
	const bool more = page.changes.size() > limit;
	if (more) page.changes.resize(limit);
	JsonWriter json;
	json.beginObject().key("items").beginArray();
	for (const auto& change : page.changes) write(json, change);
	json.endArray().member("last", page.changes.empty() ? after : page.changes.back().number).member("more", more);
	json.member("forgotten_to", page.forgottenTo).endObject();
	return {.body = json.take()};
}

} // namespace


void addMessageRoutes(Router& router, const Places& places)
{
	const auto add = [&](const char* path, const char* operation, std::vector<std::string> parameters, auto handler)
	{
		router.add({"GET", path, Scope::read, operation, std::move(parameters),
			[&places, handler](const Request& request) { return handler(places, request); }});
	};
	add("/api/v1/messages", "listMessages",
		{"source", "folder", "number", "direction", "status", "delivery", "deleted", "since", "until", "text", "archived", "limit",
			"cursor"},
		messages);
	add("/api/v1/messages/{id}", "getMessage", {}, message);
	add("/api/v1/conversations", "listConversations", {"source", "limit", "cursor"}, conversations);
	add("/api/v1/conversations/{number}", "getConversation", {"source", "archived", "limit", "cursor"}, conversation);
	add("/api/v1/changes", "listChanges", {"after", "limit"}, changes);
}

} // namespace eyrie::http
