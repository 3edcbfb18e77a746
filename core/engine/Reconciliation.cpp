#include "Reconciliation.h"

#include <algorithm>
#include <utility>

#include <eyrie/Reader.h>

#include "Commit.h"

namespace eyrie::engine
{

namespace
{

// A sweep that the source has cut short is begun again no sooner.
constexpr Duration brokenSweepInterval = std::chrono::minutes(15);
constexpr std::size_t rowsAtOnce = 500;

void sortAsNumbers(std::vector<std::string>& ids)
{
	std::sort(ids.begin(), ids.end(),
		[](const std::string& a, const std::string& b) { return std::pair(a.size(), a) < std::pair(b.size(), b); });
}

} // namespace


Reconciliation::Reconciliation(const Workplace& place, SourceState& known, FolderReport& report) :
	_place(place), _known(known), _report(report), _inquiry(place, known, report)
{
}

bool Reconciliation::isDue() const
{
	if (_place.rules.reconcileInterval == Duration::zero()) return false;
	const bool isSweepDue = !_known.sweepDueAt || *_known.sweepDueAt <= _place.clock.elapsed();
	return _known.sweep || isSweepDue || hasDueMissing();
}

void Reconciliation::work(std::optional<Duration> until, std::stop_token stop)
{
	const auto hasTime = [&] { return !until || _place.clock.elapsed() < *until; };
	try
	{
		lookAgain(until, stop);
		if (!_known.sweep && (!_known.sweepDueAt || *_known.sweepDueAt <= _place.clock.elapsed())) begin();
		// At least one page: a source that is always busy is reconciled all the same.
		while (_known.sweep)
		{
			auto& sweep = *_known.sweep;
			if (sweep.folder < _known.folders.size())
				readPage(stop);
			else if (!sweep.isCompared)
				compare();
			else if (!sweep.unseen.empty())
				lookForUnseen(stop);
			else
				finish();
			if (!hasTime()) return;
		}
	}
	catch (const Error& error)
	{
		if (error.kind() == ErrorKind::cancelled) throw;
		_known.sweep.reset();
		_known.sweepDueAt = _place.clock.elapsed() + std::min(brokenSweepInterval, _place.rules.reconcileInterval);
		throw;
	}
}

void Reconciliation::begin()
{
	_known.sweep.emplace();
	_known.sweep->begun = _place.clock.elapsed();
	_known.sweep->since = _place.clock.now() + _known.remoteAhead.value_or(Duration::zero()) - _place.rules.reconcileWindow;
	for (const auto& [space, reason] : _known.halted) _known.sweep->incomplete.insert(space);
}

void Reconciliation::readPage(std::stop_token stop)
{
	auto& sweep = *_known.sweep;
	const Folder& folder = _known.folders[sweep.folder];
	const auto next = [&]
	{
		++sweep.folder;
		sweep.from.reset();
		sweep.isolates = false;
	};
	if (_known.halted.contains(folder.space)) return next();
	Position from = Since{sweep.since};
	if (folder.queue) from = FromOldest{};
	if (sweep.from) from = *sweep.from;
	try
	{
		Page page = _place.source.fetch({.folder = folder,
			.from = from,
			.until = {},
			.limit = _place.rules.batchSize,
			.stop = stop,
			.since = folder.queue ? std::nullopt : std::optional(sweep.since),
			.isolate = sweep.isolates || _known.broken.contains(folder.name)});
		requireSameNumbering(_place, _known, folder.space, page.messages, stop);
		sweep.from = page.covered;
		const bool more = page.more;
		commitPage(folder, std::move(page));
		if (!more) next();
	}
	catch (const StorageError&)
	{
		throw;
	}
	catch (const NumberingRestarted&)
	{
		throw;
	}
	catch (const Error& error)
	{
		if (error.kind() == ErrorKind::cancelled || error.scope() == ErrorScope::plugin) throw;
		// A record that breaks every answer it is in may have been passed over by the cursor long ago (R15).
		if (!std::exchange(sweep.isolates, true)) return;
		sweep.incomplete.insert(folder.space);
		_report.error = error;
		next();
	}
}

void Reconciliation::commitPage(const Folder& folder, Page page)
{
	auto& seen = _known.sweep->seen[folder.space];
	Batch batch;
	batch.stream.folder = folder.name;
	batch.epoch = _known.epochs[folder.space];
	for (auto& message : page.messages)
	{
		message.key.source = _place.name;
		message.key.space = folder.space;
		message.key.epoch = batch.epoch;
		message.folder = folder.name;
		message.stage = folder.stage;
		message.direction = folder.direction;
		seen.insert(message.key.id);
	}
	for (const auto& reject : page.rejects)
		// What can't be read is there; but of one without an id nobody knows which.
		if (!reject.id.empty())
			seen.insert(reject.id);
		else
			_known.sweep->incomplete.insert(folder.space);
	batch.messages = std::move(page.messages);
	batch.rejects = std::move(page.rejects);
	if (batch.messages.empty() && batch.rejects.empty()) return;
	_report.add(commit(_place, _known, batch));
	_report.rejected += batch.rejects.size();
}

void Reconciliation::compare()
{
	for (const auto& [space, progress] : _known.spaces)
		if (!_known.sweep->incomplete.contains(space)) compare(space);
	_known.sweep->isCompared = true;
}

void Reconciliation::finish()
{
	const Duration begun = _known.sweep->begun;
	for (const auto& [space, compared] : _known.sweep->compared)
		_known.swept[space] = {.rows = compared, .begun = begun, .ended = _place.clock.elapsed()};
	// What an earlier sweep did not see and this one has not looked for is older than the last days by now.
	std::erase_if(_known.missing,
		[&](const auto& entry)
		{
			const auto& [key, missing] = entry;
			return _known.sweep->compared.contains(key.space) && missing.unseenBy && *missing.unseenBy < begun;
		});
	_known.sweep.reset();
	_known.sweepDueAt = _place.clock.elapsed() + _place.rules.reconcileInterval;
}

/// Which of the stored messages the sweep has not seen.
void Reconciliation::compare(const std::string& space)
{
	const auto& seen = _known.sweep->seen[space];
	MessageQuery query{.source = _place.name,
		.space = space,
		.epoch = _known.epochs[space],
		.folder = {},
		.phoneNumber = {},
		.since = _known.sweep->since,
		.after = {},
		.limit = rowsAtOnce};
	std::size_t compared = 0;
	std::vector<std::string> unseen;
	for (;;)
	{
		const auto rows = store([&] { return _place.storage.reader().messages(query); });
		for (const auto& row : rows)
		{
			if (row.message.deletedAt) continue;
			++compared;
			if (!seen.contains(row.message.key.id)) unseen.push_back(row.message.key.id);
		}
		if (rows.size() < rowsAtOnce) break;
		query.after = AfterMessage{rows.back().message.sortTime, rows.back().id};
	}
	sortAsNumbers(unseen);
	_known.sweep->compared[space] = compared;
	if (!unseen.empty()) _known.sweep->unseen[space] = std::move(unseen);
}

/// Absence from a sweep proves nothing: a message may have moved behind it. Whoever was not seen is looked up.
void Reconciliation::lookForUnseen(std::stop_token stop)
{
	auto& [space, ids] = *_known.sweep->unseen.begin();
	for (const auto& id : _inquiry.ask(space, slice(ids), stop).absent)
	{
		const auto missing = _known.missing.find({_place.name, space, _known.epochs[space], id});
		if (missing != _known.missing.end()) missing->second.unseenBy = _known.sweep->begun;
	}
	if (ids.empty()) _known.sweep->unseen.erase(space);
}

/// Takes as many of the ids from their beginning as are well asked for at once.
std::vector<std::string> Reconciliation::slice(std::vector<std::string>& ids) const
{
	const auto end = ids.begin() + static_cast<std::ptrdiff_t>(std::min(_inquiry.atOnce(), ids.size()));
	std::vector<std::string> taken(std::make_move_iterator(ids.begin()), std::make_move_iterator(end));
	ids.erase(ids.begin(), end);
	return taken;
}


bool Reconciliation::hasDueMissing() const
{
	const Duration now = _place.clock.elapsed();
	return std::any_of(
		_known.missing.begin(), _known.missing.end(), [&](const auto& entry) { return entry.second.nextLookAt <= now; });
}

void Reconciliation::lookAgain(std::optional<Duration> until, std::stop_token stop)
{
	const Duration now = _place.clock.elapsed();
	std::map<std::string, std::vector<std::string>> due;
	for (auto& [key, missing] : _known.missing)
	{
		if (missing.nextLookAt > now || _known.halted.contains(key.space)) continue;
		if (isCounted(key.space, missing))
			due[key.space].push_back(key.id);
		else
		{
			// First it must be known how many others are missing by now. A space that can't be swept whole is not swept in every pass.
			if (!_known.sweep) _known.sweepDueAt = now;
			missing.nextLookAt = now + brokenSweepInterval;
		}
	}
	for (auto& [space, ids] : due)
	{
		sortAsNumbers(ids);
		while (!ids.empty() && (!until || _place.clock.elapsed() < *until))
		{
			auto asked = slice(ids);
			for (const auto& id : asked)
			{
				const auto missing = _known.missing.find({_place.name, space, _known.epochs[space], id});
				if (missing != _known.missing.end()) missing->second.nextLookAt = now + _place.rules.goneAfter;
			}
			judge(space, _inquiry.ask(space, std::move(asked), stop).absent);
		}
	}
}

/// Whether a complete sweep tells how many others are missing: one that did not see it, or one begun since.
bool Reconciliation::isCounted(const std::string& space, const Missing& missing) const
{
	const auto swept = _known.swept.find(space);
	if (swept == _known.swept.end()) return false;
	return missing.unseenBy ? swept->second.ended >= missing.since : swept->second.begun >= missing.since;
}

/// What has been absent twice is gone; unless it is so much that rather our eyes are at fault.
void Reconciliation::judge(const std::string& space, std::vector<std::string> absent)
{
	if (absent.empty()) return;
	const auto known = std::max(_known.swept[space].rows, std::size_t{1});
	// Not only those due now: what hides all of them may have been met by one look after the other.
	std::size_t all = 0;
	for (const auto& [key, missing] : _known.missing) all += key.space == space ? 1 : 0;
	if (all * 100 <= static_cast<std::size_t>(_place.rules.goneLimit) * known) return markGone(space, absent);
	for (auto& [key, missing] : _known.missing)
		if (key.space == space) missing.nextLookAt = _place.clock.elapsed() + _place.rules.reconcileInterval;
	_report.error = Error(ErrorKind::misconfigured, ErrorScope::stream,
		std::to_string(all) + " messages of " + _place.name + "/" + space + " are not there any more, of " + std::to_string(known)
			+ " known of the last days. That is more than sync.gone-limit (" + std::to_string(_place.rules.goneLimit)
			+ " %) allows to be marked as deleted: do the credentials see less than before? If they were really deleted, raise it");
}

void Reconciliation::markGone(const std::string& space, const std::vector<std::string>& ids)
{
	for (std::size_t begin = 0; begin < ids.size(); begin += _place.rules.batchSize)
	{
		Batch batch;
		batch.epoch = _known.epochs[space];
		const auto end = std::min(begin + _place.rules.batchSize, ids.size());
		for (auto i = begin; i < end; ++i) batch.gone.push_back({_place.name, space, batch.epoch, ids[i]});
		commit(_place, _known, batch);
		for (const auto& key : batch.gone) _known.missing.erase(key);
		_report.gone += batch.gone.size();
	}
}

} // namespace eyrie::engine
