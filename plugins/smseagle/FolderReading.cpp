#include "FolderReading.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include <eyrie/Error.h>

#include "ColdSearch.h"
#include "Failure.h"

namespace eyrie::smseagle
{

namespace
{

// Rows asked for, in pages: enough to serve several pages from one answer, few enough for a small device.
constexpr std::size_t pagesPerRequest = 4;
// How often one that fails has to fail in turn with others that don't.
constexpr int timesAskedInBetween = 3;
// As many without one that is answered for are rather the folder's trouble;
constexpr int mostRejectedInARow = 100;
// or these, where others are answered for by saying that there are none.
constexpr int fewRejectedInARow = 3;

Reach reachOf(const FolderReading::Scope& scope)
{
	return {.after = scope.after,
		.until = scope.until,
		.limit = pagesPerRequest * scope.limit,
		.widening = scope.widening ? scope.widening->name : std::string(),
		.ahead = scope.ahead};
}

} // namespace


FolderReading::FolderReading(Scope scope, Cap& cap) : _scope(std::move(scope)), _windows(cap, reachOf(_scope)), _given(_scope.after)
{
}


FolderReading::PartPage FolderReading::next(Api& api, std::stop_token stop)
{
	while (_inHand.empty() && _rejects.empty() && !_windows.isDone()) proceed(api, stop);
	return cutPage();
}


/// Asks once more, or, where that fails for what is asked, for less.
void FolderReading::proceed(Api& api, const std::stop_token& stop)
{
	std::optional<Reply> reply;
	try
	{
		reply = ask(api, stop);
	}
	catch (const Error& error)
	{
		if (!_scope.isolate || !mayBeOneRecord(error)) throw;
		if (_windows.isSingle())
			rejectSingle(api, error, stop);
		else
			_windows.fail();
	}
	if (reply) take(*std::move(reply));
}


/// Only while others are answered for is it this one that fails; and what fails for another reason may have stopped failing meanwhile.
void FolderReading::rejectSingle(Api& api, const Error& error, const std::stop_token& stop)
{
	const std::int64_t id = _windows.next().first;
	for (int again = 0; again < timesAskedInBetween; ++again)
	{
		if (!answersForOthers(api, id, stop)) throw error;
		if (shapeOf(api, {id, id}, stop)) return; // Asked for again as a whole.
	}
	if (++_rejectedInARow > mostRejectedInARow) throw error;
	_rejects.push_back({.id = std::to_string(id),
		.bytes = {},
		.reason = std::string("the gateway fails whenever it is asked for this message: ") + error.what()});
	passOver(id);
	_windows.skip();
}


/// It is there, or was just now, and is not shown.
void FolderReading::passOver(std::int64_t id)
{
	Message there;
	there.key.id = std::to_string(id);
	there.position = id;
	_passedOver.push_back(std::move(there));
}


/// Whether the folder gives rows right now, but for this one; or answers though there is none but this one.
bool FolderReading::answersForOthers(Api& api, std::int64_t id, const std::stop_token& stop)
{
	const auto gives = [&](const IdRange& range)
	{
		const auto shape = shapeOf(api, range, stop);
		if (shape && shape->highest > 0) _good = shape->highest;
		return shape;
	};
	const auto hasRows = [](const std::optional<AnswerShape>& shape) { return shape && shape->rows > 0; };
	if (const auto good = std::exchange(_good, std::nullopt); good && hasRows(gives({*good, *good}))) return true;
	const auto below = id > 1 ? gives({1, id - 1}) : std::nullopt;
	const auto above = gives({id + 1, std::nullopt});
	if (hasRows(below) || hasRows(above) || ((below || id == 1) && above)) return true;
	bool answersAny = false;
	std::optional<std::int64_t> another; // Where a range ends that fails, too.
	for (std::int64_t distance = 1; distance < 10'000; distance *= 2)
	{
		const std::int64_t last = id + 2 * distance - 1;
		const auto there = gives({id + distance, last});
		if (hasRows(there)) return true;
		if (there)
			answersAny = true;
		else
			another = last;
		if (!answersAny || !another) continue;
		// The others may stand behind it, or there may be none but these two.
		const auto behind = gives({*std::exchange(another, std::nullopt) + 1, std::nullopt});
		if (behind) return hasRows(behind) || _rejectedInARow < fewRejectedInARow;
	}
	return (below || above) && _rejectedInARow < fewRejectedInARow;
}


/// Nothing where the gateway fails.
std::optional<AnswerShape> FolderReading::shapeOf(Api& api, const IdRange& range, const std::stop_token& stop) const
{
	try
	{
		return api.ask({_scope.folder, range, pagesPerRequest, stop}).shape;
	}
	catch (const Error& error)
	{
		if (!mayBeOneRecord(error)) throw;
		return std::nullopt;
	}
}


bool FolderReading::readAtOnce(Api& api, std::stop_token stop)
{
	bool inHand = take(ask(api, stop));
	if (!inHand && _windows.isWidening()) inHand = take(ask(api, stop));
	return inHand;
}


bool FolderReading::continues(const Scope& wanted) const
{
	return !isDone() && wanted.folder.name == _scope.folder.name && wanted.after == _given && wanted.until == _scope.until
		&& wanted.limit == _scope.limit && wanted.since == _scope.since && wanted.isolate == _scope.isolate;
}


/// Whether something is in hand now, be it that there is nothing.
bool FolderReading::take(Reply reply)
{
	if (reply.clock) _clock = std::min(_clock.value_or(*reply.clock), *reply.clock);
	const bool widening = _windows.isWidening();
	if (!widening && reply.shape.highest > 0)
	{
		_good = reply.shape.highest;
		_rejectedInARow = 0;
	}
	const auto verdict = _windows.take(reply.shape);
	if (verdict == Windows::Verdict::inHand)
		keep(std::move(reply));
	else if (verdict == Windows::Verdict::previousInHand)
		keep(std::exchange(_unproved, {}));
	else if (!widening)
		glimpse(std::exchange(_unproved, std::move(reply)));
	return verdict != Windows::Verdict::askAgain;
}


Reply FolderReading::ask(Api& api, const std::stop_token& stop)
{
	const std::size_t rows = pagesPerRequest * _scope.limit;
	if (!_windows.isWidening()) return api.ask({_scope.folder, _windows.next(), rows, stop, _windows.following()});
	try
	{
		return api.ask({*_scope.widening, _windows.next(), rows, stop});
	}
	catch (const Error& error)
	{
		// What another folder says was only to spare requests to this one.
		if (error.scope() == ErrorScope::plugin || error.kind() == ErrorKind::cancelled) throw;
		return {};
	}
}


/// Of an answer that is not known to be all: what a narrower one is to repeat, and does not if it is out of sight just then.
void FolderReading::glimpse(Reply reply)
{
	for (auto& parts : setsOf(std::move(reply.records)))
		_glimpsed.insert_or_assign(*parts.front().message->position, std::move(parts));
}


/// To the answer that is in hand.
void FolderReading::restoreGlimpsed(std::vector<PartSet>& sets)
{
	const auto idOf = [](const PartSet& parts) { return *parts.front().message->position; };
	glimpse(std::exchange(_unproved, {}));
	if (_glimpsed.empty()) return;
	for (const auto& parts : sets) _glimpsed.erase(idOf(parts));
	const auto end = _glimpsed.upper_bound(_windows.covered());
	if (end == _glimpsed.begin()) return;
	for (auto glimpsed = _glimpsed.begin(); glimpsed != end; ++glimpsed) sets.push_back(std::move(glimpsed->second));
	_glimpsed.erase(_glimpsed.begin(), end);
	std::sort(sets.begin(), sets.end(), [&](const PartSet& a, const PartSet& b) { return idOf(a) < idOf(b); });
}


void FolderReading::keep(Reply reply)
{
	auto sets = setsOf(std::move(reply.records));
	restoreGlimpsed(sets);
	std::erase_if(sets,
		[this](const PartSet& parts)
		{
			const std::int64_t id = *parts.front().message->position;
			// The gateway was not asked for ids beyond these, and they are not known to be all.
			const bool asked = id > _given && id <= _windows.covered();
			const auto isNew = [this](const MessageRecord& record) { return isWithin(*record.message, *_scope.since); };
			return !asked || (_scope.since && std::none_of(parts.begin(), parts.end(), isNew));
		});
	_inHand.assign(std::make_move_iterator(sets.begin()), std::make_move_iterator(sets.end()));
	std::move(reply.rejects.begin(), reply.rejects.end(), std::back_inserter(_rejects));
}


FolderReading::PartPage FolderReading::cutPage()
{
	const auto count = static_cast<std::ptrdiff_t>(std::min(_inHand.size(), _scope.limit));
	PartPage cut;
	cut.sets.assign(std::make_move_iterator(_inHand.begin()), std::make_move_iterator(_inHand.begin() + count));
	_inHand.erase(_inHand.begin(), _inHand.begin() + count);
	cut.page.rejects = std::exchange(_rejects, {});
	if (isDone() && !_scope.until)
	{
		// Seen, and gone from the top since: what lies below may be as young as these.
		for (const auto& [id, parts] : std::exchange(_glimpsed, {})) passOver(id);
	}
	cut.page.elsewhere = std::exchange(_passedOver, {});
	_given = _inHand.empty() ? _windows.covered() : *cut.sets.back().front().message->position;
	// What was taken for a record that breaks answers may have been none: at the end only ids that were seen are behind us.
	if (isDone() && !_scope.until) _given = std::min(_given, std::max(_scope.after, _windows.highestSeen()));
	cut.page.covered = {std::to_string(_given), _given};
	cut.page.more = !isDone();
	cut.page.clock = _clock;
	return cut;
}


bool isWithin(const Message& message, TimePoint since)
{
	const std::array<const Field<TimePoint>*, 4> dates{
		&message.insertDate, &message.receiveDate, &message.sendingDate, &message.deliveryDate};
	const auto told = [](const Field<TimePoint>* date) { return date->hasValue() && isCredible(date->value()); };
	return std::none_of(dates.begin(), dates.end(), told)
		|| std::any_of(dates.begin(), dates.end(), [&](const auto* date) { return told(date) && date->value() >= since; });
}

} // namespace eyrie::smseagle
