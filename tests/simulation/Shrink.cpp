#include "Shrink.h"

#include <algorithm>

namespace eyrie::simulation
{

namespace
{

constexpr int mostTries = 3000;

class Shrinking
{
public:
	Shrinking(Shrunk best, const MakeStorage& make) : _best(std::move(best)), _make(make) {}

	Shrunk run()
	{
		for (bool better = true; better && _tries < mostTries;)
		{
			better = dropSteps();
			better = plainWays() || better;
			better = plainSteps() || better;
		}
		return std::move(_best);
	}

private:
	/// Takes the candidate if it breaks the same promise.
	bool take(History candidate)
	{
		if (++_tries > mostTries) return false;
		Tally tally;
		auto violation = violationIn(candidate, _make, tally);
		if (!violation || violation->promise != _best.violation.promise) return false;
		_best = {std::move(candidate), std::move(*violation)};
		return true;
	}

	/// Halves, quarters, and so on down to single steps.
	bool dropSteps()
	{
		bool better = false;
		for (std::size_t size = std::max<std::size_t>(1, _best.history.steps.size() / 2);; size /= 2)
		{
			for (std::size_t at = 0; at < _best.history.steps.size();)
			{
				History candidate = _best.history;
				const auto begin = candidate.steps.begin() + static_cast<std::ptrdiff_t>(at);
				const auto end = begin + static_cast<std::ptrdiff_t>(std::min(size, candidate.steps.size() - at));
				candidate.steps.erase(begin, end);
				if (take(std::move(candidate)))
					better = true;
				else
					at += size;
			}
			if (size <= 1) return better;
		}
	}

	bool plainWays()
	{
		bool better = false;
		for (const auto& ways : plainer(_best.history.ways))
		{
			// Set back one more of what is best by now, not all of what was best when this began.
			History candidate = _best.history;
			candidate.ways = ways;
			better = take(std::move(candidate)) || better;
			if (better) return true;
		}
		return better;
	}

	bool plainSteps()
	{
		bool better = false;
		for (std::size_t i = 0; i < _best.history.steps.size(); ++i)
			for (const auto& step : plainerSteps(_best.history.steps[i]))
			{
				History candidate = _best.history;
				candidate.steps[i] = step;
				if (take(std::move(candidate)))
				{
					better = true;
					break;
				}
			}
		return better;
	}

	Shrunk _best;
	const MakeStorage& _make;
	int _tries = 0;
};

} // namespace


Shrunk shrink(const History& history, const Violation& violation, const MakeStorage& make)
{
	return Shrinking({history, violation}, make).run();
}

} // namespace eyrie::simulation
