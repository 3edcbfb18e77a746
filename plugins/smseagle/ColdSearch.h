#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <eyrie/Message.h>

#include "Windows.h"

namespace eyrie::smseagle
{

/// When a message was created, by its own row.
struct Dated
{
	std::int64_t id = 0;
	std::optional<TimePoint> created;
};

Dated datedBy(const Message&);

/// False for the date of a clock that had not been set yet: it says nothing.
bool isCredible(TimePoint);

/// Finds, by halving, the id from which a cold start has to read: all below it were created before `since`. Never uses the
/// gateway's date filter, whose column and zone are unknown, and needs no answer to be complete. Ids rise with the date of
/// creation but for small inversions, for which a day is left, and for rows of a wrong date, which their neighbours outweigh.
///
/// A message created before that id, yet sent or delivered after `since`, is not read from its later folder: one that was
/// scheduled so long ago. The queue is read whole, so none that is still to be sent is missed.
class ColdSearch
{
public:
	/// `seen`: any id that exists, to begin from.
	ColdSearch(TimePoint since, std::int64_t seen);

	/// The ids to ask for next, with at most rowsPerProbe rows. Requires isDone() to be false.
	IdRange next() const;
	/// Rows outside those ids count for nothing.
	void take(std::vector<Dated>);

	/// Near enough: what is left to halve is read in one page.
	bool isDone() const { return _top && *_top - _bottom <= closeEnough; }
	std::int64_t first() const { return _bottom; }

	static constexpr std::size_t rowsPerProbe = 32;

private:
	static constexpr std::int64_t closeEnough = 500;

	void takeTop(const std::vector<Dated>&);
	void takeProbe(const std::vector<Dated>&);
	void halve();
	bool isOld(const Dated&) const;

	TimePoint _since;
	std::int64_t _bottom = 1;         ///< Every id below is old.
	std::optional<std::int64_t> _top; ///< Nothing that is not old begins above it. None: not known yet.
	std::int64_t _from;               ///< Where the next probe begins.
	std::int64_t _middle = 0;         ///< Where the probes since the last halving began.
	std::int64_t _width = 0;
};

} // namespace eyrie::smseagle
