#include "DeferredIndex.h"

#include <algorithm>

#include "Columns.h"
#include "Migrations.h"
#include "Schema.h"

namespace eyrie::sql
{

namespace
{

// Rows from which on it is noticed that the index is missing. A load of fewer leaves it alone.
constexpr std::int64_t worthFrom = 20'000;

} // namespace


DeferredIndex::DeferredIndex(Database& database) : _database(database) {}


void DeferredIndex::begin()
{
	const std::lock_guard lock(_mutex);
	if (_loads++ > 0) return;
	_stored = 0;
	_before.reset();
}


void DeferredIndex::end()
{
	const std::lock_guard lock(_mutex);
	if (--_loads == 0 && _missing) restore();
}


void DeferredIndex::prepare(const Batch& batch)
{
	if (!_database.dialect().indexes.areDeferrable) return;
	const std::lock_guard lock(_mutex);
	if (_loads > 0 && batch.quiet && !_missing && isWorthIt()) drop();
	if (_loads > 0 || !_missing) return;
	try
	{
		restore();
	}
	catch (const Error&)
	{
		// Whoever ended the load was told. The messages matter more.
	}
}


void DeferredIndex::stored(const Batch& batch, const Committed& committed)
{
	if (!batch.quiet) return;
	const std::lock_guard lock(_mutex);
	_stored += static_cast<std::int64_t>(committed.inserted);
}


/// To make it anew costs as much as the rows that are there: a load has to bring as many, first.
bool DeferredIndex::isWorthIt()
{
	if (_stored < worthFrom) return false;
	if (!_before)
		_database.read(
			[&](Connection& connection)
			{
				connection.read("SELECT MAX(id) FROM messages", {},
					[&](Row row) { _before = std::max<std::int64_t>(0, Columns(row).take<std::int64_t>() - _stored); });
			});
	return _stored >= *_before;
}


void DeferredIndex::drop()
{
	_missing = true;
	_database.change(
		[](Connection& connection)
		{
			define(connection, {"DROP INDEX IF EXISTS messages_by_number", {}});
			return true;
		});
}


void DeferredIndex::restore()
{
	if (!_database.dialect().indexes.areDeferrable) return;
	_database.change(
		[&](Connection& connection)
		{
			define(connection, numberIndex(_database.dialect()));
			return true;
		});
	_missing = false;
}


void DeferredIndex::require() const
{
	if (_missing)
		throw Error(ErrorKind::unavailable, ErrorScope::plugin,
			"what belongs to a phone number can't be told just now: a first load of many messages goes on, and their numbers are "
			"indexed when it ends; try again later");
}

} // namespace eyrie::sql
