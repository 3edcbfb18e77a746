#include <algorithm>

#include "Commands.h"
#include "Failure.h"
#include "Moment.h"
#include "Sources.h"
#include "Table.h"
#include "Text.h"
#include "http/JsonWriter.h"

namespace eyrie::ctl
{

namespace
{

constexpr std::size_t usualLimit = 50;
// Of a text, where no terminal's width limits it.
constexpr std::size_t longestCell = 500;

std::size_t limitOf(const Desk& desk)
{
	return static_cast<std::size_t>(desk.line.number("limit").value_or(usualLimit));
}

std::string momentOf(const Desk& desk, const std::string& option)
{
	const auto moment = desk.line.moment(option, desk.now());
	return moment ? http::rfc3339(*moment) : std::string();
}

/// Of a message: for one that has come in, whether somebody has read it; for one that goes out, what became of it.
Table::Cell stateOf(const Json& message)
{
	const std::string delivery = message["delivery"].text();
	if (!message["deleted_at"].isNull()) return {"gone", Style::faint};
	if (message["direction"].text() == "incoming") return "received";
	if (delivery == "delivered") return {delivery, Style::good};
	if (delivery == "failed") return {delivery, Style::bad};
	return {delivery, Style::doubtful};
}

std::string placeOf(const Json& item)
{
	return item["source"].text() + "/" + item["folder"].text();
}

std::string beginningOf(const std::string& text)
{
	return text.size() <= longestCell ? text : cut(shown(text), longestCell);
}

/// Of a misspelt name there would be nothing, which looks as if all were well.
void checkSource(Desk& desk)
{
	if (desk.line.has("source")) requireSource(desk, desk.line.text("source"));
}

/// One document as the API's lists are, of as many pages as were asked for; or what `take` makes of each item. Returns whether there
/// are more.
bool list(Desk& desk, const std::string& path, const Query& query, const std::function<void(const Json&)>& take)
{
	checkSource(desk);
	if (!desk.wantsJson())
		return desk.forEachItem(path, query, limitOf(desk), [&](const std::string& item) { take(Json::parse(item)); });
	desk.out.out << "{\"items\":[";
	const char* separator = "";
	const bool hasMore = desk.forEachItem(path, query, limitOf(desk),
		[&](const std::string& item) { desk.out.out << std::exchange(separator, ",") << shownJson(item); });
	desk.out.out << "],\"more\":" << (hasMore ? "true" : "false") << "}" << std::endl;
	return false;
}

int finish(const Desk& desk, const Table& table, bool hasMore, const std::string& nothing)
{
	if (desk.wantsJson()) return 0;
	if (table.isEmpty())
		desk.out.out << nothing << "\n";
	else
		table.write(desk.out);
	if (hasMore && desk.out.isTerminal) desk.out.out << desk.out.painted(Style::faint, "there are more; see --limit") << "\n";
	return 0;
}

Query messageQuery(const Desk& desk)
{
	Query query;
	for (const char* name : {"source", "folder", "number", "direction", "status", "delivery", "deleted", "text"})
		query.emplace_back(name, desk.line.text(name));
	query.emplace_back("since", momentOf(desk, "since"));
	query.emplace_back("until", momentOf(desk, "until"));
	query.emplace_back("archived", desk.line.has("archived") ? "true" : "");
	return query;
}

void showHistory(const Desk& desk, const Json& message)
{
	Table table({{"CHANGE", true}, {"AT (UTC)"}, {"WHAT"}, {"FOLDER"}, {"STATUS"}, {"ERROR", true}});
	for (const auto& change : message["history"].items())
		table.add({change["number"].text(), shownMoment(change["at"].time()), change["kind"].text(), change["folder"].text(),
			change["status"].text(), change["error_code"].text()});
	desk.out.out << "\n";
	if (table.isEmpty())
		desk.out.out << "no change of it is kept: a first load is one change for all, and changes.keep ends the rest\n";
	else
		table.write(desk.out);
}

void showInFull(const Desk& desk, const Json& message)
{
	constexpr std::size_t width = 14;
	const std::string indent(width + 2, ' ');
	for (const char* name : {"id", "source", "folder", "id_space", "epoch", "remote_id", "direction", "phone_number", "delivery",
			 "status", "error_code", "sort_time", "insert_date", "sending_date", "delivery_date", "receive_date", "update_date",
			 "deleted_at", "created_at", "updated_at", "is_read", "processed", "sender_name", "modem_no", "smsc", "validity",
			 "message_class", "encoding", "oid", "udh", "text_binary", "attachments", "extra", "text"})
	{
		const auto value = message[name];
		if (value.isNull()) continue;
		const auto time = value.time();
		desk.out.out << desk.out.painted(Style::strong, name) << std::string(indent.size() - std::string(name).size(), ' ')
					 << (time ? shownMoment(time) : shownLines(value.text(), indent)) << "\n";
	}
}

void showTalk(const Desk& desk, const Json& message)
{
	const bool isIncoming = message["direction"].text() == "incoming";
	const auto state = stateOf(message);
	desk.out.out << shownMoment(message["sort_time"].time()) << (isIncoming ? " < " : " > ");
	if (state.text != "received") desk.out.out << desk.out.painted(state.style, "[" + shown(state.text) + "] ");
	desk.out.out << shownLines(message["text"].text(), std::string(22, ' ')) << "\n";
}

} // namespace


int showMessages(Desk& desk)
{
	Table table({{"ID", true}, {"TIME (UTC)"}, {"WHERE"}, {"NUMBER"}, {"STATE"}, {"TEXT"}});
	const bool hasMore = list(desk, "/api/v1/messages", messageQuery(desk),
		[&](const Json& message)
		{
			table.add({message["id"].text(), shownMoment(message["sort_time"].time()), placeOf(message),
				message["phone_number"].text(), stateOf(message), beginningOf(message["text"].text())});
		});
	return finish(desk, table, hasMore, "no message fits");
}

int showMessage(Desk& desk)
{
	const std::string id = desk.line.arguments[0];
	if (id.empty() || id.find_first_not_of("0123456789") != std::string::npos)
		throw Failure(Exit::usage, "message " + shown(id) + ": is no number; the column ID of eyriectl messages shows them");
	const std::string body = desk.get("/api/v1/messages/" + id);
	if (desk.wantsJson())
	{
		desk.printJson(body);
		return 0;
	}
	const auto message = Json::parse(body);
	showInFull(desk, message);
	showHistory(desk, message);
	return 0;
}

int showConversations(Desk& desk)
{
	Table table({{"NUMBER"}, {"NAME"}, {"MESSAGES", true}, {"LAST (UTC)"}, {"WHERE"}, {"STATE"}, {"TEXT"}});
	const bool hasMore = list(desk, "/api/v1/conversations", {{"source", desk.line.text("source")}},
		[&](const Json& conversation)
		{
			const auto last = conversation["last"];
			table.add({conversation["phone_number"].text(), conversation["contact_name"].text(),
				conversation["messages"].text() + (conversation["has_more"].isTrue() ? "+" : ""),
				shownMoment(last["sort_time"].time()), placeOf(last), stateOf(last), beginningOf(last["text"].text())});
		});
	return finish(desk, table, hasMore, "no message is stored");
}

int showConversation(Desk& desk)
{
	const std::string number = desk.line.arguments[0];
	const std::string path = "/api/v1/conversations/" + pathPart(number);
	const Query query{{"source", desk.line.text("source")}, {"archived", desk.line.has("archived") ? "true" : ""}};
	std::vector<Json> messages;
	const bool hasMore = list(desk, path, query, [&](const Json& message) { messages.push_back(message); });
	if (desk.wantsJson()) return 0;
	if (messages.empty())
		throw Failure(Exit::bad,
			"no message to or from " + shown(number) + " is stored; write the number as eyriectl conversations shows it");
	// The last one at the bottom, as people talk.
	std::reverse(messages.begin(), messages.end());
	if (hasMore) desk.out.out << desk.out.painted(Style::faint, "there are earlier ones; see --limit") << "\n";
	for (const auto& message : messages) showTalk(desk, message);
	return 0;
}

int showRejects(Desk& desk)
{
	Table table({{"NUMBER", true}, {"AT (UTC)"}, {"WHERE"}, {"REMOTE ID"}, {"WHY"}});
	const bool hasMore = list(desk, "/api/v1/rejects", {{"source", desk.line.text("source")}},
		[&](const Json& reject)
		{
			table.add({reject["number"].text(), shownMoment(reject["at"].time()), placeOf(reject),
				reject["remote_id"].isNull() ? "-" : reject["remote_id"].text(), reject["reason"].text()});
		});
	return finish(desk, table, hasMore, "nothing was rejected");
}

int showPending(Desk& desk)
{
	checkSource(desk);
	const auto limit = std::min<std::size_t>(limitOf(desk) == 0 ? 100 : limitOf(desk), 100);
	const std::string body
		= desk.get(pathWith("/api/v1/pending", {{"source", desk.line.text("source")}, {"limit", std::to_string(limit)}}));
	if (desk.wantsJson())
	{
		desk.printJson(body);
		return 0;
	}
	const auto page = Json::parse(body);
	Table table({{"WHERE"}, {"REMOTE ID"}, {"LOOKS", true}, {"NEXT LOOK"}, {"TRACKED UNTIL (UTC)"}});
	for (const auto& each : page["items"].items())
	{
		const auto next = each["next_check_at"].time();
		const bool isOverdue = next && *next < desk.now();
		table.add({placeOf(each), each["remote_id"].text(), each["checks"].text(),
			{isOverdue ? "due for " + shownDuration(desk.now() - *next) : shownAge(next, desk.now()),
				isOverdue ? Style::doubtful : Style::plain},
			shownMoment(each["validity_expires_at"].time())});
	}
	return finish(desk, table, page["more"].isTrue(), "no message is on its way");
}

} // namespace eyrie::ctl
