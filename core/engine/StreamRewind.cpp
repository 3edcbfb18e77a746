#include "StreamRewind.h"

#include "Commit.h"
#include "Job.h"

namespace eyrie::engine
{

namespace
{

[[noreturn]] void refuse(const std::string& why)
{
	throw Error(ErrorKind::misconfigured, ErrorScope::plugin, why);
}

} // namespace

StreamRewind::StreamRewind(const Workplace& place, SourceState& known, const Rewind& order) :
	_place(place), _known(known), _order(order)
{
}

std::string StreamRewind::run(std::stop_token stop)
{
	const Folder& folder = folderToRead(_place, _known, _order.folder);
	const auto state = store([&] { return _place.storage.state({_place.name, folder.name}); });
	if (!state || !state->cursor) refuse("folder " + folder.name + " has not been read yet: there is nothing to rewind");
	if (!state->cursor->position)
		refuse("the ids of source " + _place.name + " have no order to go back in; order a backfill instead");
	const std::int64_t to = target(folder, std::move(stop));
	if (to >= *state->cursor->position)
		refuse("folder " + folder.name + " has been read up to id " + std::to_string(*state->cursor->position)
			+ ": it is to be rewound to an earlier one");
	Batch batch;
	batch.stream.folder = folder.name;
	batch.epoch = state->epoch;
	batch.cursor = CursorMove{.from = state->cursor, .to = Cursor{"", to}, .generation = state->generation + 1};
	commit(_place, _known, batch);
	return "folder " + folder.name + " is read again from id " + std::to_string(to + 1) + " on";
}

std::int64_t StreamRewind::target(const Folder& folder, std::stop_token stop) const
{
	if (_order.toId) return std::max<std::int64_t>(0, *_order.toId);
	if (!_order.to) return 0;
	Position from = Since{*_order.to};
	for (bool more = true; more;)
	{
		const Page page = _place.source.fetch(
			{.folder = folder, .from = from, .until = {}, .limit = 1, .stop = stop, .since = _order.to, .isolate = true});
		if (!page.messages.empty()) return page.messages.front().position.value_or(1) - 1;
		from = page.covered;
		more = page.more;
	}
	refuse("folder " + folder.name + " holds no message since " + formatUtc(*_order.to));
}

} // namespace eyrie::engine
