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
// To try costs as much as to succeed, and there may be nobody else who can write meanwhile.
constexpr Duration pause = std::chrono::minutes(5);

std::string withCause(const Error& error)
{
	return error.what() + (error.cause().empty() ? "" : " (" + error.cause() + ")");
}

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
	{
		const std::lock_guard lock(_mutex);
		if (--_loads > 0 || !_missing) return;
	}
	const std::lock_guard lock(_making);
	make();
}


void DeferredIndex::giveUp() noexcept
{
	const std::lock_guard lock(_mutex);
	--_loads;
}


void DeferredIndex::prepare(const Batch& batch)
{
	bool drops = false;
	bool makes = false;
	{
		const std::lock_guard lock(_mutex);
		drops = _loads > 0 && batch.quiet && !_missing && isWorthIt();
		makes = _loads == 0 && _missing;
		// While this load goes on, nobody makes it before it is dropped.
		if (drops) _missing = true;
	}
	if (drops) tryToDrop();
	if (makes) tryToMake();
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


/// It may be gone though an error is told: it counts as missing all the same.
void DeferredIndex::tryToDrop()
{
	try
	{
		_database.change(
			[&](Connection& connection)
			{
				connection.changeIndex(dropNumberIndex(_database.dialect()));
				return true;
			});
	}
	catch (const Error& error)
	{
		_logger.information("a large load goes on with the index of phone numbers, and takes longer: " + withCause(error));
	}
}


void DeferredIndex::restore()
{
	tryToMake();
}


/// Where another one is at it already, messages need not wait for that.
void DeferredIndex::tryToMake()
{
	const std::unique_lock lock(_making, std::try_to_lock);
	if (!lock || (_failedAt && _clock.elapsed() - *_failedAt < pause)) return;
	try
	{
		make();
	}
	catch (const Error& error)
	{
		_logger.error("messages can't be indexed by phone number, so nobody can ask for those of a number; it is tried again in "
			+ std::to_string(std::chrono::duration_cast<std::chrono::minutes>(pause).count()) + " minutes: " + withCause(error));
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
