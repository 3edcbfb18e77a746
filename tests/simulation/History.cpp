#include "History.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "Chronicle.h"
#include "Peculiar.h"

namespace eyrie::simulation
{

namespace
{

Ways drawWays(Rng& rng)
{
	Ways ways;
	ways.order = rng.oneOf({0, 0, 1, 2, 3});
	ways.cap = rng.oneOf({0, 0, 0, 1, 2, 3, 5, 10, 30});
	ways.empty = rng.below(3);
	ways.parts = rng.oneOf({0, 0, 1, 2});
	// A message whose parts are more than an answer holds can't be seen whole.
	if (ways.parts == 1 && ways.cap > 0) ways.cap = std::max(ways.cap, 3);
	ways.exclusive = rng.below(2);
	ways.escapes = rng.chance(20);
	ways.nulls = rng.chance(20);
	ways.noAttachments = rng.chance(20);
	ways.readMarks = rng.chance(10);
	ways.maxLimit = rng.oneOf({0, 0, 0, 7, 100});
	ways.zone = rng.oneOf({60, 60, 0, 330, 120});
	ways.noZone = rng.chance(20);
	ways.ahead = rng.oneOf({0, 0, 0, 2, 240, 10'000, 400'000});
	ways.firstId = rng.oneOf({1, 1, 1, 1000, 100'000'000});
	ways.past = rng.chance(4) ? 150 : rng.oneOf({0, 0, 5, 5, 5, 20, 40});
	// Small answers take many requests.
	if (ways.cap > 0 && ways.cap <= 5) ways.past = std::min(ways.past, 8);
	if (ways.maxLimit == 7 || ways.cap == 10) ways.past = std::min(ways.past, 40);
	ways.pastDays = rng.oneOf({1, 6, 10, 30});
	ways.batch = rng.oneOf({500, 500, 100, 10, 3, 1});
	ways.interval = rng.oneOf({120, 120, 30, 600});
	ways.statusInterval = rng.oneOf({300, 300, 60, 900});
	ways.coldStart = rng.oneOf({7, 7, 1, 30});
	// Slow on top of small takes for ever.
	ways.perMinute = (ways.cap == 0 || ways.cap >= 10) && ways.maxLimit != 7 ? rng.oneOf({0, 0, 120, 30}) : 0;
	if (ways.perMinute > 0) ways.batch = std::max(ways.batch, 10);
	ways.maxValidity = rng.oneOf({72, 72, 2, 0});
	ways.attempts = rng.oneOf({3, 3, 1, 5});
	ways.sweepEvery = rng.oneOf({6, 6, 1});
	ways.window = rng.oneOf({48, 48, 12});
	ways.goneLimit = rng.oneOf({5, 5, 100});
	ways.elsewhere = rng.chance(20);
	return ways;
}

} // namespace


History historyOf(std::uint64_t seed)
{
	Rng rng(seed);
	History history{.seed = seed, .ways = drawWays(rng), .steps = {}};
	// Of a source of its own: histories are the same but for this.
	history.ways.atOnce = Rng(~seed).oneOf({1, 1, 2, 4, 16});
	history.steps = Chronicle(rng, history.ways).write(10 + rng.below(30) + (rng.chance(20) ? rng.below(91) : 0));
	if (rng.below(10'000) == 0)
	{
		const Step huge{.deed = Deed::receive, .label = 900'000, .oddity = static_cast<std::int32_t>(Peculiar::huge)};
		history.steps.insert(history.steps.begin() + rng.below(static_cast<int>(history.steps.size())), huge);
	}
	return history;
}


std::string textOf(const History& history)
{
	std::string text = "seed " + std::to_string(history.seed) + "\nways " + textOf(history.ways) + "\n";
	for (const auto& step : history.steps) text += textOf(step) + "\n";
	return text;
}


std::optional<History> historyFrom(const std::string& text)
{
	std::istringstream lines(text);
	History history;
	for (std::string line; std::getline(lines, line);)
	{
		if (line.empty() || line.front() == '#') continue;
		if (line.starts_with("seed "))
			history.seed = std::stoull(line.substr(5));
		else if (line.starts_with("ways"))
		{
			const auto ways = waysFrom(line.substr(4));
			if (!ways) return std::nullopt;
			history.ways = *ways;
		}
		else
		{
			const auto step = stepFrom(line);
			if (!step) return std::nullopt;
			history.steps.push_back(*step);
		}
	}
	return history;
}

} // namespace eyrie::simulation
