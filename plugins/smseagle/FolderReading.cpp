#include "FolderReading.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include <eyrie/Error.h>

#include "ColdSearch.h"

namespace eyrie::smseagle
{

namespace
{

// Rows asked for, in pages: enough to serve several pages from one answer, few enough for a small device.
constexpr std::size_t pagesPerRequest = 4;

Reach reachOf(const FolderReading::Scope& scope)
{
	return {.after = scope.after,
		.until = scope.until,
		.limit = pagesPerRequest * scope.limit,
		.widening = scope.widening ? scope.widening->name : std::string()};
}

} // namespace


FolderReading::FolderReading(Scope scope, Cap& cap) : _scope(std::move(scope)), _windows(cap, reachOf(_scope)), _given(_scope.after)
{
}


FolderReading::PartPage FolderReading::next(Api& api, std::stop_token stop)
{
	while (_inHand.empty() && _rejects.empty() && !_windows.isDone()) take(ask(api, stop));
	return cutPage();
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
		&& wanted.limit == _scope.limit;
}


/// Whether something is in hand now, be it that there is nothing.
bool FolderReading::take(Reply reply)
{
	_clock = reply.clock ? reply.clock : _clock;
	const bool widening = _windows.isWidening();
	const auto verdict = _windows.take(reply.shape);
	if (verdict == Windows::Verdict::inHand)
		keep(std::move(reply));
	else if (verdict == Windows::Verdict::previousInHand)
		keep(std::exchange(_unproved, {}));
	else if (!widening)
		_unproved = std::move(reply);
	return verdict != Windows::Verdict::askAgain;
}


Reply FolderReading::ask(Api& api, const std::stop_token& stop)
{
	const std::size_t rows = pagesPerRequest * _scope.limit;
	if (!_windows.isWidening()) return api.ask({_scope.folder, _windows.next(), rows, stop});
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


void FolderReading::keep(Reply reply)
{
	auto sets = setsOf(std::move(reply.records));
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
	_given = _inHand.empty() ? _windows.covered() : *cut.sets.back().front().message->position;
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
