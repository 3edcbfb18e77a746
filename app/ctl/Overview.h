#pragma once

#include <string>
#include <vector>

#include "Desk.h"

namespace eyrie::ctl
{

/// How the daemon is doing, as its own answers tell it.
struct Overview
{
	std::string version; ///< The daemon's.
	bool isReady = false;
	std::vector<std::string> reasons; ///< Why not.
	std::vector<Json> sources;
	std::vector<Json> folders; ///< Of the configured sources, and of those that were configured once.
	std::vector<std::pair<std::string, std::string>> rejects; ///< By source, as they are shown: counted up to 100, `100+`.
	std::string json;                                         ///< All of it, as one document.

	std::vector<Json> foldersOf(const std::string& source) const;
	std::string rejectsOf(const std::string& source) const;
};

/// Throws Failure.
Overview overviewOf(Desk&);

} // namespace eyrie::ctl
