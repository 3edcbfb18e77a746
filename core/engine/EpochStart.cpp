#include "EpochStart.h"

#include <algorithm>
#include <optional>
#include <string>

#include "Commit.h"

namespace eyrie::engine
{

void restart(const Workplace& place, SourceState& known, const Folder& folder, std::int32_t epoch, TimePoint coldStartSince)
{
	Batch batch;
	batch.stream.folder = folder.name;
	batch.epoch = epoch;
	batch.restart = Restart{coldStartSince};
	commit(place, known, batch);
}


void startEpoch(const Workplace& place, SourceState& known, const StartEpoch& order)
{
	const auto& space = order.space;
	std::string names;
	for (const auto& [name, progress] : known.spaces) names += (names.empty() ? "" : ", ") + name;
	if (!known.spaces.contains(space))
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			"source " + place.name + " has no id space \"" + space + "\"; it has " + names);
	if (!order.force && !known.halted.contains(space))
		throw Error(ErrorKind::conflict, ErrorScope::plugin,
			place.name + "/" + space + " is not halted: its numbering has not started anew, and a new epoch would store all of it "
				+ "a second time; it is begun all the same by force (eyriectl: --even-if-not-halted)");
	std::optional<TimePoint> lastSuccess;
	for (const auto& folder : known.folders)
	{
		if (folder.space != space) continue;
		const auto state = store([&] { return place.storage.state({place.name, folder.name}); });
		if (state) lastSuccess = std::max(lastSuccess, state->lastSyncTime);
	}
	for (const auto& folder : known.folders)
		if (folder.space == space)
			restart(place, known, folder, known.epochs[space] + 1, lastSuccess.value_or(place.clock.now()) - place.rules.coldStart);
}

} // namespace eyrie::engine
