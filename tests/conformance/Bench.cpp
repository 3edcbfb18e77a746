#include "Bench.h"

#include <algorithm>
#include <sstream>

#include <cppunit/TestCase.h>

namespace eyrie::conformance
{

namespace
{

class Case final : public CppUnit::TestCase
{
public:
	Case(const std::string& name, const StorageMaker& maker, Promise promise) :
		CppUnit::TestCase(name), _maker(maker), _promise(promise)
	{
	}

	void runTest() override
	{
		Bench bench(_maker);
		_promise(bench);
	}

private:
	const StorageMaker _maker;
	const Promise _promise;
};

template <class T>
std::string shown(const T& value)
{
	if constexpr (std::is_same_v<T, std::string>)
		return "'" + value + "'";
	else if constexpr (std::is_same_v<T, TimePoint>)
		return formatUtc(value);
	else
		return std::to_string(value);
}

template <class T>
std::string shown(const Field<T>& field)
{
	return field.hasValue() ? shown(field.value()) : "-";
}

std::string describe(const Message& message)
{
	std::ostringstream text;
	text << message.key.source << '/' << message.key.space << '/' << message.key.epoch << '/' << message.key.id << ' '
		 << message.folder << ' ' << message.stage << ' ' << nameOf(message.direction) << ' ' << nameOf(message.delivery);
	const auto show = [&](std::string_view column, auto field) { text << ' ' << column << '=' << shown(message.*field); };
	forEachContentField(show);
	forEachProgressField(show);
	text << " sort=" << formatUtc(message.sortTime) << " deleted=" << (message.deletedAt ? formatUtc(*message.deletedAt) : "-")
		 << " created=" << formatUtc(message.createdAt) << " updated=" << formatUtc(message.updatedAt);
	return text.str();
}

std::string describe(const StreamState& state)
{
	std::ostringstream text;
	text << state.epoch << ' ' << state.generation << ' ' << state.failures << " '" << state.lastError << "' '" << state.halted
		 << "' ";
	if (state.cursor) text << state.cursor->token << '@' << state.cursor->position.value_or(-1);
	for (const auto& time : {state.coldStartSince, state.lastSyncTime, state.lastErrorTime})
		text << ' ' << (time ? formatUtc(*time) : "-");
	return text.str();
}

Message outgoingAt(Message message, const char* folder, std::int32_t stage, Delivery delivery, const char* status)
{
	message.folder = folder;
	message.stage = stage;
	message.delivery = delivery;
	message.status = std::string(status);
	return message;
}

} // namespace


Bench::Bench(const StorageMaker& maker) : _maker(maker), _storage(maker.fresh())
{
	_storage->migrate();
}


bool Bench::reopen()
{
	if (!_maker.reopen) return false;
	_storage.reset();
	_storage = _maker.reopen();
	_storage->migrate();
	return true;
}


void Bench::search()
{
	if (!_maker.searching) return;
	_storage.reset();
	_storage = _maker.searching();
	_storage->migrate();
}


Message Bench::incoming(const std::string& id) const
{
	Message message;
	message.key = {"office", "incoming", 1, id};
	message.folder = "inbox";
	message.phoneNumber = std::string("+4930123456");
	message.text = "Message " + id;
	message.isRead = false;
	message.insertDate = now() - std::chrono::hours(1);
	message.receiveDate = now() - std::chrono::hours(1);
	return message;
}


Message Bench::queued(const std::string& id) const
{
	auto message = incoming(id);
	message.key.space = "outgoing";
	message.direction = Direction::outgoing;
	message.receiveDate = nullptr;
	message.validity = std::string("1h");
	return outgoingAt(message, "outbox", 0, Delivery::queued, "queued");
}


Message Bench::sent(Message message)
{
	return outgoingAt(std::move(message), "sent", 1, Delivery::sent, "sent_ok");
}


Message Bench::delivered(Message message)
{
	return outgoingAt(std::move(message), "delivered", 2, Delivery::delivered, "delivery_ok");
}


Message Bench::failed(Message message)
{
	message.errorCode = 42;
	return outgoingAt(std::move(message), "error", 2, Delivery::failed, "error");
}


Batch Bench::batch(const std::string& folder, std::vector<Message> messages) const
{
	Batch batch;
	batch.stream = {"office", folder};
	batch.now = now();
	batch.messages = std::move(messages);
	return batch;
}


StoredMessage Bench::stored(const Message& message)
{
	const auto found = reader().find(message.key);
	CPPUNIT_ASSERT_MESSAGE("message " + message.key.id + " is stored", found.has_value());
	return *found;
}


bool Bench::isStored(const Message& message)
{
	return reader().find(message.key).has_value();
}


std::optional<Tracking> Bench::tracking(const Message& message)
{
	for (const auto& pending : storage().pending({message.key.source, now() + std::chrono::hours(24 * 365), 100'000}))
		if (pending.key == message.key) return pending.tracking;
	return std::nullopt;
}


std::vector<std::string> idsOf(const std::vector<StoredMessage>& messages)
{
	std::vector<std::string> ids;
	for (const auto& [id, message] : messages) ids.push_back(message.key.id);
	return ids;
}


Cursor at(std::int64_t position)
{
	return {"", position};
}


void expect(ErrorKind kind, const std::function<void()>& work)
{
	try
	{
		work();
	}
	catch (const Error& error)
	{
		CPPUNIT_ASSERT_EQUAL_MESSAGE(error.what(), std::string(nameOf(kind)), std::string(nameOf(error.kind())));
		return;
	}
	CPPUNIT_FAIL("no error was thrown");
}


void expectSame(const Message& expected, const Message& actual)
{
	CPPUNIT_ASSERT_EQUAL(describe(expected), describe(actual));
}


std::string everything(Bench& bench)
{
	std::ostringstream text;
	for (const bool archived : {false, true})
		for (const auto& [id, message] : bench.reader().messages({.limit = 100'000, .archived = archived}))
			text << id << (archived ? " archived " : " ") << describe(message) << '\n';
	for (const auto& [stream, state] : bench.reader().streams())
		text << stream.source << '/' << stream.folder << ' ' << describe(state) << '\n';
	for (const auto& change : bench.changes())
		text << change.number << ' ' << change.kind << ' ' << change.messageId.value_or(-1) << ' ' << change.source << '/'
			 << change.folder << ' ' << change.status << ' ' << change.errorCode.value_or(-1) << ' ' << formatUtc(change.at)
			 << '\n';
	for (const auto& reject : bench.reader().rejects({.limit = 1000}))
		text << reject.number << ' ' << reject.stream.folder << ' ' << reject.reject.bytes << '\n';
	for (const auto& [key, folder, tracking] :
		bench.storage().pending({"office", bench.now() + std::chrono::hours(24 * 365), 100'000}))
		text << key.id << ' ' << folder << ' ' << (tracking.expiresAt ? formatUtc(*tracking.expiresAt) : "-") << ' '
			 << formatUtc(tracking.nextCheckAt) << ' ' << tracking.checks << '\n';
	return text.str();
}


void Promises::add(const std::string& name, Promise promise)
{
	// The suite owns its tests.
	_suite.addTest(std::make_unique<Case>(name, _maker, promise).release());
}


std::unique_ptr<CppUnit::TestSuite> storageSuite(const StorageMaker& maker)
{
	auto suite = std::make_unique<CppUnit::TestSuite>(maker.name);
	Promises promises(*suite, maker);
	addCommitPromises(promises);
	addCursorPromises(promises);
	addTrackingPromises(promises);
	addValuePromises(promises);
	addReaderPromises(promises);
	addLeasePromises(promises);
	addLoadPromises(promises);
	addArchivePromises(promises);
	addSearchPromises(promises);
	if (maker.repairs) addRepairPromises(promises);
	return suite;
}

} // namespace eyrie::conformance
