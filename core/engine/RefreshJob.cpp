#include "RefreshJob.h"

#include <algorithm>

#include "StatusRefresh.h"

namespace eyrie::engine
{

namespace
{

constexpr std::size_t most = 100'000;

} // namespace

bool RefreshJob::step(const Workplace& place, SourceState& known, FolderReport& report, std::stop_token stop)
{
	if (!_isLoaded) load(place);
	_isLoaded = true;
	if (_left.empty()) return true;
	auto& [space, left] = *_left.begin();
	// From the end, where they are cheaply taken away.
	const auto count = std::min(Inquiry(place, known, report).atOnce(), left.size());
	const std::vector<Pending> slice(left.end() - static_cast<std::ptrdiff_t>(count), left.end());
	StatusRefresh(place, known, report).look(space, slice, stop);
	left.resize(left.size() - count);
	if (left.empty()) _left.erase(space);
	_progress.done += count;
	return _left.empty();
}

/// Neighbours are asked for together.
void RefreshJob::load(const Workplace& place)
{
	auto tracked = store([&] { return place.storage.pending({.source = place.name, .dueBy = TimePoint::max(), .limit = most}); });
	_progress.total = tracked.size();
	for (auto& pending : tracked) _left[pending.key.space].push_back(std::move(pending));
	for (auto& [space, pendings] : _left)
		std::sort(pendings.begin(), pendings.end(),
			[](const Pending& a, const Pending& b)
			{ return std::pair(a.key.id.size(), a.key.id) > std::pair(b.key.id.size(), b.key.id); });
}

} // namespace eyrie::engine
