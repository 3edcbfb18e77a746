#pragma once

#include <cstddef>
#include <future>
#include <string>

#include <eyrie/Clock.h>
#include <eyrie/Merge.h>
#include <eyrie/Source.h>
#include <eyrie/Storage.h>

#include "BusinessHours.h"
#include "Holder.h"
#include "RequestBudget.h"

namespace eyrie::engine
{

class Observer;
class TaskBoard;

/// How a source is synchronized; the keys `sync.*` (design: the defaults are those of the configuration).
struct SyncRules
{
	Duration interval = std::chrono::minutes(2);
	bool isAdaptive = false; ///< The interval is as Schedule finds, between these:
	Duration intervalMin = std::chrono::seconds(30);
	Duration intervalMax = std::chrono::minutes(15);
	BusinessHours businessHours{};
	Duration statusInterval = std::chrono::minutes(5);
	Duration coldStart = std::chrono::days(7);
	Duration settle = std::chrono::seconds(60);
	Duration reconcileInterval = std::chrono::hours(6); ///< 0: never.
	Duration reconcileWindow = std::chrono::hours(48);
	Duration goneAfter = std::chrono::hours(1);
	int goneLimit = 5;                        ///< Percent of what a sweep knows.
	Duration lease = std::chrono::minutes(5); ///< At least twice the interval is asked for.
	Duration keepChanges = Duration::zero();  ///< 0: for ever.
	Duration archiveAfter = Duration::zero(); ///< 0: never.
	Duration deleteAfter = Duration::zero();  ///< 0: never.
	std::size_t batchSize = 500;
	int attempts = 3;
	TrackingRule tracking;

	/// No interval between two passes of a source that answers is longer.
	Duration longestInterval() const { return isAdaptive ? intervalMax : interval; }
};

/// What one source works with, lent for as long as it works.
struct Workplace
{
	std::string name; ///< Of the source.
	Source& source;
	Storage& storage;
	Clock& clock;
	RequestBudget& budget;
	SyncRules rules;
	/// How the next page is fetched while one is being committed; deferred: only afterwards, in the same thread.
	std::launch fetching = std::launch::async;
	Holder holder{};
	TaskBoard* board = nullptr;   ///< Where orders for it are; none: nobody orders.
	Observer* observer = nullptr; ///< None: nobody listens.
};

/// A storage's error, told apart from a source's: nothing can be stored, so there is no use in reading on.
class StorageError final : public Error
{
public:
	explicit StorageError(const Error& error) : Error(error) {}
};

/// Calls the storage; its errors come back as StorageError.
template <class Call>
auto store(Call&& call)
{
	try
	{
		return call();
	}
	catch (const Error& error)
	{
		throw StorageError(error);
	}
}

} // namespace eyrie::engine
