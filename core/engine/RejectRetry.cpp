#include "RejectRetry.h"

#include <algorithm>

#include "Commit.h"

namespace eyrie::engine
{

RejectRetry::RejectRetry(const Workplace& place, SourceState& known, FolderReport& report) :
	_place(place), _known(known), _inquiry(place, known, report)
{
}

Retried RejectRetry::run(std::stop_token stop)
{
	Retried retried;
	for (const auto& [space, rejects] : load(retried))
	{
		Numbers slice;
		for (const auto& [id, numbers] : rejects)
		{
			slice[id] = numbers;
			if (slice.size() < _inquiry.atOnce()) continue;
			ask(space, slice, retried, stop);
			slice.clear();
		}
		if (!slice.empty()) ask(space, slice, retried, stop);
	}
	return retried;
}

/// By id space.
std::map<std::string, RejectRetry::Numbers> RejectRetry::load(Retried& retried) const
{
	std::map<std::string, Numbers> spaces;
	RejectQuery query{.source = _place.name, .before = {}};
	for (;;)
	{
		const auto rejects = store([&] { return _place.storage.reader().rejects(query); });
		for (const auto& [number, stream, reject, at] : rejects)
		{
			const auto folder = std::find_if(_known.folders.begin(), _known.folders.end(),
				[&name = stream.folder](const Folder& known) { return known.name == name; });
			if (reject.id.empty() || folder == _known.folders.end())
				++retried.unknown;
			else
				spaces[folder->space][reject.id].push_back(number);
		}
		if (rejects.size() < query.limit) return spaces;
		query.before = rejects.back().number;
	}
}

void RejectRetry::ask(const std::string& space, const Numbers& rejects, Retried& retried, std::stop_token stop)
{
	std::vector<std::string> ids;
	for (const auto& [id, numbers] : rejects) ids.push_back(id);
	_known.isolatesLookups = true;
	const auto answer = _inquiry.ask(space, ids, std::move(stop));
	Batch batch;
	batch.epoch = _known.epochs[space];
	for (const auto& [id, numbers] : rejects)
	{
		const bool rejected = std::find(answer.rejected.begin(), answer.rejected.end(), id) != answer.rejected.end();
		const bool absent = std::find(answer.absent.begin(), answer.absent.end(), id) != answer.absent.end();
		const bool resolved = answer.found.contains(id) && !rejected;
		(resolved ? retried.resolved : absent ? retried.gone : retried.left) += numbers.size();
		if (resolved) batch.resolved.insert(batch.resolved.end(), numbers.begin(), numbers.end());
	}
	if (!batch.resolved.empty()) commit(_place, _known, batch);
}

} // namespace eyrie::engine
