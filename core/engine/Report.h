#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <eyrie/Error.h>
#include <eyrie/Storage.h>

namespace eyrie::engine
{

/// What a plugin or we ourselves should never have thrown.
inline Error unexpected(const std::exception& error)
{
	return {ErrorKind::internal, ErrorScope::stream,
		std::string("unexpected: ") + error.what() + ". This is a defect; please report it"};
}

/// What reading one folder, or looking up statuses, came to.
struct FolderReport
{
	std::string folder;
	std::size_t inserted = 0;
	std::size_t updated = 0;
	std::size_t unchanged = 0;
	std::size_t rejected = 0;
	std::size_t gone = 0; ///< Marked as deleted.
	std::uint64_t requests = 0;
	Duration took{};
	std::optional<Error> error;
	bool storageFailed = false; ///< The error is the storage's.
	bool isOfAll = false;       ///< No folder: none of them could be read.
	bool isUpkeep = false;      ///< No folder: statuses, reconciliation, a piece of a task.

	void add(const Committed& committed)
	{
		inserted += committed.inserted;
		updated += committed.updated;
		unchanged += committed.unchanged;
	}
};

/// What one pass came to; the refresh of statuses and reconciliation, where there were any, are its last entries.
struct PassReport
{
	std::vector<FolderReport> folders;
	bool sourceFailed = false;  ///< Nothing could be had from the source.
	bool storageFailed = false; ///< Nothing could be stored.

	bool succeeded() const
	{
		for (const auto& folder : folders)
			if (folder.error) return false;
		return !sourceFailed && !storageFailed;
	}
};

} // namespace eyrie::engine
