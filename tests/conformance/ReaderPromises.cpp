#include "Bench.h"

namespace eyrie::conformance
{

namespace
{

using std::chrono::minutes;

/// `count` incoming messages, each a minute younger than the one before.
std::vector<Message> series(const Bench& bench, int count)
{
	std::vector<Message> messages;
	for (int i = 0; i < count; ++i)
	{
		auto message = bench.incoming(std::to_string(i));
		message.insertDate = bench.now() + minutes(i);
		messages.push_back(std::move(message));
	}
	return messages;
}

using Ids = std::vector<std::string>;

void MessagesComeNewestFirst(Bench& bench)
{
	auto messages = series(bench, 3);
	messages.push_back(bench.incoming("late"));
	messages.back().insertDate = bench.now() + minutes(1);
	bench.storage().commit(bench.batch("inbox", messages));
	CPPUNIT_ASSERT((idsOf(bench.reader().messages({})) == Ids{"2", "late", "1", "0"}));
	CPPUNIT_ASSERT((idsOf(bench.reader().messages({.limit = 2})) == Ids{"2", "late"}));
}

void PagesAreStableWhileMessagesArrive(Bench& bench)
{
	auto messages = series(bench, 25);
	for (auto& message : messages) message.insertDate = bench.now(); // All at once: the local number decides.
	bench.storage().commit(bench.batch("inbox", messages));
	Ids seen;
	MessageQuery query;
	query.limit = 10;
	for (int page = 0; page < 3; ++page)
	{
		const auto rows = bench.reader().messages(query);
		for (const auto& id : idsOf(rows)) seen.push_back(id);
		query.after = AfterMessage{rows.back().message.sortTime, rows.back().id};
		auto newer = bench.incoming("new " + std::to_string(page));
		newer.insertDate = bench.now();
		bench.storage().commit(bench.batch("inbox", {newer}));
	}
	CPPUNIT_ASSERT(bench.reader().messages(query).empty());
	CPPUNIT_ASSERT_EQUAL(std::size_t{25}, seen.size());
	for (std::size_t i = 0; i < seen.size(); ++i) CPPUNIT_ASSERT_EQUAL(std::to_string(24 - i), seen[i]);
}

void EveryConditionOfAQueryMustHold(Bench& bench)
{
	auto messages = series(bench, 6);
	messages[1].phoneNumber = std::string("+1");
	messages[2].phoneNumber = std::string("+1");
	messages[2].folder = "other";
	messages[3].key.source = "plant";
	messages[3].phoneNumber = std::string("+1");
	messages[4].phoneNumber = nullptr;
	messages[5].phoneNumber = std::string("+1 ");
	bench.storage().commit(bench.batch("inbox", messages));
	auto& reader = bench.reader();
	CPPUNIT_ASSERT((idsOf(reader.messages({.source = "plant"})) == Ids{"3"}));
	CPPUNIT_ASSERT((idsOf(reader.messages({.folder = "other"})) == Ids{"2"}));
	CPPUNIT_ASSERT((idsOf(reader.messages({.phoneNumber = "+1"})) == Ids{"3", "2", "1"}));
	CPPUNIT_ASSERT((idsOf(reader.messages({.folder = "inbox", .phoneNumber = "+1"})) == Ids{"3", "1"}));
	CPPUNIT_ASSERT((idsOf(reader.messages({.source = "office", .folder = "inbox", .phoneNumber = "+1"})) == Ids{"1"}));
	CPPUNIT_ASSERT(reader.messages({.source = "office", .folder = "inbox", .phoneNumber = "+2"}).empty());
}

void MessagesAreFoundByWhatBecameOfThem(Bench& bench)
{
	auto plain = bench.queued("1");
	auto gone = bench.incoming("2");
	bench.storage().commit(bench.batch("outbox", {plain, gone, bench.delivered(bench.queued("3")), bench.incoming("4")}));
	auto batch = bench.batch("inbox", {});
	batch.gone = {gone.key};
	bench.storage().commit(batch);
	using Deleted = MessageQuery::Deleted;
	auto& reader = bench.reader();
	const auto count = [&](const MessageQuery& query) { return reader.messages(query).size(); };
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, count({.direction = Direction::incoming}));
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, count({.direction = Direction::outgoing}));
	CPPUNIT_ASSERT((idsOf(reader.messages({.delivery = Delivery::delivered})) == Ids{"3"}));
	CPPUNIT_ASSERT((idsOf(reader.messages({.status = bench.stored(plain).message.status.value()})) == Ids{"1"}));
	CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count({.status = "on the moon"}));
	CPPUNIT_ASSERT_EQUAL(std::size_t{4}, count({}));
	CPPUNIT_ASSERT_EQUAL(std::size_t{3}, count({.deleted = Deleted::excluded}));
	CPPUNIT_ASSERT((idsOf(reader.messages({.deleted = Deleted::only})) == Ids{"2"}));
	const auto time = bench.stored(plain).message.sortTime;
	CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count({.until = time}));
	CPPUNIT_ASSERT_EQUAL(std::size_t{4}, count({.until = time + minutes(60)}));
}

void AMessageIsFoundByItsNumber(Bench& bench)
{
	const auto message = bench.incoming("1");
	bench.storage().commit(bench.batch("inbox", {message}));
	const auto id = bench.stored(message).id;
	CPPUNIT_ASSERT(bench.reader().message(id)->message.key == message.key);
	CPPUNIT_ASSERT(!bench.reader().message(id + 1));
}

std::vector<std::string> numbersOf(const ConversationPage& page)
{
	std::vector<std::string> numbers;
	for (const auto& conversation : page.conversations) numbers.push_back(conversation.last.message.phoneNumber.value());
	return numbers;
}

void ConversationsComeByTheirLastMessages(Bench& bench)
{
	auto messages = series(bench, 8);
	const char* numbers[] = {"+1", "+2", "+1", "+3", "+4", "+1", "+2", "+5"};
	for (std::size_t i = 0; i < messages.size(); ++i) messages[i].phoneNumber = std::string(numbers[i]);
	messages[3].key.source = "plant";
	messages[4].phoneNumber = nullptr;
	bench.storage().commit(bench.batch("inbox", messages));
	auto batch = bench.batch("inbox", {});
	batch.gone = {messages[7].key, messages[6].key};
	bench.storage().commit(batch);
	auto& reader = bench.reader();
	const auto all = reader.conversations({});
	CPPUNIT_ASSERT((numbersOf(all) == Ids{"+1", "+3", "+2"}));
	CPPUNIT_ASSERT_EQUAL(std::string("5"), all.conversations[0].last.message.key.id);
	CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, all.conversations[0].messages);
	CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, all.conversations[2].messages);
	CPPUNIT_ASSERT(!all.conversations[0].hasMore && !all.next);
	CPPUNIT_ASSERT((numbersOf(reader.conversations({.source = "plant"})) == Ids{"+3"}));
	// Page by page, while one of them goes on.
	const auto first = reader.conversations({.limit = 2});
	CPPUNIT_ASSERT((numbersOf(first) == Ids{"+1", "+3"}));
	const auto goOn = [&](const char* number)
	{
		auto newer = bench.incoming(std::string("newer") + number);
		newer.insertDate = bench.now() + minutes(20);
		newer.phoneNumber = std::string(number);
		bench.storage().commit(bench.batch("inbox", {newer}));
	};
	goOn("+1");
	CPPUNIT_ASSERT((numbersOf(reader.conversations({.after = first.next, .limit = 2})) == Ids{"+2"}));
	// One that is still to come is not missed, either.
	goOn("+2");
	const auto second = reader.conversations({.after = first.next, .until = first.until, .limit = 2});
	CPPUNIT_ASSERT((numbersOf(second) == Ids{"+2"}));
	CPPUNIT_ASSERT_EQUAL(std::string("1"), second.conversations[0].last.message.key.id);
	CPPUNIT_ASSERT(second.until && second.until->id == first.until->id);
	CPPUNIT_ASSERT((numbersOf(reader.conversations({.until = first.until})) == Ids{"+1", "+3", "+2"}));
	CPPUNIT_ASSERT((numbersOf(reader.conversations({})) == Ids{"+2", "+1", "+3"}));
}

/// Few numbers that have written very much: each page looks at some, and says where it stopped.
void APageOfConversationsLooksAtNoMoreThanItMay(Bench& bench)
{
	auto messages = series(bench, 6001);
	for (std::size_t i = 0; i < messages.size(); ++i) messages[i].phoneNumber = std::string(i == 0 ? "+2" : "+1");
	for (std::size_t begin = 0; begin < messages.size(); begin += 500)
	{
		const auto end = std::min(begin + 500, messages.size());
		bench.storage().commit(bench.batch(
			"inbox", {messages.begin() + static_cast<std::ptrdiff_t>(begin), messages.begin() + static_cast<std::ptrdiff_t>(end)}));
	}
	Ids seen;
	ConversationQuery query;
	int pages = 0;
	do {
		const auto page = bench.reader().conversations(query);
		for (const auto& number : numbersOf(page)) seen.push_back(number);
		if (!page.conversations.empty() && page.conversations[0].last.message.phoneNumber.value() == "+1")
			CPPUNIT_ASSERT(page.conversations[0].hasMore && page.conversations[0].messages == Conversation::counted);
		query.after = page.next;
	} while (query.after && ++pages < 10);
	CPPUNIT_ASSERT((seen == Ids{"+1", "+2"}));
}

void AMovedMessageKeepsItsPlaceInTheOrder(Bench& bench)
{
	const auto queued = bench.queued("1");
	bench.storage().commit(bench.batch("outbox", {queued}));
	bench.storage().commit(bench.batch("inbox", {bench.incoming("2")}));
	const auto before = bench.stored(queued).message.sortTime;
	auto sent = bench.sent(queued);
	sent.insertDate = bench.now() + minutes(30);
	sent.sendingDate = bench.now() + minutes(30);
	bench.storage().commit(bench.batch("sent", {sent}));
	CPPUNIT_ASSERT(bench.stored(queued).message.sortTime == before);
}

void CountsAreByFolderWithoutTheDeleted(Bench& bench)
{
	auto plant = bench.incoming("1");
	plant.key.source = "plant";
	bench.storage().commit(
		bench.batch("inbox", {bench.incoming("1"), bench.incoming("2"), bench.queued("1"), bench.queued("2"), plant}));
	auto batch = bench.batch("sent", {bench.sent(bench.queued("1")), bench.delivered(bench.queued("2"))});
	batch.gone = {bench.incoming("2").key};
	bench.storage().commit(batch);
	const auto counts = bench.reader().counts();
	CPPUNIT_ASSERT_EQUAL(std::size_t{4}, counts.size());
	const char* folders[] = {"delivered", "inbox", "sent", "inbox"};
	const std::int64_t pending[] = {0, 0, 1, 0};
	for (std::size_t i = 0; i < counts.size(); ++i)
	{
		CPPUNIT_ASSERT_EQUAL(std::string(folders[i]), counts[i].stream.folder);
		CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, counts[i].messages);
		CPPUNIT_ASSERT_EQUAL(pending[i], counts[i].pending);
	}
	CPPUNIT_ASSERT_EQUAL(std::string("plant"), counts[3].stream.source);
}

void WhatWaitsIsCountedBySource(Bench& bench)
{
	auto plant = bench.queued("1");
	plant.key.source = "plant";
	auto batch = bench.batch("outbox", {bench.queued("1"), bench.queued("2"), bench.incoming("1"), plant});
	batch.checked = {{bench.queued("2").key, bench.now() - std::chrono::minutes(5)}};
	bench.storage().commit(batch);
	batch = bench.batch("inbox");
	batch.rejects = {{"7", "a", "broken"}, {"8", "b", "broken"}};
	bench.storage().commit(batch);
	batch.stream.source = "other";
	bench.storage().commit(batch);
	const auto backlog = bench.reader().backlog();
	CPPUNIT_ASSERT_EQUAL(std::size_t{3}, backlog.size());
	CPPUNIT_ASSERT(backlog[0].source == "office" && backlog[0].pending == 2 && backlog[0].rejects == 2);
	CPPUNIT_ASSERT(backlog[0].firstDueAt == bench.now() - std::chrono::minutes(5));
	CPPUNIT_ASSERT(backlog[1].source == "other" && backlog[1].pending == 0 && backlog[1].rejects == 2);
	CPPUNIT_ASSERT(!backlog[1].firstDueAt);
	CPPUNIT_ASSERT(backlog[2].source == "plant" && backlog[2].pending == 1 && backlog[2].rejects == 0);
}

void WhatIsNotStoredIsNotFound(Bench& bench)
{
	CPPUNIT_ASSERT(!bench.isStored(bench.incoming("1")));
	CPPUNIT_ASSERT(bench.reader().messages({}).empty());
	CPPUNIT_ASSERT(bench.reader().counts().empty());
	CPPUNIT_ASSERT(bench.reader().backlog().empty());
	CPPUNIT_ASSERT(bench.reader().changes({}).changes.empty());
	CPPUNIT_ASSERT(bench.reader().rejects({}).empty());
}

void MigratingAgainChangesNothing(Bench& bench)
{
	bench.storage().commit(bench.batch("outbox", {bench.queued("1"), bench.incoming("2")}));
	const auto before = everything(bench);
	bench.storage().migrate();
	bench.storage().migrate();
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));
}

void EverythingIsThereAfterReopening(Bench& bench)
{
	auto batch = bench.batch("outbox", {bench.queued("1"), bench.incoming("2"), bench.delivered(bench.queued("3"))});
	batch.rejects = {{"4", "x", "y"}};
	batch.cursor = CursorMove{std::nullopt, at(3), 0};
	batch.note = StreamNote{bench.now(), bench.now(), {}};
	bench.storage().commit(batch);
	const auto before = everything(bench);
	if (!bench.reopen()) return;
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));
	bench.storage().commit(bench.batch("inbox", {bench.incoming("5")}));
	CPPUNIT_ASSERT_EQUAL(std::size_t{4}, bench.changes().size());
}

void R9_MessagesOfASpaceSinceATimeAreFound(Bench& bench)
{
	auto older = bench.incoming("1");
	older.insertDate = bench.now() - std::chrono::hours(49);
	older.receiveDate = older.insertDate;
	auto newer = bench.incoming("2");
	auto other = bench.queued("3");
	auto formerly = bench.incoming("4");
	formerly.key.epoch = 7;
	bench.storage().commit(bench.batch("inbox", {older, newer, other, formerly}));
	MessageQuery query{.source = "office", .space = older.key.space, .epoch = 1};
	CPPUNIT_ASSERT((idsOf(bench.reader().messages(query)) == Ids{"2", "1"}));
	query.since = bench.stored(newer).message.sortTime;
	CPPUNIT_ASSERT((idsOf(bench.reader().messages(query)) == Ids{"2"}));
	query.since = *query.since + std::chrono::milliseconds(1);
	CPPUNIT_ASSERT(bench.reader().messages(query).empty());
}

} // namespace


void addReaderPromises(Promises& promises)
{
	EYRIE_PROMISE(promises, R9_MessagesOfASpaceSinceATimeAreFound);
	EYRIE_PROMISE(promises, MessagesAreFoundByWhatBecameOfThem);
	EYRIE_PROMISE(promises, AMessageIsFoundByItsNumber);
	EYRIE_PROMISE(promises, ConversationsComeByTheirLastMessages);
	EYRIE_PROMISE(promises, APageOfConversationsLooksAtNoMoreThanItMay);
	EYRIE_PROMISE(promises, MessagesComeNewestFirst);
	EYRIE_PROMISE(promises, PagesAreStableWhileMessagesArrive);
	EYRIE_PROMISE(promises, EveryConditionOfAQueryMustHold);
	EYRIE_PROMISE(promises, AMovedMessageKeepsItsPlaceInTheOrder);
	EYRIE_PROMISE(promises, CountsAreByFolderWithoutTheDeleted);
	EYRIE_PROMISE(promises, WhatWaitsIsCountedBySource);
	EYRIE_PROMISE(promises, WhatIsNotStoredIsNotFound);
	EYRIE_PROMISE(promises, MigratingAgainChangesNothing);
	EYRIE_PROMISE(promises, EverythingIsThereAfterReopening);
}

} // namespace eyrie::conformance
