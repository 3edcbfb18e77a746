#include "Deed.h"

#include <algorithm>

namespace eyrie::crash
{

namespace
{

using std::chrono::hours;
using std::chrono::minutes;

const TimePoint before(std::chrono::milliseconds(1'750'000'000'000));
const TimePoint now = before + hours(3);

Message message(const std::string& id, const char* folder)
{
	Message message;
	message.key = {"office", "incoming", 1, id};
	message.folder = folder;
	message.phoneNumber = "+4930" + id;
	message.text = "Message " + id;
	message.insertDate = before - minutes(9);
	return message;
}

Message incoming(const std::string& id)
{
	auto received = message(id, "inbox");
	received.isRead = false;
	return received;
}

Message read(Message message)
{
	message.isRead = true;
	return message;
}

Message outgoing(const std::string& id, const char* folder, std::int32_t stage, Delivery delivery)
{
	auto sent = message(id, folder);
	sent.key.space = "outgoing";
	sent.direction = Direction::outgoing;
	sent.stage = stage;
	sent.delivery = delivery;
	sent.status = std::string(nameOf(delivery));
	sent.validity = std::string("1h");
	return sent;
}

Message queued(const std::string& id)
{
	return outgoing(id, "outbox", 0, Delivery::queued);
}

Message sent(const std::string& id)
{
	return outgoing(id, "sent", 1, Delivery::sent);
}

Message delivered(const std::string& id)
{
	return outgoing(id, "delivered", 2, Delivery::delivered);
}

Batch batch(const char* folder, std::vector<Message> messages = {})
{
	Batch batch;
	batch.stream = {"office", folder};
	batch.now = now;
	batch.messages = std::move(messages);
	return batch;
}

Cursor at(std::int64_t position)
{
	return {"", position};
}

LeaseRequest asking(const char* source, const char* holder, Duration duration)
{
	return {.source = source, .holder = holder, .duration = duration, .abandoned = {}};
}

Batch firstLoad()
{
	auto load = batch("sent", {sent("61"), sent("62"), delivered("63")});
	load.stream.source = "plant";
	for (auto& message : load.messages) message.key.source = "plant";
	load.cursor = CursorMove{std::nullopt, at(62), 0};
	load.note = StreamNote{now - hours(168), now, {}, {}};
	load.quiet = true;
	return load;
}

Batch newMessages()
{
	auto page = batch("inbox", {incoming("11"), incoming("12"), incoming("13")});
	page.cursor = CursorMove{at(10), at(13), 0};
	page.note = StreamNote{{}, now, {}, {}};
	return page;
}

Batch changedMessages()
{
	auto moved = incoming("2");
	moved.phoneNumber = std::string("+48600");
	return batch("inbox", {read(incoming("1")), moved, read(incoming("3")), incoming("5")});
}

Batch tracking()
{
	return batch("outbox", {queued("27"), sent("21"), delivered("22"), delivered("31"), sent("28")});
}

Batch lookedAt()
{
	auto looked = batch("");
	looked.checked = {{queued("23").key, now + minutes(10)}, {sent("32").key, std::nullopt}, {queued("24").key, now}};
	return looked;
}

Batch reconciled()
{
	auto sweep = batch("inbox", {incoming("14"), read(incoming("2"))});
	sweep.gone = {incoming("1").key, queued("24").key, sent("33").key, incoming("99").key};
	return sweep;
}

Batch rejects()
{
	auto bad = batch("inbox", {incoming("15")});
	bad.rejects = {{"16", "{sixteen", "no JSON"}, {"7", "{seven", "no JSON"}, {"17", "{seventeen", "no JSON"}};
	bad.resolved = {2};
	return bad;
}

Batch repaired()
{
	auto broken = incoming("18");
	broken.text = std::string("caf\xE9");
	return batch("inbox", {broken, incoming("\xFF"), incoming("19")});
}

Batch moved(std::int64_t to, std::int64_t generation)
{
	auto moving = batch("inbox");
	moving.cursor = CursorMove{at(10), at(to), generation};
	return moving;
}

Batch noted(const char* folder, StreamNote note)
{
	auto noting = batch(folder);
	noting.note = std::move(note);
	return noting;
}

Batch restarted()
{
	auto anew = batch("error");
	anew.epoch = 2;
	anew.restart = Restart{now - hours(1)};
	return anew;
}

Batch forgetting()
{
	auto forgetful = batch("");
	forgetful.forgetChangesBefore = before + minutes(1);
	return forgetful;
}

Batch underLease(Batch batch)
{
	batch.lease = Lease{"a", 1, hours(100)};
	return batch;
}

Batch strange()
{
	auto stranger = incoming("2");
	stranger.phoneNumber = std::string("+4420");
	stranger.insertDate = now;
	return batch("inbox", {incoming("40"), stranger});
}

Batch everything()
{
	auto all = underLease(newMessages());
	for (const auto& part : {changedMessages(), tracking(), reconciled(), rejects(), repaired()})
	{
		all.messages.insert(all.messages.end(), part.messages.begin(), part.messages.end());
		all.gone.insert(all.gone.end(), part.gone.begin(), part.gone.end());
		all.rejects.insert(all.rejects.end(), part.rejects.begin(), part.rejects.end());
	}
	all.checked = {{queued("23").key, now + minutes(10)}, {sent("32").key, std::nullopt}};
	all.resolved = {2};
	all.forgetChangesBefore = before + minutes(1);
	return all;
}

std::function<void(Storage&)> committing(Batch batch)
{
	return [batch = std::move(batch)](Storage& storage) { storage.commit(batch); };
}

std::function<void(Storage&)> leasing(LeaseRequest request)
{
	return [request = std::move(request)](Storage& storage) { storage.lease(request); };
}

/// All that is not tracked.
ArchiveRequest outdated()
{
	return {.source = "office", .olderThan = now, .lease = Lease{"a", 1, hours(100)}};
}

} // namespace


const std::vector<std::string> archivingOne{
	"INSERT INTO archived_messages SELECT * FROM messages WHERE remote_id = '4'", "DELETE FROM messages WHERE remote_id = '4'"};


const std::vector<Deed>& deeds()
{
	static const std::vector<Deed> all{
		{"tables made", [](Storage& storage) { storage.migrate(); }, Deed::Start::nothing},
		{"tables found", [](Storage& storage) { storage.migrate(); }, Deed::Start::furnished, false},
		{"first load", committing(firstLoad())},
		{"new messages", committing(newMessages())},
		{"changed messages", committing(changedMessages())},
		{"an archived message", committing(batch("inbox", {read(incoming("4"))}))},
		{"tracking begun, changed, ended", committing(tracking())},
		{"looked at", committing(lookedAt())},
		{"gone and missed", committing(reconciled())},
		{"rejects kept and resolved", committing(rejects())},
		{"repaired", committing(repaired())},
		{"a stranger", committing(strange()), Deed::Start::furnished, false},
		{"cursor moved", committing(moved(12, 0))},
		{"cursor rewound", committing(moved(3, 1))},
		{"success noted", committing(noted("sent", {{}, now, {}, {}}))},
		{"failure noted", committing(noted("inbox", {{}, {}, "no route", {}}))},
		{"cold start noted", committing(noted("delivered", {now - hours(9), {}, {}, {}}))},
		{"halted", committing(noted("inbox", {{}, {}, {}, "the numbering has started anew"}))},
		{"restarted", committing(restarted())},
		{"changes forgotten", committing(forgetting())},
		{"archived", [](Storage& storage) { storage.archive(outdated()); }},
		{"discarded, from the archive, too", [](Storage& storage) { storage.discard(outdated()); }},
		{"lease taken first", leasing(asking("tower", "a", hours(100)))},
		{"lease taken over", leasing(asking("plant", "a", hours(100)))},
		{"lease renewed", leasing(asking("office", "a", hours(100)))},
		{"lease given back", leasing(asking("office", "a", Duration::zero()))},
		{"lease renewed by a commit", committing(underLease(batch("")))},
		{"everything at once", committing(everything())},
	};
	return all;
}


const Deed& deedNamed(const std::string& name)
{
	return *std::find_if(deeds().begin(), deeds().end(), [&](const Deed& deed) { return deed.name == name; });
}


void furnish(Storage& storage)
{
	storage.migrate();
	auto inbox = batch("inbox", {incoming("1"), incoming("2"), incoming("3"), incoming("4"), incoming("5")});
	inbox.now = before;
	inbox.rejects = {{"6", "{six", "no JSON"}, {"7", "{seven", "no JSON"}};
	inbox.cursor = CursorMove{std::nullopt, at(10), 0};
	storage.commit(inbox);
	auto rest = batch("sent", {queued("21"), queued("22"), queued("23"), queued("24"), sent("31"), sent("32"), sent("33")});
	rest.now = before + minutes(5);
	rest.gone = {incoming("5").key};
	rest.note = StreamNote{{}, {}, "no route", {}};
	storage.commit(rest);
	storage.commit(noted("error", {before, {}, {}, "the numbering has started anew"}));
	storage.lease(asking("office", "a", hours(20)));
	storage.lease(asking("plant", "b", hours(20)));
	storage.lease(asking("plant", "b", Duration::zero()));
}

} // namespace eyrie::crash
