#include "Rig.h"

#include <set>

#include <Poco/Channel.h>
#include <Poco/Message.h>
#include <cppunit/TestAssert.h>
#include <eyrie/Reader.h>

namespace eyrie::crash
{

namespace
{

using namespace std::chrono_literals;

const char* const folders[] = {"inbox", "outbox", "sent", "error", "delivered"};

int stageOf(const std::string& folder)
{
	return folder == "outbox" ? 0 : folder == "sent" ? 1 : 2;
}

} // namespace


class Rig::Log final : public Poco::Channel
{
public:
	void log(const Poco::Message& message) override
	{
		lines += message.getText() + "\n";
		hasError = hasError || message.getPriority() <= Poco::Message::PRIO_ERROR;
	}

	std::string lines;
	bool hasError = false;
};


Rig::Rig(Open open, std::string source) :
	_open(std::move(open)), _source(std::move(source)), _gateway(_lent.clock()), _budget(_lent.clock(), 0), _log(new Log)
{
	rules.batchSize = 2;
	start();
}


Rig::~Rig() = default;


void Rig::stop()
{
	_worker.reset();
	_storage.reset();
}


void Rig::start()
{
	stop();
	_storage = _open(_lent);
	_prepared = false;
	auto& logger = Poco::Logger::get("crash." + _source);
	logger.setChannel(_log);
	const auto prepare = [this]
	{
		if (!_prepared) _storage->migrate();
		_prepared = true;
	};
	engine::Workplace place{.name = _source,
		.source = _gateway,
		.storage = *_storage,
		.clock = _lent.clock(),
		.budget = _budget,
		.rules = rules,
		.holder = {.name = "rig", .isDead = [](const std::string&) { return true; }}};
	_worker = std::make_unique<engine::SourceWorker>(place, logger, prepare, 42);
}


void Rig::live()
{
	_lent.clock().advance(30s);
	const auto put = [&](const char* folder, Delivery delivery)
	{
		++_last;
		_gateway.put(folder, _last, delivery).text = std::string(textLength, 'x') + std::to_string(_last);
	};
	for (int i = 0; i < 3; ++i) put("inbox", Delivery::none);
	const auto queued = _gateway.in("outbox");
	const auto sent = _gateway.in("sent");
	for (const auto& [id, message] : queued) _gateway.move("outbox", "sent", id, Delivery::sent);
	for (const auto& [id, message] : sent)
		if (id % 3 != 0)
			_gateway.move("sent", id % 2 == 0 ? "delivered" : "error", id, id % 2 == 0 ? Delivery::delivered : Delivery::failed);
	for (int i = 0; i < 3; ++i) put("outbox", Delivery::queued);
}


std::string Rig::round()
{
	_log->lines.clear();
	_log->hasError = false;
	_lent.clock().advance(_worker->patientRound({}));
	return _log->lines;
}


void Rig::settle()
{
	for (int i = 0; i < 4; ++i)
	{
		const auto log = round();
		CPPUNIT_ASSERT_MESSAGE(log, !_log->hasError);
		_lent.clock().advance(6min);
	}
}


std::string Rig::endure(const Fault& fault)
{
	live();
	settle();
	fault.begin();
	std::string log;
	for (int i = 0; i < 2; ++i)
	{
		for (int k = 0; k < fault.lives; ++k) live();
		log += round();
	}
	fault.end(); // Before anything can fail: other tests come after this one.
	for (const auto& words : fault.words) CPPUNIT_ASSERT_MESSAGE(log, log.find(words) != std::string::npos);
	live();
	settle();
	CPPUNIT_ASSERT_EQUAL(std::string(), wrongs());
	return log;
}


std::string Rig::wrongs()
{
	std::string wrongs;
	compareRows(wrongs);
	compareHistory(wrongs);
	const auto inbox = _storage->state({_source, "inbox"}).value();
	const auto highest = _gateway.in("inbox").rbegin()->first;
	if (inbox.cursor->position != highest)
		wrongs += "the inbox is read up to " + std::to_string(*inbox.cursor->position) + " of " + std::to_string(highest) + "\n";
	for (const auto& [stream, state] : _storage->reader().streams())
		if (stream.source == _source && state.cursor && state.cursor->position > _last)
			wrongs += stream.folder + " is read up to " + std::to_string(*state.cursor->position) + "\n";
	return wrongs;
}


void Rig::compareRows(std::string& wrongs)
{
	std::map<std::string, Message> rows;
	for (auto& [number, message] : _storage->reader().messages({.source = _source, .limit = 100'000}))
	{
		if (message.deletedAt) wrongs += message.key.id + " is marked deleted\n";
		rows.emplace(message.key.id, std::move(message));
	}
	std::set<std::string> open;
	for (const auto& pending : _storage->pending({.source = _source, .dueBy = clock().now() + 240h, .limit = 100'000}))
		open.insert(pending.key.id);
	std::size_t count = 0;
	for (const auto* folder : folders)
		for (const auto& [id, message] : _gateway.in(folder))
		{
			++count;
			const auto name = std::string(folder) + "/" + std::to_string(id);
			const auto row = rows.find(std::to_string(id));
			if (row == rows.end())
				wrongs += name + " is lost\n";
			else if (row->second.folder != folder || row->second.delivery != message.delivery
				|| !row->second.text.sameValue(message.text))
				wrongs += name + " is stored as of " + row->second.folder + "\n";
			const bool tracked = message.folder != "inbox" && !isFinal(message.delivery);
			if (open.contains(std::to_string(id)) != tracked) wrongs += name + (tracked ? " is not tracked\n" : " is tracked\n");
		}
	if (rows.size() != count) wrongs += std::to_string(rows.size()) + " rows for " + std::to_string(count) + " messages\n";
}


/// Each message is told of as new at most once, and never goes back.
void Rig::compareHistory(std::string& wrongs)
{
	std::map<std::int64_t, int> stages;
	for (const auto& change : _storage->reader().changes({.limit = 100'000}).changes)
	{
		if (change.source != _source || !change.messageId) continue;
		const auto [known, first] = stages.try_emplace(*change.messageId, stageOf(change.folder));
		if (change.kind == "new" && !first) wrongs += "message " + std::to_string(*change.messageId) + " is told of as new again\n";
		if (stageOf(change.folder) < known->second) wrongs += "message " + std::to_string(*change.messageId) + " goes back\n";
		known->second = stageOf(change.folder);
	}
}

} // namespace eyrie::crash
