#include "Folders.h"

#include <algorithm>

#include <Poco/StringTokenizer.h>

#include <eyrie/Error.h>

namespace eyrie::smseagle
{

const std::vector<Folder>& allFolders()
{
	static const std::vector<Folder> folders{
		{.name = "inbox", .space = "incoming", .direction = Direction::incoming, .queue = false, .stage = 0},
		{.name = "outbox", .space = "outgoing", .direction = Direction::outgoing, .queue = true, .stage = 0},
		{.name = "sent", .space = "outgoing", .direction = Direction::outgoing, .queue = false, .stage = 1},
		{.name = "error", .space = "outgoing", .direction = Direction::outgoing, .queue = false, .stage = 2},
		{.name = "delivered", .space = "outgoing", .direction = Direction::outgoing, .queue = false, .stage = 2}};
	return folders;
}


std::vector<Folder> foldersNamed(const std::string& names)
{
	const auto misconfigured = [&names](const std::string& why)
	{ return Error(ErrorKind::misconfigured, ErrorScope::plugin, "folders = " + names + ": " + why); };

	const Poco::StringTokenizer wanted(names, ",", Poco::StringTokenizer::TOK_TRIM | Poco::StringTokenizer::TOK_IGNORE_EMPTY);
	const auto& all = allFolders();
	for (const auto& name : wanted)
		if (std::none_of(all.begin(), all.end(), [&](const Folder& folder) { return folder.name == name; }))
			throw misconfigured(name + " is no folder; allowed are inbox, outbox, sent, error, delivered");
	std::vector<Folder> folders;
	std::copy_if(
		all.begin(), all.end(), std::back_inserter(folders), [&](const Folder& folder) { return wanted.has(folder.name); });
	if (folders.empty()) throw misconfigured("names no folder; allowed are inbox, outbox, sent, error, delivered");
	return folders;
}

} // namespace eyrie::smseagle
