#include <functional>
#include <utility>

#include "Bench.h"

namespace eyrie::conformance
{

namespace
{

using std::chrono::minutes;

Batch moving(const Bench& bench, std::optional<Cursor> from, Cursor to, std::int64_t generation = 0)
{
	auto batch = bench.batch("inbox");
	batch.cursor = CursorMove{std::move(from), std::move(to), generation};
	return batch;
}

void AStreamNeverCommittedToHasNoState(Bench& bench)
{
	CPPUNIT_ASSERT(!bench.storage().state({"office", "inbox"}));
	CPPUNIT_ASSERT(bench.reader().streams().empty());
}

void R4_ACursorMovesWithItsRows(Bench& bench)
{
	auto batch = moving(bench, std::nullopt, at(1));
	batch.messages = {bench.incoming("1")};
	bench.storage().commit(batch);
	bench.storage().commit(moving(bench, at(1), {"opaque \xF0\x9F\x90\xA6", 1'000'000'000'000}));
	CPPUNIT_ASSERT((bench.storage().state(batch.stream)->cursor == Cursor{"opaque \xF0\x9F\x90\xA6", 1'000'000'000'000}));
	bench.storage().commit(moving(bench, Cursor{"opaque \xF0\x9F\x90\xA6", 1'000'000'000'000}, {"token only", std::nullopt}));
	CPPUNIT_ASSERT((bench.storage().state(batch.stream)->cursor == Cursor{"token only", std::nullopt}));
}

void R1_ACursorMayWaitWhereEachMessageIsStoredAsItIs(Bench& bench)
{
	auto batch = bench.batch("inbox", {bench.incoming("1"), bench.incoming("2")});
	batch.cursorMayWait = true;
	batch.cursor = CursorMove{std::nullopt, at(2), 0};
	CPPUNIT_ASSERT(!bench.storage().commit(batch).cursorWaits);
	CPPUNIT_ASSERT(bench.storage().state(batch.stream)->cursor == at(2));

	const auto before = everything(bench);
	bench.advance(minutes(1));
	batch.now = bench.now();
	batch.cursor = CursorMove{at(2), at(4), 0};
	const auto waiting = bench.storage().commit(batch);
	CPPUNIT_ASSERT(waiting.cursorWaits);
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, waiting.unchanged);
	CPPUNIT_ASSERT_EQUAL(std::size_t{0}, waiting.inserted + waiting.updated);
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));
	CPPUNIT_ASSERT(bench.storage().state(batch.stream)->cursor == at(2));

	batch.messages.clear();
	CPPUNIT_ASSERT(bench.storage().commit(batch).cursorWaits);
	CPPUNIT_ASSERT(bench.storage().state(batch.stream)->cursor == at(2));
}

/// Anything else that is to be stored takes the cursor along.
void R1_ACursorDoesNotWaitWhereAnythingIsToBeStored(Bench& bench)
{
	const auto known = bench.incoming("1");
	auto read = known;
	read.isRead = true;
	auto pending = bench.queued("5");
	bench.storage().commit(bench.batch("inbox", {known, pending}));
	const auto plain = bench.batch("inbox", {known});
	const std::vector<std::pair<const char*, std::function<void(Batch&)>>> others{
		{"a new message", [&](Batch& batch) { batch.messages.push_back(bench.incoming("2")); }},
		{"a change", [&](Batch& batch) { batch.messages = {read}; }},
		{"a repetition",
			[&](Batch& batch) {
				batch.messages = {read, read};
			}},
		{"one that is tracked", [&](Batch& batch) { batch.messages = {pending}; }},
		{"one that is gone", [&](Batch& batch) { batch.gone = {known.key}; }},
		{"one that was looked at",
			[&](Batch& batch) {
				batch.checked = {{pending.key, std::nullopt}};
			}},
		{"a reject",
			[&](Batch& batch) {
				batch.rejects = {{"9", "{", "no JSON"}};
			}},
		{"a resolved one", [&](Batch& batch) { batch.resolved = {1}; }},
		{"a note",
			[&](Batch& batch) {
				batch.note = StreamNote{{}, bench.now(), {}, {}};
			}},
		{"changes to forget", [&](Batch& batch) { batch.forgetChangesBefore = bench.now(); }},
	};
	std::optional<Cursor> from;
	for (const auto& [what, add] : others)
	{
		bench.storage().commit(plain);
		auto batch = plain;
		batch.cursorMayWait = true;
		batch.cursor = CursorMove{from, at(from ? *from->position + 1 : 1), 0};
		from = batch.cursor->to;
		add(batch);
		CPPUNIT_ASSERT_MESSAGE(what, !bench.storage().commit(batch).cursorWaits);
		CPPUNIT_ASSERT_MESSAGE(what, bench.storage().state(batch.stream)->cursor == from);
	}
	auto anew = bench.batch("inbox");
	anew.epoch = 2;
	anew.cursorMayWait = true;
	anew.restart = Restart{bench.now()};
	CPPUNIT_ASSERT(!bench.storage().commit(anew).cursorWaits);
	CPPUNIT_ASSERT_EQUAL(2, bench.storage().state(anew.stream)->epoch);
}

void R4_StaleCursorIsAConflictAndLeavesNoTrace(Bench& bench)
{
	bench.storage().commit(moving(bench, std::nullopt, at(5)));
	bench.storage().commit(moving(bench, at(5), at(8)));
	const auto before = everything(bench);
	for (const auto& from :
		{std::optional<Cursor>{}, std::optional(at(5)), std::optional(Cursor{"other", 8}), std::optional(at(9))})
	{
		auto batch = moving(bench, from, at(10));
		batch.messages = {bench.incoming("9")};
		batch.note = StreamNote{{}, {}, "failed"};
		expect(ErrorKind::conflict, [&] { bench.storage().commit(batch); });
	}
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));
}

void R4_ACursorNeverGoesDown(Bench& bench)
{
	bench.storage().commit(moving(bench, std::nullopt, at(8)));
	const auto before = everything(bench);
	expect(ErrorKind::conflict, [&] { bench.storage().commit(moving(bench, at(8), at(7))); });
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));
	bench.storage().commit(moving(bench, at(8), at(8)));
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));
}

void R4_ARewindIsANewGenerationAndMayGoDown(Bench& bench)
{
	bench.storage().commit(moving(bench, std::nullopt, at(8)));
	bench.storage().commit(moving(bench, at(8), at(2), 1));
	const auto state = bench.storage().state({"office", "inbox"});
	CPPUNIT_ASSERT(state->generation == 1 && state->cursor == at(2));
	expect(ErrorKind::conflict, [&] { bench.storage().commit(moving(bench, at(2), at(9), 0)); });
	expect(ErrorKind::conflict, [&] { bench.storage().commit(moving(bench, at(2), at(9), 3)); });
	expect(ErrorKind::conflict, [&] { bench.storage().commit(moving(bench, at(8), at(9), 2)); });
	bench.storage().commit(moving(bench, at(2), at(9), 1));
}

void R18_AnOlderEpochIsAConflict(Bench& bench)
{
	auto newer = moving(bench, std::nullopt, at(1));
	newer.epoch = 2;
	bench.storage().commit(newer);
	CPPUNIT_ASSERT_EQUAL(2, bench.storage().state(newer.stream)->epoch);
	expect(ErrorKind::conflict, [&] { bench.storage().commit(moving(bench, at(1), at(2))); });
}

void R18_AHaltStaysUntilARestartBeginsANewEpoch(Bench& bench)
{
	auto first = moving(bench, std::nullopt, at(5));
	first.messages = {bench.incoming("5")};
	first.note = StreamNote{bench.now(), bench.now(), {}, {}};
	bench.storage().commit(first);
	auto halted = bench.batch("inbox");
	halted.note = StreamNote{{}, {}, "the numbering has started anew", "the numbering has started anew"};
	bench.storage().commit(halted);
	halted.note = StreamNote{{}, bench.now(), {}, {}};
	bench.storage().commit(halted);
	CPPUNIT_ASSERT_EQUAL(std::string("the numbering has started anew"), bench.storage().state(first.stream)->halted);

	auto anew = bench.batch("inbox");
	anew.restart = Restart{bench.now() - minutes(9)};
	const auto before = everything(bench);
	expect(ErrorKind::conflict, [&] { bench.storage().commit(anew); });
	CPPUNIT_ASSERT_EQUAL(before, everything(bench));
	anew.epoch = 2;
	bench.storage().commit(anew);
	const auto state = bench.storage().state(first.stream).value();
	CPPUNIT_ASSERT_EQUAL(2, state.epoch);
	CPPUNIT_ASSERT(!state.cursor && !state.lastSyncTime && state.halted.empty() && state.failures == 0);
	CPPUNIT_ASSERT(state.coldStartSince == bench.now() - minutes(9));
	CPPUNIT_ASSERT(state.generation == 1);
	CPPUNIT_ASSERT(bench.isStored(first.messages[0]));
	expect(ErrorKind::conflict, [&] { bench.storage().commit(anew); });
	expect(ErrorKind::conflict, [&] { bench.storage().commit(moving(bench, at(5), at(6))); });
}

void R18_ARestartMayBeAStreamsFirstCommit(Bench& bench)
{
	// Other streams of its space are further, and one never was read.
	auto other = moving(bench, std::nullopt, at(5));
	other.epoch = 3;
	other.stream.folder = "sent";
	bench.storage().commit(other);
	for (const std::int32_t epoch : {1, 2, 3})
	{
		auto first = bench.batch("folder " + std::to_string(epoch));
		first.epoch = epoch;
		first.restart = Restart{bench.now() - minutes(9)};
		bench.storage().commit(first);
		const auto state = bench.storage().state(first.stream).value();
		CPPUNIT_ASSERT_EQUAL(epoch, state.epoch);
		CPPUNIT_ASSERT(!state.cursor && state.generation == 1 && state.coldStartSince == bench.now() - minutes(9));
		const auto before = everything(bench);
		expect(ErrorKind::conflict, [&] { bench.storage().commit(first); });
		CPPUNIT_ASSERT_EQUAL(before, everything(bench));
	}
}

void R18_ARestartLeavesNothingOfWhatWas(Bench& bench)
{
	auto failed = moving(bench, std::nullopt, at(5));
	failed.note = StreamNote{bench.now(), {}, "no route", "halted"};
	bench.storage().commit(failed);
	auto anew = bench.batch("inbox");
	anew.epoch = 2;
	anew.restart = Restart{bench.now()};
	bench.storage().commit(anew);
	const auto state = bench.storage().state(anew.stream).value();
	CPPUNIT_ASSERT(!state.cursor && !state.lastSyncTime && !state.lastErrorTime);
	CPPUNIT_ASSERT(state.lastError.empty() && state.halted.empty() && state.failures == 0);
}

void R12_FailuresAreCountedUntilASuccess(Bench& bench)
{
	bench.storage().commit(moving(bench, std::nullopt, at(3)));
	auto failed = bench.batch("inbox");
	failed.note = StreamNote{{}, {}, "no route"};
	bench.storage().commit(failed);
	bench.advance(minutes(1));
	failed.now = bench.now();
	failed.note->error = "timed out";
	bench.storage().commit(failed);
	auto state = bench.storage().state(failed.stream).value();
	CPPUNIT_ASSERT_EQUAL(2, state.failures);
	CPPUNIT_ASSERT_EQUAL(std::string("timed out"), state.lastError);
	CPPUNIT_ASSERT(state.lastErrorTime == bench.now());
	CPPUNIT_ASSERT(!state.lastSyncTime && state.cursor == at(3));

	bench.advance(minutes(1));
	auto succeeded = bench.batch("inbox");
	succeeded.note = StreamNote{{}, bench.now(), {}};
	bench.storage().commit(succeeded);
	state = bench.storage().state(failed.stream).value();
	CPPUNIT_ASSERT_EQUAL(0, state.failures);
	CPPUNIT_ASSERT(state.lastError.empty());
	CPPUNIT_ASSERT(state.lastSyncTime == bench.now());
}

void R7_TheColdStartIsSetOnce(Bench& bench)
{
	auto batch = bench.batch("inbox");
	batch.note = StreamNote{bench.now(), {}, {}};
	bench.storage().commit(batch);
	batch.note->coldStartSince = bench.now() + minutes(5);
	bench.storage().commit(batch);
	CPPUNIT_ASSERT(bench.storage().state(batch.stream)->coldStartSince == bench.now());
}

void R4_StreamsAreApart(Bench& bench)
{
	bench.storage().commit(moving(bench, std::nullopt, at(3)));
	auto other = moving(bench, std::nullopt, at(9));
	other.stream.folder = "INBOX";
	bench.storage().commit(other);
	other.stream = {"plant", "inbox"};
	bench.storage().commit(other);
	const auto streams = bench.reader().streams();
	CPPUNIT_ASSERT_EQUAL(std::size_t{3}, streams.size());
	CPPUNIT_ASSERT_EQUAL(std::string("INBOX"), streams[0].stream.folder);
	CPPUNIT_ASSERT_EQUAL(std::string("inbox"), streams[1].stream.folder);
	CPPUNIT_ASSERT(streams[1].state.cursor == at(3));
	CPPUNIT_ASSERT_EQUAL(std::string("plant"), streams[2].stream.source);
}

} // namespace


void addCursorPromises(Promises& promises)
{
	EYRIE_PROMISE(promises, AStreamNeverCommittedToHasNoState);
	EYRIE_PROMISE(promises, R4_ACursorMovesWithItsRows);
	EYRIE_PROMISE(promises, R1_ACursorMayWaitWhereEachMessageIsStoredAsItIs);
	EYRIE_PROMISE(promises, R1_ACursorDoesNotWaitWhereAnythingIsToBeStored);
	EYRIE_PROMISE(promises, R4_StaleCursorIsAConflictAndLeavesNoTrace);
	EYRIE_PROMISE(promises, R4_ACursorNeverGoesDown);
	EYRIE_PROMISE(promises, R4_ARewindIsANewGenerationAndMayGoDown);
	EYRIE_PROMISE(promises, R18_AnOlderEpochIsAConflict);
	EYRIE_PROMISE(promises, R18_AHaltStaysUntilARestartBeginsANewEpoch);
	EYRIE_PROMISE(promises, R18_ARestartMayBeAStreamsFirstCommit);
	EYRIE_PROMISE(promises, R18_ARestartLeavesNothingOfWhatWas);
	EYRIE_PROMISE(promises, R12_FailuresAreCountedUntilASuccess);
	EYRIE_PROMISE(promises, R7_TheColdStartIsSetOnce);
	EYRIE_PROMISE(promises, R4_StreamsAreApart);
}

} // namespace eyrie::conformance
