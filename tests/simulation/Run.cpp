#include "Run.h"

#include <eyrie/Error.h>

namespace eyrie::simulation
{

namespace
{

void happen(const History& history, const MakeStorage& make, Tally& tally)
{
	kit::ManualClock clock;
	const auto storage = make(clock);
	World world(history.ways, history.seed, clock, *storage);
	world.perform(history.steps);
	world.settle();
	Reckoning reckoning(world, tally);
	reckoning.requireEqual();
	reckoning.requireTracking();
	reckoning.requireFewRequests();
	if (history.seed % 2 == 0)
	{
		world.outlive();
		reckoning.requireEqual();
		reckoning.requireTracking();
	}
	// Of eight, one of each kind: it takes as long as all the rest.
	if (history.seed % 8 < 2)
	{
		world.obey();
		reckoning.requireEqual();
	}
	tally["requests"] += world.requests();
	tally["cursors that waited (R1)"] += world.witness().waits();
	tally["crashes"] += world.crashes();
	tally["messages"] += world.truth().of(Space::incoming).size() + world.truth().of(Space::outgoing).size();
}

} // namespace


std::optional<Violation> violationIn(const History& history, const MakeStorage& make, Tally& tally)
{
	try
	{
		happen(history, make, tally);
		return std::nullopt;
	}
	catch (const Violation& violation)
	{
		return violation;
	}
	catch (const Crash&)
	{
		return Violation{"crashed", "at a place where nothing should have been called"};
	}
	catch (const std::exception& error)
	{
		return Violation{"thrown", error.what()};
	}
}

} // namespace eyrie::simulation
