#include "FolderReader.h"

#include <algorithm>
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
		auto fetched = pages.next();
		more = fetched.page.more;
		if (_known.numberings[_folder.space].suspect(fetched.page.messages))
		{
			// A source is asked one thing at a time.
			pages.rest();
			requireSameNumbering(_place, _known, _folder.space, fetched.page.messages, stop);
		}
		commit(fetched);
		pages.giveBack(std::move(fetched));
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

void FolderReader::commit(FetchedPage& fetched)
{
	Page& page = fetched.page;
	if (page.clock) _known.remoteAhead = *page.clock - _place.clock.now();
	if (!page.clock) page.clock = _place.clock.now() - clockUncertainty;
	if (_folder.queue) _space.sawQueue(page);
	if (const auto to = cursorAfter(fetched)) _standing = to;

	Batch batch;
	batch.stream = _stream;
	batch.epoch = _state.epoch;
	batch.quiet = _firstLoad;
	// In a folder that fails, each pass has to get on, be it by little.
	batch.cursorMayWait = page.more && _nothingNew && _state.failures == 0 && _place.clock.elapsed() - _writtenAt < longestWait;
	if (_standing != _state.cursor)
		batch.cursor = CursorMove{.from = _state.cursor, .to = *_standing, .generation = _state.generation};
	if (!page.more) batch.note = StreamNote{.succeeded = _place.clock.now()};
	batch.messages = std::move(page.messages);
	batch.rejects = std::move(page.rejects);

	const Committed committed = engine::commit(_place, _known, batch);
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
	page.messages = std::move(batch.messages);
	_space.stored(_folder, page);
	if (_folder.queue && !page.more) _space.queueIs(SpaceProgress::Queue::read);
	if (!page.more && _report.rejected == 0) _known.broken.erase(_folder.name);
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
