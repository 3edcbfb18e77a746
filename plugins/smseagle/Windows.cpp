#include "Windows.h"

#include <algorithm>
#include <utility>

namespace eyrie::smseagle
{

namespace
{

// How much a range grows or shrinks when its width was guessed badly.
constexpr double step = 4;
// Wider than any numbering, and far from overflow.
constexpr double widest = 1e15;
// How well a range has to be filled, in parts of what is aimed at, to be followed by its like: less wastes requests, more risks that
// the next answer is not complete.
constexpr double leastFilled = 0.75;
constexpr double mostFilled = 1.1;

/// Requires distinct ids.
double density(const AnswerShape& shape)
{
	return static_cast<double>(shape.distinct) / static_cast<double>(shape.highest - shape.lowest + 1);
}

} // namespace


bool Cap::isComplete(const AnswerShape& shape) const
{
	return shape.rows == 0 || (shape.rows < shape.limit && shape.rows < _most);
}


double Cap::target(std::size_t limit) const
{
	return std::max(1.0, 0.75 * static_cast<double>(std::min(_most, limit)));
}


void Cap::saw(const AnswerShape& shape)
{
	_most = std::max(_most, shape.distinct);
}


bool Cap::isWideningWorth(const std::string& folder, std::size_t rows) const
{
	const auto useless = _useless.find(folder);
	return !folder.empty() && (useless == _useless.end() || rows > useless->second);
}


void Cap::wideningFailed(const std::string& folder, std::size_t rows)
{
	auto& useless = _useless[folder];
	useless = std::max(useless, rows);
}


Windows::Windows(Cap& cap, Reach reach) :
	_cap(cap), _reach(std::move(reach)), _covered(_reach.after), _done(_reach.until && *_reach.until <= _reach.after)
{
}


IdRange Windows::next() const
{
	switch (_asking)
	{
	case Asking::everything: return {1, std::nullopt};
	case Asking::bounded: return {_from + 1, _last};
	case Asking::unbounded: break;
	}
	return {_covered + 1, _reach.until};
}


std::vector<IdRange> Windows::following() const
{
	std::vector<IdRange> ranges;
	const std::int64_t width = _last - _from;
	const std::int64_t end = _reach.until.value_or(INT64_MAX - width);
	if (_asking != Asking::bounded || !_isLike) return ranges;
	for (std::int64_t last = _last; last < end && ranges.size() < _reach.ahead; last = *ranges.back().last)
		ranges.push_back({last + 1, std::min(last + width, end)});
	return ranges;
}


Windows::Verdict Windows::take(const AnswerShape& shape)
{
	if (_asking == Asking::everything) return takeEverything(shape);
	_highest = std::max(_highest, shape.highest);
	return _asking == Asking::bounded ? takeBounded(shape) : takeUnbounded(shape);
}


void Windows::fail()
{
	_triesGap = false;
	_mayBeGap = false;
	_breaksAbove = true;
	if (_asking == Asking::bounded)
		_width = static_cast<double>(_last - _from) / step;
	else if (_width == 0)
		_width = _cap.target(_reach.limit) / step;
	askByWidth();
}


void Windows::skip()
{
	_breaksAbove = false;
	_covered = _last;
	_highest = std::max(_highest, _last);
	_done = _reach.until && _last == *_reach.until;
	_asking = Asking::unbounded;
}


Windows::Verdict Windows::takeUnbounded(const AnswerShape& shape)
{
	const bool complete = _cap.isComplete(shape);
	_cap.saw(shape);
	_breaksAbove = false;
	if (complete)
	{
		finish(shape.highest);
		return Verdict::inHand;
	}
	if (ceiling() <= _covered)
	{
		// Rows that no range can be narrowed to, for want of ids. Nothing is covered by them; the next pass asks again.
		_done = true;
		return Verdict::inHand;
	}
	_unproved = shape;
	if (shape.rows < shape.limit && _cap.isWideningWorth(_reach.widening, shape.rows))
		_asking = Asking::everything;
	else
		narrow(shape);
	return Verdict::askAgain;
}


Windows::Verdict Windows::takeEverything(const AnswerShape& shape)
{
	_cap.saw(shape);
	if (_cap.isComplete(_unproved))
	{
		finish(_unproved.highest);
		return Verdict::previousInHand;
	}
	_cap.wideningFailed(_reach.widening, _unproved.rows);
	narrow(_unproved);
	return Verdict::askAgain;
}


/// After an answer to the unbounded question that is not known to be complete.
void Windows::narrow(const AnswerShape& shape)
{
	if (_width == 0) _width = _cap.target(_reach.limit) / density(shape);
	const std::int64_t gap = shape.lowest - 1 - _covered;
	_triesGap = _mayBeGap && static_cast<double>(gap) > step * _width;
	_mayBeGap = false;
	if (_triesGap)
		askBounded(shape.lowest - 1);
	else
		askByWidth();
}


Windows::Verdict Windows::takeBounded(const AnswerShape& shape)
{
	const double span = static_cast<double>(_last - _from);
	const double target = _cap.target(_reach.limit);
	// A single id can't be asked for in smaller pieces.
	const bool complete = isSingle() || _cap.isComplete(shape);
	const bool wasGap = std::exchange(_triesGap, false) && shape.rows == 0;
	_cap.saw(shape);
	if (!complete)
	{
		_width = span / step;
		askByWidth();
		return Verdict::askAgain;
	}
	// A range may reach beyond the ids that exist; not if what breaks answers is above, which exists.
	const bool isEnd = _reach.until && _last == *_reach.until;
	_covered = isEnd || _breaksAbove ? _last : std::max(_covered, std::min(_last, _highest));
	_done = isEnd;
	if (!wasGap)
	{
		const double fitting = shape.distinct == 0 ? widest : span * target / static_cast<double>(shape.distinct);
		_width = std::min(fitting, std::max(span, _width) * step);
	}
	const bool sparse = !wasGap && static_cast<double>(shape.distinct) < target / 2;
	_mayBeGap = shape.rows == 0;
	const bool endsEarly = !wasGap && static_cast<double>(_last - _covered) > span / 8;
	if (sparse || endsEarly || _breaksAbove)
		_asking = Asking::unbounded;
	else if (_reach.ahead > 0 && _covered == _last && !wasGap && static_cast<double>(shape.distinct) >= leastFilled * target
		&& static_cast<double>(shape.distinct) <= mostFilled * target)
		askTheLike();
	else
		askByWidth();
	return Verdict::inHand;
}


void Windows::finish(std::int64_t highest)
{
	_covered = _reach.until ? *_reach.until : std::max(_covered, highest);
	_done = true;
}


void Windows::askByWidth()
{
	_width = std::clamp(_width, 1.0, widest);
	askBounded(_covered + static_cast<std::int64_t>(_width));
}


void Windows::askTheLike()
{
	const std::int64_t width = _last - _from;
	askBounded(_last + width);
	_width = static_cast<double>(width);
	_isLike = true;
}


void Windows::askBounded(std::int64_t last)
{
	_isLike = false;
	_from = _covered;
	_last = _reach.until ? std::min(last, *_reach.until) : last;
	_asking = Asking::bounded;
}


std::int64_t Windows::ceiling() const
{
	return _reach.until ? std::min(_highest, *_reach.until) : _highest;
}

} // namespace eyrie::smseagle
