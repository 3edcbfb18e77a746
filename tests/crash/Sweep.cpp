#include "Sweep.h"

#include <sstream>

#include <cppunit/TestAssert.h>

namespace eyrie::crash
{

namespace
{

/// The lines of one that are not in the other.
std::string beyond(const std::string& one, const std::string& other)
{
	std::string lines;
	std::istringstream text(one);
	for (std::string line; std::getline(text, line);)
		if (other.find(line + "\n") == std::string::npos) lines += line + "\n";
	return lines;
}

void expectSame(const std::string& expected, const std::string& found, const std::string& place)
{
	CPPUNIT_ASSERT_MESSAGE(
		place + "\nmissing:\n" + beyond(expected, found) + "too much:\n" + beyond(found, expected), expected == found);
}


/// A deed under way through its deaths.
class Sweep
{
public:
	Sweep(Ground& ground, const Deed& deed) : _ground(ground), _deed(deed)
	{
		_ground.prepare(_deed);
		_old = _ground.contents();
		_ground.perform(_deed);
		_done = _ground.contents();
		CPPUNIT_ASSERT_MESSAGE(_deed.name + " does what it is meant to do", (_old != _done) == _deed.leavesTrace);
	}

	/// False: the deed was over before.
	bool dieAt(int step)
	{
		const auto place = _deed.name + ", step " + std::to_string(step);
		_ground.prepare(_deed);
		const auto ending = _ground.performUntil(_deed, step);
		if (!ending.cut)
		{
			expectSame(_done, _ground.contents(), place);
			return false;
		}
		++_tally.deaths;
		const bool known = ending.same && ending.answered == _wasAnswered;
		_wasAnswered = ending.answered;
		if (known)
			++_tally.same;
		else
			judge(ending.answered, place);
		return true;
	}

	const Tally& tally() const { return _tally; }
	const std::string& done() const { return _done; }

private:
	void judge(bool answered, const std::string& place)
	{
		const auto found = _ground.contents();
		if (found == _done)
		{
			++_tally.done;
			_wasDone = _deed.leavesTrace && _ground.promises().keepsLuck;
			return;
		}
		CPPUNIT_ASSERT_MESSAGE("what was done stays done: " + place, !_wasDone);
		CPPUNIT_ASSERT_MESSAGE("what was answered is kept: " + place, !answered || !_ground.promises().keepsAnswered);
		if (found != _old && _deed.start == Deed::Start::nothing && !_ground.promises().tablesWhole)
			++_tally.part;
		else
		{
			expectSame(_old, found, "a mixture after " + place);
			++(answered ? _tally.lost : _tally.old);
		}
		_ground.perform(_deed);
		expectSame(_done, _ground.contents(), "resumed after " + place);
	}

	Ground& _ground;
	const Deed& _deed;
	std::string _old;
	std::string _done;
	Tally _tally;
	bool _wasDone = false;
	bool _wasAnswered = false;
};

} // namespace


Tally sweep(Ground& ground, const Deed& deed, const std::vector<int>& steps)
{
	Sweep sweep(ground, deed);
	for (const int step : steps) CPPUNIT_ASSERT_MESSAGE(deed.name + " takes longer", sweep.dieAt(step));
	if (!steps.empty()) return sweep.tally();
	for (int step = 0; sweep.dieAt(step); ++step) {}
	const auto& tally = sweep.tally();
	CPPUNIT_ASSERT_MESSAGE(deed.name + " was cut short before and after", tally.done > 0 && (tally.old > 0 || !deed.leavesTrace));
	return tally;
}


void sweepFromDeathToDeath(Ground& ground, const Deed& deed)
{
	Sweep whole(ground, deed);
	ground.prepare(deed);
	for (int step = 0; ground.performUntil(deed, step).cut; ++step) {}
	expectSame(whole.done(), ground.contents(), deed.name + " from death to death");
}

} // namespace eyrie::crash
