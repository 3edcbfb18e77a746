#include "Bench.h"

namespace eyrie::conformance
{

namespace
{

using std::chrono::hours;
using std::chrono::minutes;

void R10_OutgoingMessagesThatAreNotFinalAreTracked(Bench& bench)
{
	const auto queued = bench.queued("1");
	const auto sent = bench.sent(bench.queued("2"));
	const auto final = bench.delivered(bench.queued("3"));
	const auto incoming = bench.incoming("4");
	bench.storage().commit(bench.batch("outbox", {queued, sent, final, incoming}));
	CPPUNIT_ASSERT(bench.tracking(queued) && !bench.tracking(queued)->expiresAt);
	CPPUNIT_ASSERT(bench.tracking(sent) && bench.tracking(sent)->expiresAt);
	CPPUNIT_ASSERT(!bench.tracking(final));
	CPPUNIT_ASSERT(!bench.tracking(incoming));
	const Batch defaults;
	CPPUNIT_ASSERT(*bench.tracking(sent) == *track(nullptr, {}, sent, defaults.tracking, bench.now()));
}

void R10_TrackingIsKeptWhileNothingChanges(Bench& bench)
{
	const auto sent = bench.sent(bench.queued("1"));
	bench.storage().commit(bench.batch("sent", {sent}));
	const auto before = bench.tracking(sent);
	bench.advance(minutes(10));
	bench.storage().commit(bench.batch("sent", {sent}));
	CPPUNIT_ASSERT(bench.tracking(sent) == before);
}

void R10_LeavingTheQueueStartsTheValidity(Bench& bench)
{
	const auto queued = bench.queued("1");
	bench.storage().commit(bench.batch("outbox", {queued}));
	bench.advance(hours(5));
	bench.storage().commit(bench.batch("sent", {bench.sent(queued)}));
	const Batch defaults;
	CPPUNIT_ASSERT(bench.tracking(queued)->expiresAt == bench.now() + hours(1) + defaults.tracking.grace);
}

void R10_AFinalWordEndsTracking(Bench& bench)
{
	const auto queued = bench.queued("1");
	const auto other = bench.queued("2");
	bench.storage().commit(bench.batch("outbox", {queued, other}));
	bench.storage().commit(bench.batch("error", {bench.failed(queued)}));
	CPPUNIT_ASSERT(!bench.tracking(queued));
	CPPUNIT_ASSERT(bench.tracking(other));
}

void R10_GoneEndsTrackingAndBackResumesIt(Bench& bench)
{
	const auto sent = bench.sent(bench.queued("1"));
	bench.storage().commit(bench.batch("sent", {sent}));
	auto gone = bench.batch("sent");
	gone.gone = {sent.key};
	bench.storage().commit(gone);
	CPPUNIT_ASSERT(!bench.tracking(sent));
	bench.storage().commit(bench.batch("sent", {sent}));
	CPPUNIT_ASSERT(bench.tracking(sent));
}

void R10_EndedTrackingDoesNotBeginAgain(Bench& bench)
{
	const auto sent = bench.sent(bench.queued("1"));
	bench.storage().commit(bench.batch("sent", {sent}));
	auto batch = bench.batch("sent");
	batch.checked = {{sent.key, {}}};
	bench.storage().commit(batch);
	CPPUNIT_ASSERT(!bench.tracking(sent));
	bench.storage().commit(bench.batch("sent", {sent}));
	CPPUNIT_ASSERT(!bench.tracking(sent));
}

void R11_ACheckSetsTheNextOneAndCounts(Bench& bench)
{
	const auto sent = bench.sent(bench.queued("1"));
	const auto other = bench.sent(bench.queued("2"));
	bench.storage().commit(bench.batch("sent", {sent, other}));
	const auto before = bench.tracking(sent);
	auto batch = bench.batch("", {sent});
	batch.checked = {{sent.key, bench.now() + hours(2)}, {bench.queued("unheard of").key, bench.now()}};
	bench.storage().commit(batch);
	CPPUNIT_ASSERT(bench.tracking(sent)->nextCheckAt == bench.now() + hours(2));
	CPPUNIT_ASSERT_EQUAL(1, bench.tracking(sent)->checks);
	CPPUNIT_ASSERT(bench.tracking(sent)->expiresAt == before->expiresAt);
	CPPUNIT_ASSERT(bench.tracking(other) == before);
	CPPUNIT_ASSERT(bench.changes().size() == 2);
}

void R11_OnlyWhatIsDueIsPendingTheMostOverdueFirst(Bench& bench)
{
	std::vector<Message> messages;
	for (const auto* id : {"1", "2", "3", "4"}) messages.push_back(bench.sent(bench.queued(id)));
	auto elsewhere = messages[0];
	elsewhere.key.source = "plant";
	bench.storage().commit(bench.batch("sent", messages));
	bench.storage().commit(bench.batch("sent", {elsewhere}));
	auto batch = bench.batch("sent");
	batch.checked = {{messages[0].key, bench.now() + minutes(3)}, {messages[1].key, bench.now() + minutes(1)},
		{messages[2].key, bench.now() + minutes(9)}, {messages[3].key, bench.now() + minutes(2)}};
	bench.storage().commit(batch);

	CPPUNIT_ASSERT(bench.storage().pending({"office", bench.now(), 10}).empty());
	const auto due = bench.storage().pending({"office", bench.now() + minutes(3), 10});
	CPPUNIT_ASSERT_EQUAL(std::size_t{3}, due.size());
	CPPUNIT_ASSERT(due[0].key == messages[1].key && due[1].key == messages[3].key && due[2].key == messages[0].key);
	CPPUNIT_ASSERT_EQUAL(std::string("sent"), due[0].folder);
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.storage().pending({"office", bench.now() + minutes(9), 2}).size());
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.storage().pending({"plant", bench.now() + hours(1), 10}).size());
}

void R10_AQueuedMessageThatIsSeenAgainIsTrackedAgain(Bench& bench)
{
	const auto message = bench.queued("1");
	bench.storage().commit(bench.batch("outbox", {message}));
	auto looked = bench.batch("outbox");
	looked.checked = {{message.key, std::nullopt}};
	bench.storage().commit(looked);
	CPPUNIT_ASSERT(!bench.tracking(message));
	CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.storage().commit(bench.batch("outbox", {message})).unchanged);
	CPPUNIT_ASSERT(bench.tracking(message));
}

} // namespace


void addTrackingPromises(Promises& promises)
{
	EYRIE_PROMISE(promises, R10_AQueuedMessageThatIsSeenAgainIsTrackedAgain);
	EYRIE_PROMISE(promises, R10_OutgoingMessagesThatAreNotFinalAreTracked);
	EYRIE_PROMISE(promises, R10_TrackingIsKeptWhileNothingChanges);
	EYRIE_PROMISE(promises, R10_LeavingTheQueueStartsTheValidity);
	EYRIE_PROMISE(promises, R10_AFinalWordEndsTracking);
	EYRIE_PROMISE(promises, R10_GoneEndsTrackingAndBackResumesIt);
	EYRIE_PROMISE(promises, R10_EndedTrackingDoesNotBeginAgain);
	EYRIE_PROMISE(promises, R11_ACheckSetsTheNextOneAndCounts);
	EYRIE_PROMISE(promises, R11_OnlyWhatIsDueIsPendingTheMostOverdueFirst);
}

} // namespace eyrie::conformance
