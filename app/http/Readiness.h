#pragma once

#include <optional>
#include <string>
#include <vector>

#include <eyrie/Reader.h>

#include "Places.h"

namespace eyrie::http
{

/// Whether a source is being kept in step.
struct Readiness
{
	bool isReady = false;
	std::optional<TimePoint> oldestSuccess; ///< Of the folder that waits the longest; none if one has never been read to its end.
	std::string why;                        ///< Names the folder; empty if it is ready.
};

/// Whether a folder is tried no longer though others of its source are: it is configured no longer.
bool isLeft(const Place&, const StreamSummary&, const std::vector<StreamSummary>& all);

/// By the age of each folder's last success, whoever achieved it: a thread that exists proves nothing, and a daemon that stands by while
/// another one mirrors is as good. Not ready before each folder was read to its end once, while one has not been for longer than
/// the place's patience, or while one is halted. Those that are left do not count.
Readiness judge(const Place&, const std::vector<StreamSummary>&, TimePoint now);

} // namespace eyrie::http
