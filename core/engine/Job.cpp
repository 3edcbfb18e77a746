#include "Job.h"

#include <algorithm>

#include "BackfillJob.h"
#include "ReconcileJob.h"
#include "RefreshJob.h"

namespace eyrie::engine
{

std::unique_ptr<Job> jobOf(const Order& order)
{
	if (const auto* backfill = std::get_if<Backfill>(&order)) return std::make_unique<BackfillJob>(*backfill);
	if (std::holds_alternative<RefreshStatuses>(order)) return std::make_unique<RefreshJob>();
	if (std::holds_alternative<Reconcile>(order)) return std::make_unique<ReconcileJob>();
	return nullptr;
}

const Folder& folderToRead(const Workplace& place, const SourceState& known, const std::string& name)
{
	const auto refuse = [](const std::string& why) { throw Error(ErrorKind::misconfigured, ErrorScope::plugin, why); };
	std::string names;
	for (const auto& folder : known.folders) names += (names.empty() ? "" : ", ") + folder.name;
	const auto folder
		= std::find_if(known.folders.begin(), known.folders.end(), [&](const Folder& other) { return other.name == name; });
	if (folder == known.folders.end()) refuse("source " + place.name + " has no folder \"" + name + "\"; it has " + names);
	if (folder->queue) refuse("folder " + name + " is read whole in every pass: there is nothing earlier to read");
	if (const auto halted = known.halted.find(folder->space); halted != known.halted.end()) refuse(halted->second);
	return *folder;
}

} // namespace eyrie::engine
