#include "FolderReading.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include <eyrie/Error.h>

#include "Parts.h"

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


Page FolderReading::next(Api& api, std::stop_token stop)
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
	auto messages = joinParts(std::move(reply.records));
	std::erase_if(messages,
		[this](const Message& message)
		{
			// The gateway was not asked for ids beyond these, and they are not known to be all.
			const bool asked = *message.position > _given && *message.position <= _windows.covered();
			return !asked || (_scope.since && !isWithin(message, *_scope.since));
		});
	_inHand.assign(std::make_move_iterator(messages.begin()), std::make_move_iterator(messages.end()));
	std::move(reply.rejects.begin(), reply.rejects.end(), std::back_inserter(_rejects));
}


Page FolderReading::cutPage()
{
	const auto count = static_cast<std::ptrdiff_t>(std::min(_inHand.size(), _scope.limit));
	Page page;
	page.messages.assign(std::make_move_iterator(_inHand.begin()), std::make_move_iterator(_inHand.begin() + count));
	_inHand.erase(_inHand.begin(), _inHand.begin() + count);
	page.rejects = std::exchange(_rejects, {});
	_given = _inHand.empty() ? _windows.covered() : *page.messages.back().position;
	page.covered = {std::to_string(_given), _given};
	page.more = !isDone();
	page.clock = _clock;
	return page;
}


bool isWithin(const Message& message, TimePoint since)
{
	const std::array<const Field<TimePoint>*, 4> dates{
		&message.insertDate, &message.receiveDate, &message.sendingDate, &message.deliveryDate};
	const auto told = [](const Field<TimePoint>* date) { return date->hasValue(); };
	return std::none_of(dates.begin(), dates.end(), told)
		|| std::any_of(dates.begin(), dates.end(), [&](const auto* date) { return told(date) && date->value() >= since; });
}

} // namespace eyrie::smseagle
