#pragma once

#include <string>
#include <vector>

#include <eyrie/Source.h>

namespace eyrie::smseagle
{

/// Every folder of the gateway, in the order in which a pass reads them: a message moves from left to right only.
const std::vector<Folder>& allFolders();

/// The folders that `names` (separated by commas) lists, in that order. Throws Error (misconfigured) for an unknown name.
std::vector<Folder> foldersNamed(const std::string& names);

} // namespace eyrie::smseagle
