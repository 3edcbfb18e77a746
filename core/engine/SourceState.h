#pragma once

#include <future>
#include <map>
#include <string>
#include <vector>

#include <eyrie/Clock.h>
#include <eyrie/Merge.h>
#include <eyrie/Source.h>
#include <eyrie/Storage.h>

#include "RequestBudget.h"
#include "SpaceProgress.h"

namespace eyrie::engine
{

/// How a source is synchronized; the keys `sync.*` (design: the defaults are those of the configuration).
struct SyncRules
{
	Duration interval = std::chrono::minutes(2);
	Duration statusInterval = std::chrono::minutes(5);
	Duration coldStart = std::chrono::days(7);
	Duration settle = std::chrono::seconds(60);
	std::size_t batchSize = 500;
	int attempts = 3;
	TrackingRule tracking;
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
};

/// What the daemon knows of a source from one pass to the next. All of it can be lost: a restart only costs requests.
struct SourceState
{
	std::vector<Folder> folders;
	std::map<std::string, SpaceProgress> spaces;
	std::map<std::string, std::int32_t> epochs; ///< By id space.
	std::size_t lookedUpAtOnce = 16;            ///< Tracked messages in one look-up; learnt from what look-ups cost.
	std::optional<Duration> remoteAhead;        ///< The remote system's clock against ours, once it told.
};

/// A storage's error, told apart from a source's: nothing can be stored, so there is no use in reading on.
class StorageError final : public Error
{
public:
	explicit StorageError(const Error& error) : Error(error) {}
};

/// What to say when another message is found under a known id (R18).
inline Error numberingRestarted(const MessageKey& key)
{
	return {ErrorKind::misconfigured, ErrorScope::stream,
		"message " + key.id + " of " + key.source + "/" + key.space
			+ " is another one than the message stored under this id: the numbering has started anew (a reset, or a restored "
			  "backup?). "
			  "Nothing was overwritten. Mirror the device from now on as a source of another name"};
}

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
