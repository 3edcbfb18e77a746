#include "Life.h"

#include <cppunit/TestAssert.h>

#include "MySqlGround.h"
#include "Rig.h"
#include "SqliteGround.h"

namespace eyrie::crash
{

namespace
{

using kit::Relay;

void live(Rig& rig)
{
	for (int i = 0; i < 2; ++i)
	{
		rig.live();
		rig.round();
	}
}

void expectRight(Rig& rig, const std::string& when)
{
	rig.settle();
	CPPUNIT_ASSERT_EQUAL_MESSAGE(when, std::string(), rig.wrongs());
}

/// The statement's moments are steps, as in a sweep.
Choice at(int step)
{
	return [step](const Relay::Event& event)
	{ return 2 * (event.number - 1) + (event.moment == Relay::Moment::answer ? 1 : 0) >= step; };
}

bool liveThroughDeath(MySqlGround& ground, const std::string& source, const Choice& choice)
{
	std::atomic<bool> dead = false;
	auto& relay = ground.relay();
	Rig rig([&](conformance::LentContext&) { return ground.open(true); }, source);
	relay.ask(
		[&](const Relay::Event& event)
		{
			if (!choice(event)) return true;
			relay.refuse(true);
			dead = true;
			return false;
		});
	live(rig);
	relay.ask({});
	relay.refuse(false);
	rig.start();
	expectRight(rig, source);
	return dead;
}

template <class Live>
int liveAgainAndAgain(const std::string& how, int stride, const Live& live)
{
	int lives = 0;
	for (int step = 0; live(how + std::to_string(step), at(step)); step += stride) ++lives;
	return lives;
}

} // namespace


bool liveThroughCut(MySqlGround& ground, const std::string& source, const Choice& choice)
{
	std::atomic<bool> cut = false;
	Rig rig([&](conformance::LentContext&) { return ground.open(true); }, source);
	ground.relay().ask([&](const Relay::Event& event) { return cut || !choice(event) || (cut = true, false); });
	live(rig);
	ground.relay().ask({});
	expectRight(rig, source);
	return cut;
}


int liveThroughCuts(MySqlGround& ground, int stride)
{
	return liveAgainAndAgain(
		"cut", stride, [&](const std::string& source, const Choice& choice) { return liveThroughCut(ground, source, choice); });
}


int liveThroughDeaths(MySqlGround& ground, int stride)
{
	return liveAgainAndAgain(
		"dead", stride, [&](const std::string& source, const Choice& choice) { return liveThroughDeath(ground, source, choice); });
}


int liveThroughDeaths(SqliteGround& ground, int stride)
{
	ground.prepare(deedNamed("tables made"));
	Rig rig([&](conformance::LentContext& lent) { return ground.open(lent); });
	const auto pictures = ground.takePictures(
		[&]
		{
			live(rig);
			rig.stop();
		});
	const auto now = rig.clock().now();
	int lives = 0;
	for (std::size_t i = 0; i < pictures; i += static_cast<std::size_t>(stride), ++lives)
	{
		rig.stop();
		ground.showPicture(i);
		rig.clock().set(now);
		rig.start();
		expectRight(rig, "dead at step " + std::to_string(i));
	}
	return lives;
}

} // namespace eyrie::crash
