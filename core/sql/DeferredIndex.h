#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

#include <eyrie/Batch.h>

#include "Database.h"

namespace eyrie::sql
{

/// messages_by_number, which is left out while a large load goes on, and made at its end. Its keys come in random order: with each row
/// another page of it is read and written, until it costs more than all of the rest. Any thread.
class DeferredIndex
{
public:
	/// Keeps the reference. Where the dialect knows better the index is always there.
	explicit DeferredIndex(Database&);

	/// As those of BulkLoad.
	void begin();
	void end();

	/// Before and after a commit. Throws Error.
	void prepare(const Batch&);
	void stored(const Batch&, const Committed&);

	/// Makes it if it is missing: a load was cut short by the end of the process. Throws Error.
	void restore();

	/// Throws Error (unavailable) while it is missing.
	void require() const;

private:
	bool isWorthIt();
	void drop();

	Database& _database;
	std::mutex _mutex;
	int _loads = 0;
	std::int64_t _stored = 0;            ///< Rows, since the first of the loads began,
	std::optional<std::int64_t> _before; ///< and those that were there by then, or more.
	std::atomic<bool> _missing = false;
};

} // namespace eyrie::sql
