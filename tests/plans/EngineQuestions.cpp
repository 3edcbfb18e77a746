#include <algorithm>

#include <eyrie/Reader.h>

#include "Questions.h"

namespace eyrie::plans
{

namespace
{

using namespace std::chrono_literals;

/// Everything that a commit may bring with it: of messages that are archived, stored, tracked, and new.
Batch everything(TimePoint now)
{
	Batch batch;
	batch.stream = {"office", "inbox"};
	batch.now = now;
	batch.cursor = CursorMove{{}, {"1", 1}, 0};
	for (const auto* id : {"10", "4074", "4080", "new"})
	{
		auto& message = batch.messages.emplace_back();
		message.key = {"office", "outgoing", 1, id};
		message.folder = "sent";
		message.stage = 1;
		message.direction = Direction::outgoing;
		message.delivery = Delivery::sent;
		message.text = "changed";
	}
	batch.checked = {{{"office", "outgoing", 1, "4180"}, now + 1h}, {{"office", "outgoing", 1, "4280"}, {}}};
	batch.gone = {{"office", "outgoing", 1, "4380"}};
	batch.resolved = {1};
	batch.lease = Lease{"a", 1, 1h};
	return batch;
}

/// About as many messages as the longest statement has marks for; more than half of them are known. `last`: the id of the last one.
Batch largePage(TimePoint now, const std::string& last)
{
	Batch batch;
	batch.stream = {"office", "inbox"};
	batch.now = now;
	for (int i = 0; i < 500; ++i) batch.messages.emplace_back().key = {"office", "incoming", 1, std::to_string(4000 + i)};
	batch.messages.back().key.id = last;
	return batch;
}

Batch forgetting(TimePoint now)
{
	Batch batch;
	batch.stream = {"office", {}};
	batch.now = now;
	batch.forgetChangesBefore = now + 1h;
	return batch;
}

ArchiveRequest slice(const std::string& source, TimePoint now)
{
	return {.source = source, .olderThan = now, .limit = 20, .lease = {}};
}

const std::string byKey = "key(source, id_space, epoch, remote_id)";

std::vector<Question> commits()
{
	const Plan all{"leases by key(name)", "sync_state by key(source, folder)", "m by " + byKey, "p by key(rowid)",
		"messages by key(rowid)", "m by " + byKey + ", index only", "messages_text by key(rowid)", "pending_messages by key(rowid)",
		"messages by " + byKey + ", index only", "archived_messages by " + byKey + ", index only", "rejects by key(rowid)",
		"change_counter by key(rowid)"};
	auto withoutArchive = all; // Where MariaDB found the message while it made its plan, it plans to look nowhere else.
	std::erase(withoutArchive, "archived_messages by " + byKey + ", index only");
	return {
		{"a commit", [](Stage& stage) { stage.storage().commit(everything(stage.now())); }, all, withoutArchive},
		{"a commit of a large page", [](Stage& stage) { stage.storage().commit(largePage(stage.now(), "4499")); },
			{"messages by " + byKey + ", index only", "archived_messages by " + byKey + ", index only", "m by " + byKey,
				"p by key(rowid)", "messages by key(rowid)", "m by " + byKey + ", index only", "change_counter by key(rowid)"},
			{}},
		{"a commit of a large page with a gap", [](Stage& stage) { stage.storage().commit(largePage(stage.now(), "99999")); },
			{"messages by " + byKey + ", index only", "archived_messages by " + byKey + ", index only", "m by " + byKey,
				"p by key(rowid)", "m by " + byKey + ", index only", "change_counter by key(rowid)"},
			{"messages by " + byKey + ", index only", "archived_messages by " + byKey, "m by " + byKey, "p by key(rowid)",
				"m by " + byKey + ", index only", "change_counter by key(rowid)"}},
		{"forgetting changes", [](Stage& stage) { stage.storage().commit(forgetting(stage.now())); },
			{"all of changes", "change_counter by key(rowid)", "changes by key(rowid)"},
			{"changes along key", "change_counter by key(rowid)", "changes by key(rowid)"},
			"SQLite says so of the order of numbers, too; it ends after 2000"},
	};
}

std::vector<Question> states()
{
	const StreamId inbox{"office", "inbox"};
	return {
		{"what is due",
			[](Stage& stage) { stage.storage().pending({.source = "office", .dueBy = stage.now() + 24h, .limit = 100}); },
			{"p by pending_messages_by_check(source, next_check_at)", "m by key(rowid)", "a by key(rowid)"}, {}},
		{"a stream", [inbox](Stage& stage) { stage.storage().state(inbox); }, {"sync_state by key(source, folder)"}, {}},
		{"a lease",
			[](Stage& stage) { stage.storage().lease({.source = "office", .holder = "a", .duration = 1h, .abandoned = {}}); },
			{"leases by key(name)"}, {}},
	};
}

/// Which of them are tracked MariaDB finds out for all at once, and keeps that in memory.
Question sliced(const std::string& name, std::function<void(Stage&)> ask, Plan sqlite)
{
	auto mysql = sqlite;
	std::replace(
		mysql.begin(), mysql.end(), std::string("p by key(rowid)"), std::string("p along pending_messages_by_expiry, index only"));
	return {name, std::move(ask), std::move(sqlite), std::move(mysql)};
}

std::vector<Question> slices()
{
	return {
		sliced("archiving", [](Stage& stage) { stage.storage().archive(slice("office", stage.now())); },
			{"m by messages_by_time(sort_time)", "p by key(rowid)", "messages by key(rowid)", "messages_text by key(rowid)",
				"archived_messages by key(rowid)"}),
		sliced("discarding what is archived", [](Stage& stage) { stage.storage().discard(slice("office", stage.now())); },
			{"m by archived_messages_by_time(sort_time)", "p by key(rowid)", "archived_messages_text by key(rowid)",
				"archived_messages by key(rowid)"}),
		sliced("discarding what is not", [](Stage& stage) { stage.storage().discard(slice("plant", stage.now())); },
			{"m by archived_messages_by_time(sort_time)", "p by key(rowid)", "m by messages_by_time(sort_time)",
				"messages_text by key(rowid)", "messages by key(rowid)"}),
	};
}

} // namespace


std::vector<Question> questionsOfTheEngine()
{
	std::vector<Question> questions;
	for (const auto& some : {commits(), states(), slices()}) questions.insert(questions.end(), some.begin(), some.end());
	return questions;
}

} // namespace eyrie::plans
