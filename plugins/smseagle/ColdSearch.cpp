#include "ColdSearch.h"

#include <algorithm>

namespace eyrie::smseagle
{

namespace
{

constexpr std::int64_t firstWidth = 64;
constexpr std::int64_t growth = 8;
// Ids rise with the time of creation, but for small inversions; and a message created a little earlier may have been sent, or
// reported on, within the window: those of one more day are looked through for such.
constexpr Duration slack = std::chrono::hours(24);

} // namespace


Dated datedBy(const Message& message)
{
	Dated dated{.id = message.position.value_or(0), .created = {}};
	for (const auto* date : {&message.insertDate, &message.receiveDate})
		if (!dated.created && date->hasValue()) dated.created = date->value();
	return dated;
}


bool isCredible(TimePoint date)
{
	// 2005-01-01: no gateway of this make is as old.
	return date >= TimePoint(std::chrono::hours(24 * 365 * 35));
}


ColdSearch::ColdSearch(TimePoint since, std::int64_t seen) : _since(since), _from(seen + 1) {}


IdRange ColdSearch::next() const
{
	if (!_top) return {_from, std::nullopt};
	return {_from, std::min(_from + _width, *_top) - 1};
}


void ColdSearch::take(std::vector<Dated> rows)
{
	// Rows that nobody asked for tell nothing; a gateway that gives the same ones each time would have the search rise for ever.
	const IdRange asked = next();
	std::erase_if(rows, [&](const Dated& row) { return row.id < asked.first || row.id > asked.last.value_or(INT64_MAX); });
	if (!_top)
		takeTop(rows);
	else
		takeProbe(rows);
}


void ColdSearch::takeTop(const std::vector<Dated>& rows)
{
	if (rows.empty())
	{
		_top = _from;
		halve();
		return;
	}
	for (const auto& row : rows) _from = std::max(_from, row.id);
	_from = std::max(_from + 1, 2 * _from);
}


void ColdSearch::takeProbe(const std::vector<Dated>& rows)
{
	const std::int64_t end = *next().last;
	if (rows.empty() && end + 1 < *_top)
	{
		_from = end + 1;
		_width *= growth;
		return;
	}
	// One new row outweighs any number of old ones: a clock may have been wrong, the device's own or, in the inbox, a network's.
	const auto old = [this](const Dated& row) { return isOld(row); };
	const auto oldOrMisdated = [this](const Dated& row) { return isOld(row) || (row.created && !isCredible(*row.created)); };
	const bool allOld = std::any_of(rows.begin(), rows.end(), old) && std::all_of(rows.begin(), rows.end(), oldOrMisdated);
	if (allOld)
		for (const auto& row : rows) _bottom = std::max(_bottom, row.id + 1);
	else
		_top = _middle;
	halve();
}


void ColdSearch::halve()
{
	_middle = _from = _bottom + (*_top - _bottom) / 2;
	_width = firstWidth;
}


/// One without a date may be new.
bool ColdSearch::isOld(const Dated& row) const
{
	return row.created && isCredible(*row.created) && *row.created < _since - slack;
}

} // namespace eyrie::smseagle
