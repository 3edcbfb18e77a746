#include "BackfillJob.h"

#include <algorithm>
#include <utility>

#include "Commit.h"

namespace eyrie::engine
{

namespace
{

// Rows stand by id, and their dates rise with it, but for those that a clock dated wrongly. As many pages of nothing but later
// messages in a row, later by as much, and what follows is later too.
constexpr int laterPagesAtTheEnd = 2;
constexpr Duration surelyLater = std::chrono::hours(24);

/// The earliest of a message's dates.
std::optional<TimePoint> creationOf(const Message& message)
{
	std::optional<TimePoint> earliest;
	for (const auto* date : {&message.insertDate, &message.receiveDate, &message.sendingDate, &message.deliveryDate})
		if (date->hasValue() && (!earliest || date->value() < *earliest)) earliest = date->value();
	return earliest;
}

} // namespace


BackfillJob::BackfillJob(Backfill order) : _order(std::move(order)) {}

bool BackfillJob::step(const Workplace& place, SourceState& known, FolderReport& report, std::stop_token stop)
{
	const Folder& folder = folderToRead(place, known, _order.folder);
	if (!_from) begin(place, folder);
	std::optional<Cursor> until;
	if (_order.lastId) until = Cursor{"", _order.lastId};
	// Whoever has failed is asked once more in isolation: an old record may break every answer it is in (R15).
	const bool isolate = std::exchange(_failed, true) || known.broken.contains(folder.name);
	Page page = place.source.fetch({.folder = folder,
		.from = *_from,
		.until = until,
		.limit = place.rules.batchSize,
		.stop = stop,
		.since = std::holds_alternative<Cursor>(*_from) ? _order.since : std::nullopt,
		.isolate = isolate});
	requireSameNumbering(place, known, folder.space, page.messages, stop);
	commitPage(place, known, folder, report, page);
	_failed = false;
	_from = page.covered;
	advance(page);
	return isOver(page);
}

void BackfillJob::begin(const Workplace& place, const Folder& folder)
{
	const auto state = store([&] { return place.storage.state({place.name, folder.name}); });
	const auto cursor = state ? state->cursor : std::nullopt;
	if ((_order.firstId || _order.lastId) && cursor && !cursor->position)
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			"the ids of source " + place.name + " have no order; give the range by its dates");
	_end = _order.lastId ? _order.lastId : cursor ? cursor->position : std::nullopt;
	if (_order.firstId)
	{
		_base = std::max<std::int64_t>(0, *_order.firstId - 1);
		_from = Cursor{"", _base};
	}
	else if (_order.since)
		_from = Since{*_order.since};
	else
		_from = FromOldest{};
}

bool BackfillJob::isOver(const Page& page)
{
	if (!page.messages.empty()) _laterPages = isWhollyLater(page) ? _laterPages + 1 : 0;
	const bool isPastLast = _order.lastId && page.covered.position && *page.covered.position >= *_order.lastId;
	return !page.more || isPastLast || _laterPages == laterPagesAtTheEnd;
}

bool BackfillJob::isWhollyLater(const Page& page) const
{
	return _order.until
		&& std::all_of(page.messages.begin(), page.messages.end(),
			[&](const Message& message)
			{
				const auto created = creationOf(message);
				return created && *created >= *_order.until + surelyLater;
			});
}

bool BackfillJob::belongs(const Message& message) const
{
	if (_order.lastId && message.position && *message.position > *_order.lastId) return false;
	const auto created = creationOf(message);
	return !_order.until || !created || *created < *_order.until;
}

void BackfillJob::commitPage(const Workplace& place, SourceState& known, const Folder& folder, FolderReport& report, Page& page)
{
	Batch batch;
	batch.stream.folder = folder.name;
	batch.epoch = known.epochs[folder.space];
	batch.quiet = true;
	for (const auto& seen : page.messages)
	{
		if (!belongs(seen)) continue;
		Message& message = batch.messages.emplace_back(seen);
		message.key.source = place.name;
		message.key.space = folder.space;
		message.key.epoch = batch.epoch;
		message.folder = folder.name;
		message.stage = folder.stage;
		message.direction = folder.direction;
	}
	batch.rejects = page.rejects;
	if (batch.messages.empty() && batch.rejects.empty()) return;
	report.add(commit(place, known, batch));
	report.rejected += batch.rejects.size();
}

void BackfillJob::advance(const Page& page)
{
	if (!_base && page.covered.position)
		_base = (page.messages.empty() ? page.covered.position : page.messages.front().position).value_or(1) - 1;
	if (!_base || !_end || *_end < *_base || !page.covered.position)
	{
		_progress.done += page.messages.size();
		return;
	}
	_progress.total = static_cast<std::uint64_t>(*_end - *_base);
	const auto covered = std::clamp(*page.covered.position, *_base, *_end);
	_progress.done = page.more ? static_cast<std::uint64_t>(covered - *_base) : *_progress.total;
}

} // namespace eyrie::engine
