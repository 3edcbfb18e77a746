#pragma once

#include <optional>
#include <stop_token>

#include <Poco/Logger.h>

#include "Workplace.h"

namespace eyrie::engine
{

/// Moves a source's messages into the archive once they are old enough, and removes them once they are older still: in slices between
/// two passes, so that neither readers nor another source wait for long.
class Archiving
{
public:
	/// Keeps references.
	Archiving(const Workplace& place, Poco::Logger& logger) : _place(place), _logger(logger) {}

	/// As much as there is time for, up to `until` by Clock::elapsed(), but a slice at least; every hour once nothing was left.
	/// Throws StorageError.
	void run(const std::optional<Lease>&, Duration until, std::stop_token);

private:
	using Slice = std::size_t (Storage::*)(const ArchiveRequest&);
	bool work(Slice, Duration age, const char* done, const std::optional<Lease>&, Duration until, const std::stop_token&);

	const Workplace& _place;
	Poco::Logger& _logger;
	std::optional<Duration> _finishedAt;
};

} // namespace eyrie::engine
