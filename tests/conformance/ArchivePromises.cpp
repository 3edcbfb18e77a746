#include "Bench.h"

namespace eyrie::conformance
{

namespace
{

using std::chrono::hours;
using Ids = std::vector<std::string>;

/// Incoming messages of the last hours, each an hour older than the one before.
std::vector<Message> series(const Bench& bench, int count)
{
	std::vector<Message> messages;
	for (int i = 0; i < count; ++i)
	{
		messages.push_back(bench.incoming(std::to_string(i)));
		messages.back().insertDate = bench.now() - hours(i);
	}
	return messages;
}

ArchiveRequest before(TimePoint time, std::size_t limit = 100)
{
	return {.source = "office", .olderThan = time, .limit = limit, .lease = {}};
}

void TheOldestAreArchivedSliceBySlice(Bench& bench)
{
	auto messages = series(bench, 6);
	messages[5].key.source = "plant";
	bench.storage().commit(bench.batch("inbox", messages));
	auto& reader = bench.reader();
	const auto whole = bench.stored(messages[4]);
	const auto told = reader.lastChange();
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.storage().archive(before(bench.now() - hours(1), 2)));
	CPPUNIT_ASSERT((idsOf(reader.messages({.source = "office"})) == Ids{"0", "1", "2"}));
	CPPUNIT_ASSERT((idsOf(reader.messages({.archived = true})) == Ids{"3", "4"}));
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.storage().archive(before(bench.now() - hours(1), 2)));
	CPPUNIT_ASSERT_EQUAL(std::size_t{0}, bench.storage().archive(before(bench.now() - hours(1), 2)));
	CPPUNIT_ASSERT((idsOf(reader.messages({})) == Ids{"0", "1", "5"}));
	CPPUNIT_ASSERT_EQUAL(whole.id, bench.stored(messages[4]).id);
	expectSame(whole.message, bench.stored(messages[4]).message);
	expectSame(whole.message, reader.message(whole.id).value().message);
	CPPUNIT_ASSERT_EQUAL(told, reader.lastChange());
	CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, reader.counts().front().messages);
}

void TheArchiveIsAskedAsEverythingElse(Bench& bench)
{
	auto messages = series(bench, 5);
	messages[1].phoneNumber = std::string("+1");
	messages[3].phoneNumber = std::string("+1");
	messages[4].folder = "other";
	bench.storage().commit(bench.batch("inbox", messages));
	bench.storage().archive(before(bench.now() + hours(1)));
	auto& reader = bench.reader();
	CPPUNIT_ASSERT(reader.messages({}).empty() && reader.conversations({}).conversations.empty());
	CPPUNIT_ASSERT((idsOf(reader.messages({.phoneNumber = "+1", .archived = true})) == Ids{"1", "3"}));
	CPPUNIT_ASSERT((idsOf(reader.messages({.source = "office", .folder = "other", .archived = true})) == Ids{"4"}));
	const auto page = reader.messages({.limit = 2, .archived = true});
	const AfterMessage after{page.back().message.sortTime, page.back().id};
	CPPUNIT_ASSERT((idsOf(reader.messages({.after = after, .limit = 2, .archived = true})) == Ids{"2", "3"}));
}

void TrackedMessagesStay(Bench& bench)
{
	bench.storage().commit(
		bench.batch("outbox", {bench.queued("1"), bench.sent(bench.queued("2")), bench.delivered(bench.queued("3"))}));
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.storage().archive(before(bench.now())));
	CPPUNIT_ASSERT((idsOf(bench.reader().messages({.archived = true})) == Ids{"3"}));
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.storage().discard(before(bench.now())));
	CPPUNIT_ASSERT(bench.tracking(bench.queued("1")) && bench.tracking(bench.queued("2")));
	bench.storage().commit(bench.batch("delivered", {bench.delivered(bench.queued("2"))}));
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.storage().archive(before(bench.now())));
}

void AnArchivedMessageIsUpdatedWhereItIs(Bench& bench)
{
	auto messages = series(bench, 3);
	bench.storage().commit(bench.batch("inbox", messages));
	bench.storage().archive(before(bench.now() + hours(1)));
	const auto told = bench.reader().lastChange();
	bench.advance(hours(1));
	CPPUNIT_ASSERT_EQUAL(std::size_t{3}, bench.storage().commit(bench.batch("inbox", messages)).unchanged);
	CPPUNIT_ASSERT_EQUAL(told, bench.reader().lastChange());
	messages[1].isRead = true;
	auto batch = bench.batch("inbox", messages);
	batch.gone = {messages[2].key};
	const auto committed = bench.storage().commit(batch);
	CPPUNIT_ASSERT_EQUAL(std::size_t{0}, committed.inserted);
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, committed.updated);
	CPPUNIT_ASSERT(bench.reader().messages({}).empty());
	const auto stored = bench.stored(messages[1]);
	CPPUNIT_ASSERT(stored.message.isRead.value() && stored.message.updatedAt == bench.now());
	const auto changes = bench.reader().changes({.after = told}).changes;
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, changes.size());
	CPPUNIT_ASSERT_EQUAL(std::string("changed"), changes[0].kind);
	CPPUNIT_ASSERT_EQUAL(stored.id, changes[0].messageId.value());
	CPPUNIT_ASSERT_EQUAL(std::string("gone"), changes[1].kind);
}

void AnArchivedMessageThatComesBackIsTrackedAgain(Bench& bench)
{
	const auto message = bench.sent(bench.queued("1"));
	auto batch = bench.batch("sent", {message});
	batch.gone = {message.key};
	bench.storage().commit(batch);
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.storage().archive(before(bench.now())));
	bench.storage().commit(bench.batch("sent", {message}));
	CPPUNIT_ASSERT(bench.tracking(message).has_value());
	CPPUNIT_ASSERT_EQUAL(std::size_t{0}, bench.storage().discard(before(bench.now())));
	batch = bench.batch("sent");
	batch.checked = {{message.key, bench.now() + hours(2)}};
	bench.storage().commit(batch);
	CPPUNIT_ASSERT_EQUAL(std::int32_t{1}, bench.tracking(message).value().checks);
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.storage().commit(bench.batch("sent", {bench.delivered(message)})).updated);
	CPPUNIT_ASSERT(!bench.tracking(message));
}

void AStrangerUnderAnArchivedIdIsNotMerged(Bench& bench)
{
	auto message = bench.incoming("1");
	bench.storage().commit(bench.batch("inbox", {message}));
	bench.storage().archive(before(bench.now()));
	message.phoneNumber = std::string("+1");
	message.insertDate = bench.now();
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.storage().commit(bench.batch("inbox", {message})).strangers.size());
}

void WhatIsDiscardedIsGone(Bench& bench)
{
	const auto messages = series(bench, 5);
	bench.storage().commit(bench.batch("inbox", messages));
	bench.storage().archive(before(bench.now() - hours(2)));
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.storage().discard(before(bench.now(), 1)));
	CPPUNIT_ASSERT(!bench.isStored(messages[4]) && bench.isStored(messages[3]));
	CPPUNIT_ASSERT_EQUAL(std::size_t{3}, bench.storage().discard(before(bench.now())));
	CPPUNIT_ASSERT_EQUAL(std::size_t{0}, bench.storage().discard(before(bench.now())));
	CPPUNIT_ASSERT((idsOf(bench.reader().messages({})) == Ids{"0"}));
	CPPUNIT_ASSERT(bench.reader().messages({.archived = true}).empty());
	CPPUNIT_ASSERT_EQUAL(std::size_t{5}, bench.changes().size());
	bench.storage().discard(before(bench.now() + hours(1)));
	bench.storage().commit(bench.batch("inbox", {messages[0]}));
	// A number is not given to another.
	CPPUNIT_ASSERT(bench.stored(messages[0]).id > 5);
}

void R19_WhoHasLostTheLeaseArchivesNothing(Bench& bench)
{
	bench.storage().commit(bench.batch("inbox", series(bench, 2)));
	const auto first = bench.storage().lease({"office", "first", std::chrono::minutes(5), {}});
	auto request = before(bench.now() + hours(1));
	request.lease = Lease{"first", first.fence, std::chrono::minutes(5)};
	bench.storage().lease({"office", "second", std::chrono::minutes(5), first.fence});
	expect(ErrorKind::conflict, [&] { bench.storage().archive(request); });
	expect(ErrorKind::conflict, [&] { bench.storage().discard(request); });
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.reader().messages({}).size());
}

void TheLastChangeIsTheOneToldLast(Bench& bench)
{
	CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, bench.reader().lastChange());
	bench.storage().commit(bench.batch("inbox", series(bench, 3)));
	CPPUNIT_ASSERT_EQUAL(bench.changes().back().number, bench.reader().lastChange());
}

} // namespace


void addArchivePromises(Promises& promises)
{
	EYRIE_PROMISE(promises, TheOldestAreArchivedSliceBySlice);
	EYRIE_PROMISE(promises, TheArchiveIsAskedAsEverythingElse);
	EYRIE_PROMISE(promises, TrackedMessagesStay);
	EYRIE_PROMISE(promises, AnArchivedMessageIsUpdatedWhereItIs);
	EYRIE_PROMISE(promises, AnArchivedMessageThatComesBackIsTrackedAgain);
	EYRIE_PROMISE(promises, AStrangerUnderAnArchivedIdIsNotMerged);
	EYRIE_PROMISE(promises, WhatIsDiscardedIsGone);
	EYRIE_PROMISE(promises, R19_WhoHasLostTheLeaseArchivesNothing);
	EYRIE_PROMISE(promises, TheLastChangeIsTheOneToldLast);
}

} // namespace eyrie::conformance
