#include <atomic>
#include <thread>

#include "Bench.h"

namespace eyrie::conformance
{

namespace
{

using std::chrono::hours;
using std::chrono::minutes;

void R1_ACommitIsStoredWhole(Bench& bench)
{
	auto batch = bench.batch("outbox", {bench.queued("1"), bench.queued("2")});
	batch.rejects = {{"3", "{bytes", "not JSON"}};
	batch.cursor = CursorMove{std::nullopt, at(2), 0};
	batch.note = StreamNote{bench.now() - hours(168), bench.now(), {}};
	const auto committed = bench.storage().commit(batch);

	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, committed.inserted);
	CPPUNIT_ASSERT_EQUAL(std::size_t{0}, committed.updated + committed.unchanged + committed.strangers.size());
	expectSame(firstStored(batch.messages[0], bench.now()), bench.stored(batch.messages[0]).message);
	CPPUNIT_ASSERT(bench.tracking(batch.messages[1]).has_value());
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.reader().rejects({}).size());
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.changes().size());
	const auto state = bench.storage().state(batch.stream);
	CPPUNIT_ASSERT(state && state->cursor == at(2) && state->lastSyncTime == bench.now());
	CPPUNIT_ASSERT(state->coldStartSince == bench.now() - hours(168));
}

void R1_AConflictStoresNothing(Bench& bench)
{
	bench.storage().commit(bench.batch("outbox", {bench.queued("1")}));
	const auto before = everything(bench);
	auto batch = bench.batch("outbox", {bench.sent(bench.queued("1")), bench.queued("2")});
	batch.gone = {bench.queued("1").key};
	batch.rejects = {{"3", "x", "y"}};
	batch.note = StreamNote{{}, bench.now(), {}};
	batch.cursor = CursorMove{at(7), at(9), 0};
	expect(ErrorKind::conflict, [&] { bench.storage().commit(batch); });
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));
	CPPUNIT_ASSERT(!bench.storage().state(batch.stream));
}

void R2_TheSameIdInTwoSpacesSourcesAndEpochsIsFourMessages(Bench& bench)
{
	auto first = bench.incoming("1");
	auto space = bench.queued("1");
	auto source = bench.incoming("1");
	source.key.source = "plant";
	auto epoch = bench.incoming("1");
	epoch.key.epoch = 2;
	CPPUNIT_ASSERT_EQUAL(std::size_t{4}, bench.storage().commit(bench.batch("inbox", {first, space, source, epoch})).inserted);
	for (const auto& message : {first, space, source, epoch})
		expectSame(firstStored(message, bench.now()), bench.stored(message).message);
}

void R3_CommittingTheSameAgainChangesNothing(Bench& bench)
{
	auto batch = bench.batch("outbox", {bench.queued("1"), bench.sent(bench.queued("2")), bench.incoming("3")});
	batch.rejects = {{"4", "x", "y"}};
	batch.cursor = CursorMove{std::nullopt, at(3), 0};
	bench.storage().commit(batch);
	const auto before = everything(bench);
	bench.advance(minutes(1));
	batch.now = bench.now();
	batch.cursor->from = at(3);
	const auto committed = bench.storage().commit(batch);
	CPPUNIT_ASSERT_EQUAL(std::size_t{3}, committed.unchanged);
	CPPUNIT_ASSERT_EQUAL(std::size_t{0}, committed.inserted + committed.updated);
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));
}

void R3_AChangedRowIsUpdatedInPlace(Bench& bench)
{
	const auto queued = bench.queued("1");
	bench.storage().commit(bench.batch("outbox", {queued}));
	const auto before = bench.stored(queued);
	bench.advance(minutes(1));
	const auto sent = bench.sent(queued);
	const auto committed = bench.storage().commit(bench.batch("sent", {sent}));
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, committed.updated);
	const auto after = bench.stored(queued);
	CPPUNIT_ASSERT_EQUAL(before.id, after.id);
	auto expected = merge(before.message, sent);
	expected.updatedAt = bench.now();
	expectSame(expected, after.message);
	CPPUNIT_ASSERT(after.message.createdAt == before.message.createdAt);
}

void R3_NothingGoesBackThroughTheStorage(Bench& bench)
{
	const auto queued = bench.queued("1");
	bench.storage().commit(bench.batch("delivered", {bench.delivered(queued)}));
	const auto before = everything(bench);
	bench.storage().commit(bench.batch("sent", {bench.sent(queued)}));
	bench.storage().commit(bench.batch("outbox", {queued}));
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));
}

void R3_AnAbsentFieldNeverOverwritesAndAnExplicitNullDoes(Bench& bench)
{
	auto message = bench.incoming("1");
	message.senderName = std::string("Ada");
	message.smsc = std::string("+491710760000");
	bench.storage().commit(bench.batch("inbox", {message}));
	message.senderName = {};
	message.smsc = nullptr;
	bench.storage().commit(bench.batch("inbox", {message}));
	const auto stored = bench.stored(message).message;
	CPPUNIT_ASSERT(stored.senderName.hasValue() && stored.senderName.value() == "Ada");
	CPPUNIT_ASSERT(!stored.smsc.hasValue());
}

void R3_OfRepeatedKeysInOneBatchTheLaterIsTheNewer(Bench& bench)
{
	const auto queued = bench.queued("1");
	auto batch = bench.batch("sent", {queued, bench.incoming("2"), bench.delivered(queued), bench.sent(queued)});
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.storage().commit(batch).inserted);
	auto expected = merge(merge(firstStored(queued, bench.now()), batch.messages[2]), batch.messages[3]);
	expected.updatedAt = bench.now();
	expectSame(expected, bench.stored(queued).message);
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.changes().size());
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.storage().commit(batch).unchanged);
}

void R15_ARejectIsKeptOnceForItsStream(Bench& bench)
{
	auto batch = bench.batch("inbox", {bench.incoming("1")});
	batch.rejects
		= {{"2", std::string("\xff\x00{", 3), "no UTF-8"}, {"", "", "empty"}, {"2", std::string("\xff\x00{", 3), "again"}};
	bench.storage().commit(batch);
	bench.advance(minutes(1));
	bench.storage().commit(batch);
	auto elsewhere = bench.batch("sent");
	elsewhere.rejects = {batch.rejects[0]};
	bench.storage().commit(elsewhere);
	const auto rejects = bench.reader().rejects({});
	CPPUNIT_ASSERT_EQUAL(std::size_t{3}, rejects.size());
	CPPUNIT_ASSERT_EQUAL(std::string("sent"), rejects[0].stream.folder);
	CPPUNIT_ASSERT_EQUAL(std::string("empty"), rejects[1].reject.reason);
	CPPUNIT_ASSERT_EQUAL(std::string("\xff\x00{", 3), rejects[2].reject.bytes);
	CPPUNIT_ASSERT_EQUAL(std::string("no UTF-8"), rejects[2].reject.reason);
	CPPUNIT_ASSERT(rejects[2].at == bench.now() - minutes(1));
}

void R18_AStrangerStoresNothing(Bench& bench)
{
	bench.storage().commit(bench.batch("inbox", {bench.incoming("1")}));
	const auto before = everything(bench);
	auto stranger = bench.incoming("1");
	stranger.phoneNumber = std::string("+4420");
	stranger.insertDate = bench.now();
	auto batch = bench.batch("inbox", {bench.incoming("2"), stranger});
	batch.cursor = CursorMove{std::nullopt, at(2), 0};
	batch.rejects = {{"3", "x", "y"}};
	const auto committed = bench.storage().commit(batch);
	CPPUNIT_ASSERT(committed.strangers == std::vector{stranger.key});
	CPPUNIT_ASSERT_EQUAL(std::size_t{0}, committed.inserted + committed.updated + committed.unchanged);
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));
	CPPUNIT_ASSERT(!bench.storage().state(batch.stream));
}

void R9_GoneIsMarkedAndSeenAgainIsCleared(Bench& bench)
{
	const auto message = bench.incoming("1");
	bench.storage().commit(bench.batch("inbox", {message}));
	bench.advance(minutes(1));
	auto batch = bench.batch("inbox");
	batch.gone = {message.key, bench.incoming("unheard of").key};
	bench.storage().commit(batch);
	CPPUNIT_ASSERT(bench.stored(message).message.deletedAt == bench.now());
	CPPUNIT_ASSERT(bench.stored(message).message.updatedAt == bench.now());
	CPPUNIT_ASSERT(bench.reader().counts().empty());
	const auto before = everything(bench);
	bench.advance(minutes(1));
	batch.now = bench.now();
	bench.storage().commit(batch);
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));

	bench.storage().commit(bench.batch("inbox", {message}));
	CPPUNIT_ASSERT(!bench.stored(message).message.deletedAt);
	CPPUNIT_ASSERT(bench.stored(message).message.updatedAt == bench.now());
	const auto changes = bench.changes();
	CPPUNIT_ASSERT_EQUAL(std::size_t{3}, changes.size());
	CPPUNIT_ASSERT_EQUAL(std::string("gone"), changes[1].kind);
	CPPUNIT_ASSERT_EQUAL(std::string("back"), changes[2].kind);
}

void R20_EveryRealChangeIsToldOnceInOrder(Bench& bench)
{
	const auto queued = bench.queued("1");
	bench.storage().commit(bench.batch("outbox", {queued}));
	bench.storage().commit(bench.batch("outbox", {queued}));
	bench.storage().commit(bench.batch("error", {bench.failed(queued), bench.incoming("2")}));
	const auto changes = bench.changes();
	CPPUNIT_ASSERT_EQUAL(std::size_t{3}, changes.size());
	CPPUNIT_ASSERT_EQUAL(std::string("new"), changes[0].kind);
	CPPUNIT_ASSERT_EQUAL(std::string("changed"), changes[1].kind);
	CPPUNIT_ASSERT_EQUAL(std::string("error"), changes[1].status);
	CPPUNIT_ASSERT_EQUAL(std::string("error"), changes[1].folder);
	CPPUNIT_ASSERT(changes[1].errorCode == 42);
	CPPUNIT_ASSERT(changes[1].messageId == bench.stored(queued).id);
	CPPUNIT_ASSERT(changes[2].messageId == bench.stored(bench.incoming("2")).id);
	CPPUNIT_ASSERT(changes[0].number < changes[1].number && changes[1].number < changes[2].number);
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.reader().changes({.after = changes[0].number, .limit = 1}).changes.size());
	CPPUNIT_ASSERT_EQUAL(changes[1].number, bench.reader().changes({.after = changes[0].number, .limit = 1}).changes[0].number);
	CPPUNIT_ASSERT(bench.reader().changes({.after = changes[2].number, .limit = 10}).changes.empty());
}

void R20_AQuietCommitTellsOfItsNewMessagesWithOneMarker(Bench& bench)
{
	bench.storage().commit(bench.batch("outbox", {bench.queued("1")}));
	auto batch = bench.batch("sent", {bench.sent(bench.queued("1")), bench.sent(bench.queued("2")), bench.sent(bench.queued("3"))});
	batch.quiet = true;
	bench.storage().commit(batch);
	const auto changes = bench.reader().changes({.after = bench.changes()[0].number, .limit = 10}).changes;
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, changes.size());
	CPPUNIT_ASSERT_EQUAL(std::string("changed"), changes[0].kind);
	CPPUNIT_ASSERT_EQUAL(std::string("loaded"), changes[1].kind);
	CPPUNIT_ASSERT(!changes[1].messageId);
	CPPUNIT_ASSERT_EQUAL(std::string("office"), changes[1].source);
	CPPUNIT_ASSERT_EQUAL(std::string("sent"), changes[1].folder);
	CPPUNIT_ASSERT(bench.tracking(batch.messages[2]).has_value());
	bench.storage().commit(batch);
	CPPUNIT_ASSERT_EQUAL(std::size_t{3}, bench.changes().size());
}

/// Commits to one source until done, while a reader follows the changes and never sees a number appear below one it has seen.
void R20_ChangesBecomeVisibleInOrderWhileTwoSourcesCommit(Bench& bench)
{
	constexpr int rounds = 40;
	std::atomic<int> feeding = 2;
	const auto feed = [&](const std::string& source, std::exception_ptr& failure)
	{
		try
		{
			for (int i = 0; i < rounds; ++i)
			{
				auto one = bench.incoming(std::to_string(i * 2));
				auto two = bench.incoming(std::to_string(i * 2 + 1));
				one.key.source = two.key.source = source;
				auto batch = bench.batch("inbox", {one, two});
				batch.stream.source = source;
				batch.note = StreamNote{{}, bench.now(), {}};
				bench.storage().commit(batch);
			}
		}
		catch (...)
		{
			failure = std::current_exception();
		}
		--feeding;
	};
	std::exception_ptr failures[2];
	std::vector<std::int64_t> seen;
	{
		const std::jthread office([&] { feed("office", failures[0]); });
		const std::jthread plant([&] { feed("plant", failures[1]); });
		// Until nobody commits any more, and nothing is left to be read then.
		for (bool more = true; more;)
		{
			const bool last = feeding == 0;
			const auto page = bench.reader().changes({.after = seen.empty() ? 0 : seen.back(), .limit = 7}).changes;
			for (const auto& change : page) seen.push_back(change.number);
			more = !last || !page.empty();
		}
	}
	for (const auto& failure : failures)
		if (failure) std::rethrow_exception(failure);
	const auto changes = bench.changes();
	CPPUNIT_ASSERT_EQUAL(std::size_t{rounds * 4}, changes.size());
	CPPUNIT_ASSERT_EQUAL_MESSAGE("each was met by who reads on from the last", changes.size(), seen.size());
	for (std::size_t i = 0; i < changes.size(); ++i) CPPUNIT_ASSERT_EQUAL(changes[i].number, seen[i]);
}

void AnEmptyBatchIsStoredAsNothing(Bench& bench)
{
	const auto before = everything(bench);
	bench.storage().commit(bench.batch(""));
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));
}

void R20_ForgottenChangesAreTheOldestAndAreTold(Bench& bench)
{
	bench.storage().commit(bench.batch("inbox", {bench.incoming("1"), bench.incoming("2")}));
	bench.advance(std::chrono::hours(2));
	auto message = bench.incoming("1");
	message.isRead = true;
	bench.storage().commit(bench.batch("inbox", {message}));
	CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, bench.reader().changes({}).forgottenTo);

	auto forgetting = bench.batch("inbox");
	forgetting.forgetChangesBefore = bench.now() - std::chrono::hours(1);
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.storage().commit(forgetting).forgotten);
	CPPUNIT_ASSERT_EQUAL(std::size_t{0}, bench.storage().commit(forgetting).forgotten);
	const auto page = bench.reader().changes({});
	CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, page.forgottenTo);
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, page.changes.size());
	CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, page.changes[0].number);

	forgetting.forgetChangesBefore = bench.now() + std::chrono::hours(1);
	bench.storage().commit(forgetting);
	message.isRead = false;
	bench.storage().commit(bench.batch("inbox", {message}));
	CPPUNIT_ASSERT_EQUAL(std::int64_t{4}, bench.reader().changes({}).changes.at(0).number);
}

void R20_AMessageHasAHistory(Bench& bench)
{
	const auto message = bench.queued("7");
	for (const auto& state : {message, Bench::sent(message), Bench::delivered(message)})
	{
		bench.storage().commit(bench.batch("outbox", {state, bench.incoming(state.folder)}));
		bench.advance(std::chrono::minutes(1));
	}
	std::string history;
	for (const auto& change : bench.reader().changes({.messageId = bench.stored(message).id}).changes)
		history += change.kind + ' ' + change.folder + ' ' + change.status + '\n';
	CPPUNIT_ASSERT_EQUAL(std::string("new outbox queued\nchanged sent sent_ok\nchanged delivered delivery_ok\n"), history);
}

void R15_ARejectIsListedUntilItIsResolved(Bench& bench)
{
	auto batch = bench.batch("inbox");
	batch.rejects = {{"7", "seven", "unreadable"}, {"8", {}, "not to be had"}, {"9", {}, "not to be had"}};
	bench.storage().commit(batch);
	bench.storage().commit(batch);
	auto rejects = bench.reader().rejects({.source = "office"});
	CPPUNIT_ASSERT_EQUAL(std::size_t{3}, rejects.size());
	CPPUNIT_ASSERT_EQUAL(std::string("9"), rejects[0].reject.id);
	CPPUNIT_ASSERT(bench.reader().rejects({.source = "plant"}).empty());
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.reader().rejects({.before = rejects[1].number}).size());

	auto resolving = bench.batch("inbox", {bench.incoming("8")});
	resolving.resolved = {rejects[1].number};
	bench.storage().commit(resolving);
	rejects = bench.reader().rejects({});
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, rejects.size());
	CPPUNIT_ASSERT_EQUAL(std::string("7"), rejects[1].reject.id);
}

/// A storage may find out at once that none of a batch is known.
void OfManyMessagesTheKnownOnesAreFound(Bench& bench)
{
	std::vector<Message> some;
	for (const auto* id : {"7", "150", "99"}) some.push_back(bench.incoming(id));
	bench.storage().commit(bench.batch("inbox", some));
	std::vector<Message> many;
	for (int id = 100; id < 149; ++id) many.push_back(bench.incoming(std::to_string(id)));
	const auto fresh = bench.storage().commit(bench.batch("inbox", many));
	CPPUNIT_ASSERT_EQUAL(many.size(), fresh.inserted);
	CPPUNIT_ASSERT_EQUAL(many.size(), bench.storage().commit(bench.batch("inbox", many)).unchanged);
	for (auto id : {149, 150, 99}) many.push_back(bench.incoming(std::to_string(id)));
	many.back().isRead = true;
	const auto mixed = bench.storage().commit(bench.batch("inbox", many));
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, mixed.inserted);
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, mixed.updated);
	CPPUNIT_ASSERT_EQUAL(many.size() - 2, mixed.unchanged);
	CPPUNIT_ASSERT(bench.stored(bench.incoming("99")).message.isRead.value());

	// Be it the first of all, or the last.
	for (const int first : {480, 500})
	{
		std::vector<Message> row;
		bench.storage().commit(bench.batch("inbox", {bench.incoming("500")}));
		for (int id = first; id <= first + 20; ++id) row.push_back(bench.incoming(std::to_string(id)));
		const auto committed = bench.storage().commit(bench.batch("inbox", row));
		CPPUNIT_ASSERT_EQUAL(std::size_t{20}, committed.inserted);
		CPPUNIT_ASSERT_EQUAL(std::size_t{1}, committed.unchanged);
	}

	// And among those archived.
	const ArchiveRequest all{.source = "office", .olderThan = bench.now() + std::chrono::hours(1), .limit = 1000};
	CPPUNIT_ASSERT_EQUAL(std::size_t{53 + 41}, bench.storage().archive(all));
	for (auto& message : many) message.isRead = true;
	many.push_back(bench.incoming("160"));
	const auto archived = bench.storage().commit(bench.batch("inbox", many));
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, archived.inserted);
	CPPUNIT_ASSERT_EQUAL(many.size() - 2, archived.updated);
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, archived.unchanged);
}

/// Of numbers as texts, 1000 to 1009 lie between 100 and 101.
void OfManyMessagesTheKnownOnesAreFoundAmongOthersWithLongerIds(Bench& bench)
{
	const auto messages = [&](int first, int last, int step)
	{
		std::vector<Message> all;
		for (int id = first; id <= last; id += step) all.push_back(bench.incoming(std::to_string(id)));
		return all;
	};
	for (const int longest : {1199, 1029, 1019})
	{
		bench.storage().commit(bench.batch("inbox", messages(1000, longest, 1)));
		bench.storage().commit(bench.batch("inbox", messages(100, 119, 2)));
		const auto committed = bench.storage().commit(bench.batch("inbox", messages(100, 119, 1)));
		CPPUNIT_ASSERT_EQUAL(std::size_t{10}, committed.inserted);
		CPPUNIT_ASSERT_EQUAL(std::size_t{10}, committed.unchanged);
		const ArchiveRequest all{.source = "office", .olderThan = bench.now() + std::chrono::hours(1), .limit = 1000};
		bench.storage().discard(all);
	}
}

void ManyIdsNeedNotBeNumbers(Bench& bench)
{
	const auto storedOnce = [&](std::vector<std::string> ids)
	{
		// The first and the last of them, as texts, matter.
		for (int i = 100; i < 117; ++i) ids.push_back(std::to_string(i));
		std::vector<Message> all;
		for (const auto& id : ids) all.push_back(bench.incoming(id));
		bench.storage().commit(bench.batch("inbox", all));
		const auto again = bench.storage().commit(bench.batch("inbox", all));
		CPPUNIT_ASSERT_EQUAL(all.size(), again.unchanged);
	};
	storedOnce({"-999999999999999999", "9223372036854775807"});
	storedOnce({"00", "99999999999999999999"});
	storedOnce({"+1x", "a b"});
	storedOnce({"0.5", "1e3"});
	CPPUNIT_ASSERT_EQUAL(std::size_t{17 + 8}, bench.reader().messages({.limit = 100}).size());
}

} // namespace


void addCommitPromises(Promises& promises)
{
	EYRIE_PROMISE(promises, OfManyMessagesTheKnownOnesAreFound);
	EYRIE_PROMISE(promises, ManyIdsNeedNotBeNumbers);
	EYRIE_PROMISE(promises, OfManyMessagesTheKnownOnesAreFoundAmongOthersWithLongerIds);
	EYRIE_PROMISE(promises, R20_ForgottenChangesAreTheOldestAndAreTold);
	EYRIE_PROMISE(promises, R20_AMessageHasAHistory);
	EYRIE_PROMISE(promises, R15_ARejectIsListedUntilItIsResolved);
	EYRIE_PROMISE(promises, R1_ACommitIsStoredWhole);
	EYRIE_PROMISE(promises, R1_AConflictStoresNothing);
	EYRIE_PROMISE(promises, R2_TheSameIdInTwoSpacesSourcesAndEpochsIsFourMessages);
	EYRIE_PROMISE(promises, R3_CommittingTheSameAgainChangesNothing);
	EYRIE_PROMISE(promises, R3_AChangedRowIsUpdatedInPlace);
	EYRIE_PROMISE(promises, R3_NothingGoesBackThroughTheStorage);
	EYRIE_PROMISE(promises, R3_AnAbsentFieldNeverOverwritesAndAnExplicitNullDoes);
	EYRIE_PROMISE(promises, R3_OfRepeatedKeysInOneBatchTheLaterIsTheNewer);
	EYRIE_PROMISE(promises, R15_ARejectIsKeptOnceForItsStream);
	EYRIE_PROMISE(promises, R18_AStrangerStoresNothing);
	EYRIE_PROMISE(promises, R9_GoneIsMarkedAndSeenAgainIsCleared);
	EYRIE_PROMISE(promises, R20_EveryRealChangeIsToldOnceInOrder);
	EYRIE_PROMISE(promises, R20_AQuietCommitTellsOfItsNewMessagesWithOneMarker);
	EYRIE_PROMISE(promises, R20_ChangesBecomeVisibleInOrderWhileTwoSourcesCommit);
	EYRIE_PROMISE(promises, AnEmptyBatchIsStoredAsNothing);
}

} // namespace eyrie::conformance
