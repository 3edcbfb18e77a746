#pragma once

#include <memory>
#include <stop_token>

#include "Report.h"
#include "SourceState.h"
#include "Task.h"

namespace eyrie::engine
{

/// A long order, worked off in slices between the passes. Owned and called by a source's worker.
class Job
{
public:
	virtual ~Job() = default;

	/// One slice: as little as is worth a request or two. True when nothing is left to do. Throws Error; the same slice is then done again
	/// by the next call, and harmlessly so.
	virtual bool step(const Workplace&, SourceState&, FolderReport&, std::stop_token) = 0;

	virtual Progress progress() const = 0;
};

/// Null for an order that is done at once.
std::unique_ptr<Job> jobOf(const Order&);

/// The folder of this name that is to be read from another point. Throws Error (misconfigured) if there is none, its id space is
/// halted (R18), or it is a queue.
const Folder& folderToRead(const Workplace&, const SourceState&, const std::string& name);

} // namespace eyrie::engine
