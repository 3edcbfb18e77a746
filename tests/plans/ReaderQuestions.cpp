#include <eyrie/Reader.h>

#include "Questions.h"

namespace eyrie::plans
{

namespace
{

using namespace std::chrono_literals;

Question searched(const std::string& name, const MessageQuery& query)
{
	const auto ask = [query](Stage& stage) { stage.storage().reader().messages(query); };
	const std::string table = query.archived ? "archived_messages" : "messages";
	return {name, ask, {table + "_text by words", "m by key(rowid)"}, {table + "_text by words", "sort", "m by key(rowid)"},
		"MariaDB's index of words collects all that it finds"};
}

std::vector<Question> searches()
{
	return {
		searched("a text", {.text = "meter"}),
		searched("a text in the archive", {.archived = true, .text = "meter"}),
		searched("a text, a later page", {.after = AfterMessage{{}, 4000}, .text = "meter"}),
		searched("a text of a folder, not deleted",
			{.source = "office", .folder = "inbox", .deleted = MessageQuery::Deleted::excluded, .text = "meter w77"}),
		searched("a text of a number", {.phoneNumber = Stage::busyNumber, .text = "meter"}),
	};
}

Question conversations(const std::string& name, bool ofSource, bool later)
{
	const auto ask = [=](Stage& stage)
	{
		ConversationQuery query{.source = {}, .after = {}, .until = {}, .limit = 20};
		if (ofSource) query.source = "plant"; // Of which there are fewer messages than of the busy number.
		if (later) query.after = AfterMessage{stage.now() - 10min, 5000}, query.until = AfterMessage{stage.now(), 6000};
		stage.storage().reader().conversations(query);
	};
	const std::string newest = later ? "messages by messages_by_time(sort_time)" : "messages along messages_by_time";
	const std::string count = "messages by messages_by_number(phone_number)";
	return {name, ask,
		{newest, later ? "n by messages_by_number(phone_number, sort_time)" : "n by messages_by_number(phone_number)", "sort",
			"messages by key(rowid)", count},
		{newest, "sort", "n by messages_by_number(phone_number)", "messages by key(rowid)", count},
		"the last ones of at most 5000 messages are sorted"};
}

std::vector<Question> pagesOfConversations()
{
	return {conversations("conversations", false, false), conversations("conversations, a later page", false, true),
		conversations("conversations of a source", true, false),
		conversations("conversations of a source, a later page", true, true)};
}

template <class Ask>
Question asked(std::string name, Ask ask, Plan sqlite, Plan mysql = {}, std::string why = {})
{
	return {std::move(name), [ask](Stage& stage) { ask(stage.storage().reader()); }, std::move(sqlite), std::move(mysql),
		std::move(why)};
}

std::vector<Question> singleMessages()
{
	const MessageKey key{"plant", "incoming", 1, "0"};
	return {
		asked("a message by its number", [](Reader& reader) { reader.message(4000); }, {"messages by key(rowid)"}),
		// What MariaDB finds nothing for beforehand, it does not plan to read.
		asked("an archived message by its number", [](Reader& reader) { reader.message(10); },
			{"messages by key(rowid)", "archived_messages by key(rowid)"}, {"archived_messages by key(rowid)"}),
		asked("a message by its key", [key](Reader& reader) { reader.find(key); },
			{"m by key(source, id_space, epoch, remote_id)", "p by key(rowid)"}),
	};
}

std::vector<Question> figures()
{
	const Plan counted{"messages along messages_by_folder, index only", "p along pending_messages_by_expiry, index only",
		"m by key(rowid)", "gather"};
	auto sorted = counted;
	sorted.emplace_back("sort");
	return {
		asked(
			"counts", [](Reader& reader) { reader.counts(); }, counted, sorted,
			"what is tracked is little, and in no order of folders"),
		asked("backlog", [](Reader& reader) { reader.backlog(); },
			{"pending_messages along pending_messages_by_check, index only", "rejects along key, index only"}),
		asked("streams", [](Reader& reader) { reader.streams(); }, {"sync_state along key"}),
	};
}

std::vector<Question> changesAndRejects()
{
	const Plan byNumber{"rejects by key(rowid)"};
	return {
		asked("changes", [](Reader& reader) { reader.changes({.after = 20, .messageId = {}}); },
			{"changes by key(rowid)", "change_counter by key(rowid)"}),
		asked("changes of a message", [](Reader& reader) { reader.changes({.messageId = 5400}); },
			{"changes by changes_by_message(message_id, rowid)", "change_counter by key(rowid)"},
			{"changes by changes_by_message(message_id, number)", "change_counter by key(rowid)"}),
		asked("last change", [](Reader& reader) { reader.lastChange(); }, {"change_counter by key(rowid)"}),
		asked(
			"rejects", [](Reader& reader) { reader.rejects({}); }, byNumber),
		asked(
			"rejects, a later page", [](Reader& reader) { reader.rejects({.source = {}, .before = 50}); }, byNumber),
		asked(
			"rejects of a source", [](Reader& reader) { reader.rejects({.source = "office", .before = {}}); }, byNumber),
	};
}

} // namespace


std::vector<Question> questionsOfReaders()
{
	std::vector<Question> questions;
	for (const auto& some : {searches(), pagesOfConversations(), singleMessages(), figures(), changesAndRejects()})
		questions.insert(questions.end(), some.begin(), some.end());
	return questions;
}

} // namespace eyrie::plans
