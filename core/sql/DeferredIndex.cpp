#include "DeferredIndex.h"

#include <algorithm>
#include <string>

#include "Columns.h"
#include "Migrations.h"
#include "Schema.h"

namespace eyrie::sql
{

namespace
{

// Rows from which on it is noticed that the index is missing. A load of fewer leaves it alone.
constexpr std::int64_t worthFrom = 20'000;
// To try costs as much as to succeed, and nobody else may write meanwhile.
constexpr Duration pause = std::chrono::minutes(5);

} // namespace


DeferredIndex::DeferredIndex(Database& database, Clock& clock, Poco::Logger& logger) :
	_database(database), _clock(clock), _logger(logger)
{
}


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
	if (--_loads == 0 && _missing) make();
}


void DeferredIndex::giveUp() noexcept
{
	const std::lock_guard lock(_mutex);
	--_loads;
}


void DeferredIndex::prepare(const Batch& batch)
{
	if (!_database.dialect().indexes.areDeferrable) return;
	const std::lock_guard lock(_mutex);
	if (_loads > 0 && batch.quiet && !_missing && isWorthIt()) drop();
	if (_loads == 0 && _missing) tryToMake();
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
	const std::lock_guard lock(_mutex);
	tryToMake();
}


void DeferredIndex::tryToMake()
{
	if (_failedAt && _clock.elapsed() - *_failedAt < pause) return;
	try
	{
		make();
	}
	catch (const Error& error)
	{
		_logger.error("messages can't be indexed by phone number, so nobody can ask for those of a number; it is tried again in "
			+ std::to_string(std::chrono::duration_cast<std::chrono::minutes>(pause).count()) + " minutes: " + error.what()
			+ (error.cause().empty() ? "" : " (" + error.cause() + ")"));
	}
}


void DeferredIndex::make()
{
	try
	{
		_database.change(
			[&](Connection& connection)
			{
				define(connection, numberIndex(_database.dialect()));
				return true;
			});
	}
	catch (const Error&)
	{
		_missing = _failed = true;
		_failedAt = _clock.elapsed();
		throw;
	}
	_missing = _failed = false;
	_failedAt.reset();
}


void DeferredIndex::require() const
{
	if (!_missing) return;
	const std::string words = "what belongs to a phone number can't be told just now: ";
	if (_failed)
		throw Error(ErrorKind::unavailable, ErrorScope::plugin,
			words + "the index of numbers could not be made; the log tells why, and it is tried again every few minutes");
	throw Error(ErrorKind::throttled, ErrorScope::plugin,
		words + "a first load of many messages goes on, and their numbers are indexed when it ends; try again later");
}

} // namespace eyrie::sql
