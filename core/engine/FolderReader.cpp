#include "FolderReader.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "Commit.h"

namespace eyrie::engine
{

namespace
{

// Where a source does not tell its clock, ours stands in, put back by more than any time zone taken for another.
constexpr Duration clockUncertainty = std::chrono::hours(27);
// Passes, each of several attempts, that a folder has to fail before single records of it are suspected (R15).
constexpr std::int32_t failuresBeforeIsolation = 2;
// How long the cursor may wait while what is read is stored already: as long as that may take once more after a crash.
constexpr Duration longestWait = std::chrono::seconds(5);

/// Gives the batch what all pages hold, in their order.
void join(std::span<FetchedPage> pages, Batch& batch)
{
	for (auto& [page, askedAt] : pages)
	{
		batch.rejects.insert(batch.rejects.end(), page.rejects.begin(), page.rejects.end());
		auto messages = std::exchange(page.messages, {});
		if (batch.messages.empty()) batch.messages.swap(messages);
		batch.messages.insert(batch.messages.end(), std::move_iterator(messages.begin()), std::move_iterator(messages.end()));
	}
}

/// Gives two pages back what is their own.
void part(Batch& batch, std::size_t ofFirst, std::span<FetchedPage> pages)
{
	const auto first = batch.messages.begin() + static_cast<std::ptrdiff_t>(ofFirst);
	pages[1].page.messages.assign(std::move_iterator(first), std::move_iterator(batch.messages.end()));
	batch.messages.erase(first, batch.messages.end());
	pages[0].page.messages = std::move(batch.messages);
}

} // namespace


FolderReader::FolderReader(const Workplace& place, SourceState& known, const Folder& folder, FolderReport& report) :
	_place(place), _known(known), _folder(folder), _report(report), _stream{place.name, folder.name},
	_space(known.spaces[folder.space]), _bound(_space, folder, place.rules.settle)
{
}

void FolderReader::read(std::stop_token stop)
{
	const Position from = begin(stop);
	ReadAhead pages(
		[this](const Position& at, std::stop_token token) { return fetch(at, std::move(token)); }, from, _place.fetching, stop);
	for (bool more = true; more;)
	{
		std::vector<FetchedPage> fetched;
		fetched.push_back(pages.next());
		if (isSuspect(fetched.front()))
		{
			// A source is asked one thing at a time.
			pages.rest();
			requireSameNumbering(_place, _known, _folder.space, fetched.front().page.messages, stop);
		}
		else if (fetched.front().page.more && _state.failures == 0)
		{
			// In a folder that fails, a page that can't be stored must not take another one along.
			if (auto next = pages.nextIf([this](const FetchedPage& page) { return !isSuspect(page); }))
				fetched.push_back(*std::move(next));
		}
		more = fetched.back().page.more;
		commit(fetched);
		for (auto& page : fetched) pages.giveBack(std::move(page));
	}
}

Position FolderReader::begin(std::stop_token stop)
{
	const auto stored = store([&] { return _place.storage.state(_stream); });
	// A folder that has never been read joins its space in the epoch that this has come to.
	_state = stored.value_or(StreamState{.epoch = _known.epochs.at(_folder.space)});
	_known.epochs[_folder.space] = _state.epoch;
	_firstLoad = !_state.lastSyncTime;
	_standing = _state.cursor;
	_writtenAt = _place.clock.elapsed();
	if (_state.failures >= failuresBeforeIsolation) _known.broken.insert(_folder.name);
	if (_folder.queue) return FromOldest{};
	// A first load that was cut short goes on as it began.
	if (_firstLoad && _state.coldStartSince) _since = _state.coldStartSince;
	if (_state.cursor) return *_state.cursor;
	_since = coldStart(stop);
	return Since{*_since};
}

TimePoint FolderReader::coldStart(std::stop_token stop)
{
	if (_state.coldStartSince) return *_state.coldStartSince;
	if (!_known.remoteAhead)
	{
		const Probe probe = _place.source.probe(stop);
		if (probe.clock) _known.remoteAhead = *probe.clock - _place.clock.now();
	}
	const TimePoint since = _place.clock.now() + _known.remoteAhead.value_or(Duration::zero()) - _place.rules.coldStart;

	Batch batch;
	batch.stream = _stream;
	batch.epoch = _state.epoch;
	batch.note = StreamNote{.coldStartSince = since};
	engine::commit(_place, _known, batch);
	_state.coldStartSince = since;
	return since;
}

FetchedPage FolderReader::fetch(const Position& from, std::stop_token stop)
{
	// What one page shows may have others below it that came after the pages before were asked for.
	if (!_begunAt) _begunAt = _place.clock.elapsed();
	FetchedPage fetched{.page = {}, .askedAt = *_begunAt};
	fetched.page = _place.source.fetch({.folder = _folder,
		.from = from,
		.until = {},
		.limit = _place.rules.batchSize,
		.stop = stop,
		.since = _since,
		.isolate = _known.broken.contains(_folder.name)});
	fetched.askedAt = std::min(fetched.askedAt, fetched.page.askedAt.value_or(fetched.askedAt));
	stamp(fetched.page.messages);
	return fetched;
}

void FolderReader::stamp(std::vector<Message>& messages) const
{
	for (auto& message : messages)
	{
		message.key.source = _place.name;
		message.key.space = _folder.space;
		message.key.epoch = _state.epoch;
		message.folder = _folder.name;
		message.stage = _folder.stage;
		message.direction = _folder.direction;
	}
}

bool FolderReader::isSuspect(const FetchedPage& fetched) const
{
	return _known.numberings[_folder.space].suspect(fetched.page.messages);
}

/// In one transaction.
void FolderReader::commit(std::vector<FetchedPage>& pages)
{
	std::vector<std::optional<Cursor>> standing;
	for (auto& fetched : pages)
	{
		note(fetched.page);
		if (const auto to = cursorAfter(fetched)) _standing = to;
		standing.push_back(_standing);
	}
	write(pages, standing);
}

void FolderReader::note(Page& page)
{
	if (page.clock) _known.remoteAhead = *page.clock - _place.clock.now();
	if (!page.clock) page.clock = _place.clock.now() - clockUncertainty;
	if (_folder.queue) _space.sawQueue(page);
}

/// `standing`: where the cursor may stand after each.
void FolderReader::write(std::span<FetchedPage> pages, std::span<const std::optional<Cursor>> standing)
{
	const Page& last = pages.back().page;
	Batch batch;
	batch.stream = _stream;
	batch.epoch = _state.epoch;
	batch.quiet = _firstLoad;
	// In a folder that fails, each pass has to get on, be it by little.
	batch.cursorMayWait = last.more && _nothingNew && _state.failures == 0 && _place.clock.elapsed() - _writtenAt < longestWait;
	if (standing.back() != _state.cursor)
		batch.cursor = CursorMove{.from = _state.cursor, .to = *standing.back(), .generation = _state.generation};
	if (!last.more) batch.note = StreamNote{.succeeded = _place.clock.now()};
	Committed committed;
	const std::size_t ofFirst = pages.front().page.messages.size();
	join(pages, batch);
	try
	{
		committed = engine::commit(_place, _known, batch);
	}
	catch (const NumberingRestarted&)
	{
		// Nothing has been stored. What comes before the page that shows it is not in doubt.
		if (pages.size() == 1) throw;
		part(batch, ofFirst, pages);
		for (std::size_t i = 0; i < pages.size(); ++i) write(pages.subspan(i, 1), standing.subspan(i, 1));
		return;
	}
	pages.front().page.messages = std::move(batch.messages);
	_report.add(committed);
	_report.rejected += batch.rejects.size();
	_nothingNew = committed.inserted + committed.updated == 0;
	if (!committed.cursorWaits) _writtenAt = _place.clock.elapsed();
	if (batch.cursor && !committed.cursorWaits)
	{
		_state.cursor = batch.cursor->to;
		// What lies before the cold start is not stored, and has its ids all the same.
		_known.numberings[_folder.space].begin(_state.cursor->position, std::nullopt);
	}
	for (const auto& fetched : pages) _space.stored(_folder, fetched.page);
	if (_folder.queue && !last.more) _space.queueIs(SpaceProgress::Queue::read);
	if (!last.more && _report.rejected == 0) _known.broken.erase(_folder.name);
}

/// Where it goes from where it stands, if it goes.
std::optional<Cursor> FolderReader::cursorAfter(const FetchedPage& fetched)
{
	const Page& page = fetched.page;
	std::optional<Cursor> to;
	if (_folder.queue)
	{
		// A queue has no end to stand at: its cursor only tells the highest id that was ever seen in it.
		for (const auto& message : page.messages)
			if (message.position && (!to || *to->position < *message.position)) to = Cursor{"", message.position};
	}
	else
		to = _bound.after(page, {fetched.askedAt, _place.clock.elapsed()},
			_since && !_standing && _place.rules.coldStart >= std::chrono::hours(1));

	if (!to || to == _standing) return std::nullopt;
	if (to->position)
	{
		if (_standing && _standing->position && *to->position <= *_standing->position) return std::nullopt;
		// An empty folder keeps its cold start: the window's beginning must not wander, nor grow to the whole history.
		if (!_standing && *to->position <= 0) return std::nullopt;
	}
	return to;
}

} // namespace eyrie::engine
