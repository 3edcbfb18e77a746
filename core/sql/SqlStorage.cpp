#include <eyrie/sql/SqlStorage.h>

#include "Archive.h"
#include "ChangeTable.h"
#include "Database.h"
#include "DeferredIndex.h"
#include "LeaseTable.h"
#include "MessageTable.h"
#include "Migrations.h"
#include "RejectTable.h"
#include "SqlReader.h"
#include "Storable.h"
#include "StreamTable.h"
#include "TextIndex.h"
#include "TrackingTable.h"

namespace eyrie::sql
{

namespace
{

/// The numbers of the new messages that something refers to; a quiet load of final messages needs none, unless texts are indexed.
MessageIds newIds(Connection& connection, const Dialect& dialect, const BatchPlan& plan, bool all)
{
	std::vector<MessageKey> keys;
	for (const auto& entry : plan.entries())
		if (!entry.known && (all || entry.tracking)) keys.push_back(entry.message().key);
	return idsOf(connection, dialect, keys);
}

/// The statements of one commit, in an order that is the same for all: lease, streams, messages, the counter of changes.
Committed commitBatch(
	Connection& connection, const Database& database, const Batch& batch, const std::vector<Refused>& refused, bool indexed)
{
	const auto& dialect = database.dialect();
	requireLease(connection, dialect, batch.stream.source, batch.lease);
	const bool moves = batch.cursor || batch.note || batch.restart;
	StreamState state;
	if (moves)
	{
		state = lockStream(connection, dialect, batch);
		requireUnmoved(state, batch);
	}
	const auto known = loadKnown(connection, dialect, batch);
	const BatchPlan plan(batch, known);
	if (!plan.strangers().empty()) return plan.summary();

	storeMessages(connection, plan);
	const auto ids = newIds(connection, dialect, plan, !batch.quiet || indexed);
	if (indexed) storeTexts(connection, plan, ids);
	storeTracking(connection, plan, ids);
	storeChecks(connection, batch.checked);
	storeRejects(connection, dialect, batch, refused);
	removeRejects(connection, batch.resolved);
	if (moves) storeStream(connection, std::move(state), batch);
	appendChanges(connection, changesOf(plan, batch, ids));
	Committed committed = plan.summary();
	for (const auto& message : refused) committed.rejected.push_back(message.key);
	if (batch.forgetChangesBefore) committed.forgotten = forgetChanges(connection, *batch.forgetChangesBefore);
	return committed;
}

/// And, at most, a cursor.
bool hasOnlyMessages(const Batch& batch)
{
	return batch.gone.empty() && batch.checked.empty() && batch.rejects.empty() && batch.resolved.empty() && !batch.note
		&& !batch.restart && !batch.forgetChangesBefore;
}

Committed commitTo(Database& database, const Batch& batch, const std::vector<Refused>& refused, bool indexed)
{
	Committed committed;
	database.change(
		[&](Connection& connection)
		{
			committed = commitBatch(connection, database, batch, refused, indexed);
			return committed.strangers.empty();
		});
	return committed;
}

} // namespace


SqlStorage::SqlStorage(
	const Dialect& dialect, Pool::Open open, const Pool::Limits& limits, Clock& clock, Poco::Logger& logger, bool searches) :
	_database(std::make_unique<Database>(dialect, std::move(open), limits, clock)),
	_numberIndex(std::make_unique<DeferredIndex>(*_database, clock, logger)),
	_reader(std::make_unique<SqlReader>(*_database, *_numberIndex, searches)), _searches(searches)
{
}


SqlStorage::~SqlStorage() = default;


void SqlStorage::migrate()
{
	_database->change(
		[&](Connection& connection)
		{
			sql::migrate(connection, _database->dialect());
			if (!_searches) dropTextIndex(connection);
			return true;
		});
	_numberIndex->restore();
	if (_searches) prepareTextIndex(*_database);
}


std::optional<StreamState> SqlStorage::state(const StreamId& stream)
{
	std::optional<StreamState> state;
	_database->read([&](Connection& connection) { state = loadStream(connection, stream); });
	return state;
}


Committed SqlStorage::commit(const Batch& batch)
{
	if (batch.cursorMayWait && hasOnlyMessages(batch))
	{
		bool settled = false;
		_database->read([&](Connection& connection) { settled = areSettled(connection, _database->dialect(), batch); });
		if (settled) return {.unchanged = batch.messages.size(), .cursorWaits = true};
	}
	_numberIndex->prepare(batch);
	const auto committed = [&]
	{
		if (isStorable(batch)) return commitTo(*_database, batch, {}, _searches);
		const auto [mended, refused] = storable(batch);
		return commitTo(*_database, mended, refused, _searches);
	}();
	_numberIndex->stored(batch, committed);
	return committed;
}


LeaseAnswer SqlStorage::lease(const LeaseRequest& request)
{
	LeaseAnswer answer;
	_database->change(
		[&](Connection& connection)
		{
			answer = takeLease(connection, _database->dialect(), request);
			return true;
		});
	return answer;
}


std::vector<Pending> SqlStorage::pending(const PendingQuery& query)
{
	std::vector<Pending> pending;
	_database->read([&](Connection& connection) { pending = loadPending(connection, query); });
	return pending;
}


std::size_t SqlStorage::archive(const ArchiveRequest& request)
{
	std::size_t count = 0;
	_database->change(
		[&](Connection& connection)
		{
			count = archiveMessages(connection, _database->dialect(), request, _searches);
			return count > 0;
		});
	return count;
}


std::size_t SqlStorage::discard(const ArchiveRequest& request)
{
	std::size_t count = 0;
	_database->change(
		[&](Connection& connection)
		{
			count = discardMessages(connection, _database->dialect(), request, _searches);
			return count > 0;
		});
	return count;
}


Reader& SqlStorage::reader()
{
	return *_reader;
}


void* SqlStorage::extension(std::string_view wanted)
{
	if (wanted == Connections::id) return static_cast<Connections*>(this);
	if (wanted == BulkLoad::id) return static_cast<BulkLoad*>(this);
	return nullptr;
}


ConnectionFigures SqlStorage::figures()
{
	return _database->figures();
}


void SqlStorage::begin()
{
	_numberIndex->begin();
}


void SqlStorage::end()
{
	_numberIndex->end();
}


void SqlStorage::giveUp() noexcept
{
	_numberIndex->giveUp();
}

} // namespace eyrie::sql
