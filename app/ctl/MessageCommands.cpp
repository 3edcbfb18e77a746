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
// Rows that are laid out together: what comes behind may have wider columns, but need not be waited for.
constexpr std::size_t portion = 1000;
// Which the API shows at once, and there is no second page of them.
constexpr std::int64_t mostPending = 100;

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
	// Not a byte before the first page is there: half a document is worse than none.
	const char* separator = "{\"items\":[";
	const bool hasMore = desk.forEachItem(path, query, limitOf(desk),
		[&](const std::string& item) { desk.out.out << std::exchange(separator, ",") << shownJson(item); });
	if (*separator == '{') desk.out.out << separator;
	desk.out.out << "],\"more\":" << (hasMore ? "true" : "false") << "}" << std::endl;
	return false;
}

void finish(const Desk& desk, Table& table, bool hasMore, const std::string& nothing)
{
	if (table.isEmpty())
		desk.out.out << nothing << "\n";
	else
		table.write(desk.out);
	if (hasMore && desk.out.isTerminal) desk.out.out << desk.out.painted(Style::faint, "there are more; see --limit") << "\n";
}

/// A list as a table, or as JSON. What was read of it is shown even if the rest fails.
int listTable(Desk& desk, const std::string& path, const Query& query, Table table,
	const std::function<std::vector<Table::Cell>(const Json&)>& rowOf, const std::string& nothing)
{
	bool hasMore = false;
	try
	{
		hasMore = list(desk, path, query,
			[&](const Json& item)
			{
				table.add(rowOf(item));
				if (table.rows() == portion) table.write(desk.out);
			});
	}
	catch (const Failure&)
	{
		if (!table.isEmpty()) table.write(desk.out);
		throw;
	}
	if (!desk.wantsJson()) finish(desk, table, hasMore, nothing);
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

/// A text may look like one, and is shown as it is.
bool isTime(std::string_view name)
{
	return name.ends_with("_time") || name.ends_with("_date") || name.ends_with("_at");
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
		const auto time = isTime(name) ? value.time() : std::nullopt;
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
	return listTable(
		desk, "/api/v1/messages", messageQuery(desk),
		Table({{"ID", true}, {"TIME (UTC)"}, {"WHERE"}, {"NUMBER"}, {"STATE"}, {"TEXT"}}),
		[](const Json& message) -> std::vector<Table::Cell>
		{
			return {message["id"].text(), shownMoment(message["sort_time"].time()), placeOf(message),
				message["phone_number"].text(), stateOf(message), beginningOf(message["text"].text())};
		},
		"no message fits");
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
	return listTable(
		desk, "/api/v1/conversations", {{"source", desk.line.text("source")}},
		Table({{"NUMBER"}, {"NAME"}, {"MESSAGES", true}, {"LAST (UTC)"}, {"WHERE"}, {"STATE"}, {"TEXT"}}),
		[](const Json& conversation) -> std::vector<Table::Cell>
		{
			const auto last = conversation["last"];
			return {conversation["phone_number"].text(), conversation["contact_name"].text(),
				conversation["messages"].text() + (conversation["has_more"].isTrue() ? "+" : ""),
				shownMoment(last["sort_time"].time()), placeOf(last), stateOf(last), beginningOf(last["text"].text())};
		},
		"no message is stored");
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
	return listTable(
		desk, "/api/v1/rejects", {{"source", desk.line.text("source")}},
		Table({{"NUMBER", true}, {"AT (UTC)"}, {"WHERE"}, {"REMOTE ID"}, {"WHY"}}),
		[](const Json& reject) -> std::vector<Table::Cell>
		{
			return {reject["number"].text(), shownMoment(reject["at"].time()), placeOf(reject),
				reject["remote_id"].isNull() ? "-" : reject["remote_id"].text(), reject["reason"].text()};
		},
		"nothing was rejected");
}

int showPending(Desk& desk)
{
	const auto limit = desk.line.number("limit", 1).value_or(usualLimit);
	if (limit > mostPending)
		throw Failure(
			Exit::usage, "--limit " + std::to_string(limit) + ": pending shows " + std::to_string(mostPending) + " at most");
	checkSource(desk);
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
	const bool hasMore = page["more"].isTrue();
	finish(desk, table, hasMore && limit < mostPending, "no message is on its way");
	if (hasMore && limit == mostPending && desk.out.isTerminal) desk.out.out << "there are more, which are looked at later\n";
	return 0;
}

} // namespace eyrie::ctl
