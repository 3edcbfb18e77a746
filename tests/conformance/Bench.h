#pragma once

#include <memory>
#include <string>
#include <vector>

#include <cppunit/TestAssert.h>
#include <cppunit/TestSuite.h>
#include <eyrie/Error.h>
#include <eyrie/Reader.h>
#include <eyrie/Storage.h>
#include <kit/ManualClock.h>

#include "StorageSuite.h"

namespace eyrie::conformance
{

/// A migrated storage, and words to describe messages to it.
class Bench
{
public:
	explicit Bench(const StorageMaker&);

	Storage& storage() { return *_storage; }
	Reader& reader() { return _storage->reader(); }
	TimePoint now() const { return _clock.now(); }
	void advance(Duration duration) { _clock.advance(duration); }

	/// Closes the storage and opens it again. False: this kind can't.
	bool reopen();

	/// From here on messages are found by their texts.
	void search();

	/// An incoming message, complete enough to be told from others.
	Message incoming(const std::string& id) const;

	/// An outgoing one in the queue.
	Message queued(const std::string& id) const;

	/// The same message as it is found in `sent`, in `delivered`, in `error`.
	static Message sent(Message);
	static Message delivered(Message);
	static Message failed(Message);

	/// A batch of `office`'s folder, now.
	Batch batch(const std::string& folder, std::vector<Message> = {}) const;

	/// What is stored under a message's key; fails the test where there is nothing.
	StoredMessage stored(const Message&);
	bool isStored(const Message&);

	/// The tracking of a message, if it has one.
	std::optional<Tracking> tracking(const Message&);

	std::vector<Change> changes() { return reader().changes({.limit = 100'000}).changes; }

private:
	const StorageMaker& _maker;
	kit::ManualClock _clock;
	std::unique_ptr<Storage> _storage;
};

/// The remote ids, in order.
std::vector<std::string> idsOf(const std::vector<StoredMessage>&);

/// A cursor at a position, with an empty token.
Cursor at(std::int64_t position);

/// Fails the test unless `work` throws an Error of the kind.
void expect(ErrorKind, const std::function<void()>& work);

/// Fails the test unless both are the same to a database, the storage's own columns included.
void expectSame(const Message& expected, const Message& actual);

/// Everything that a reader shows, as text: two storages that hold the same show the same.
std::string everything(Bench&);

using Promise = void (*)(Bench&);

/// Collects a file's promises.
class Promises
{
public:
	Promises(CppUnit::TestSuite& suite, const StorageMaker& maker) : _suite(suite), _maker(maker) {}
	void add(const std::string& name, Promise);

private:
	CppUnit::TestSuite& _suite;
	const StorageMaker& _maker;
};

void addCommitPromises(Promises&);
void addCursorPromises(Promises&);
void addTrackingPromises(Promises&);
void addValuePromises(Promises&);
void addReaderPromises(Promises&);
void addLeasePromises(Promises&);
void addLoadPromises(Promises&);
void addRepairPromises(Promises&);
void addArchivePromises(Promises&);
void addSearchPromises(Promises&);

} // namespace eyrie::conformance

/// Adds a promise under the name of its function.
#define EYRIE_PROMISE(promises, function) promises.add(#function, function)
