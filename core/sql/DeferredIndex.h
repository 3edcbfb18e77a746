#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

#include <Poco/Logger.h>
#include <eyrie/Batch.h>

#include "Database.h"

namespace eyrie::sql
{

/// messages_by_number, which is left out while a large load goes on, and made at its end. Its keys come in random order: with each row
/// another page of it is read and written, until that costs more than all of the rest. Any thread.
class DeferredIndex
{
public:
	/// Keeps the references.
	DeferredIndex(Database&, Clock&, Poco::Logger&);

	/// As those of BulkLoad.
	void begin();
	void end();
	void giveUp() noexcept;

	/// Before and after a commit. Throws Error.
	void prepare(const Batch&);
	void stored(const Batch&, const Committed&);

	/// Makes it if it is missing: a load was cut short by the end of the process. Messages matter more: where it can't be made, the log
	/// tells, and it is tried again later.
	void restore();

	/// Throws Error while it is missing: throttled where nothing is wrong, unavailable where it could not be made.
	void require() const;

private:
	bool isWorthIt();
	void tryToDrop();
	void make();
	void tryToMake();

	Database& _database;
	Clock& _clock;
	Poco::Logger& _logger;
	std::mutex _mutex;
	int _loads = 0;
	std::int64_t _stored = 0;            ///< Rows, since the first of the loads began,
	std::optional<std::int64_t> _before; ///< and those that were there by then, or more.
	std::mutex _making;                  ///< Held by who makes it, which may take long. Taken last.
	std::optional<Duration> _failedAt;   ///< By Clock::elapsed(), where it could not be made the last time.
	std::atomic<bool> _missing = false;
	std::atomic<bool> _failed = false;
};

} // namespace eyrie::sql
