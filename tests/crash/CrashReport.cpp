// The crash sweeps in full, told as a table: each database, each way to die, each deed. Fails at the first thing that is wrong.
#include <chrono>
#include <iomanip>
#include <iostream>

#include <conformance/OneServer.h>

#include "Life.h"
#include "MySqlGround.h"
#include "SqliteGround.h"

namespace
{

using namespace eyrie::crash;
using Steps = SqliteGround::Steps;
using Death = SqliteGround::Death;

constexpr int powerCuts = 20; ///< Of each kind; each loses something else.

void add(Tally& sum, const Tally& tally)
{
	sum.deaths += tally.deaths;
	sum.old += tally.old;
	sum.done += tally.done;
	sum.part += tally.part;
	sum.same += tally.same;
	sum.lost += tally.lost;
}

void tell(const std::string& how, const Tally& tally)
{
	std::cout << std::left << std::setw(62) << how << std::right;
	for (const int count : {tally.deaths, tally.old, tally.part, tally.done, tally.same, tally.lost, 0})
		std::cout << std::setw(9) << count;
	std::cout << std::endl;
}

void sweepAll(const std::string& how, Ground& ground)
{
	Tally sum;
	for (const auto& deed : deeds()) add(sum, sweep(ground, deed));
	tell(how, sum);
}

void cutPower(const std::string& how, const std::map<std::string, std::string>& options)
{
	SqliteGround ground(Steps::fileOperations, Death::powerless, options);
	Tally sum;
	for (int seed = 1; seed <= powerCuts; ++seed)
	{
		ground.seed(static_cast<std::uint64_t>(seed) * 1'000'000);
		for (const auto& deed : deeds()) add(sum, sweep(ground, deed));
	}
	tell(how, sum);
}

void sweepSqlite()
{
	for (const auto& [steps, step] : {std::pair(Steps::statements, "statement"), {Steps::fileOperations, "file operation"}})
		for (const auto& [death, how] :
			{std::pair(Death::pictured, "files as they are at each "), {Death::killed, "process killed at each "}})
		{
			SqliteGround ground(steps, death);
			sweepAll(std::string("SQLite, ") + how + step, ground);
		}
	cutPower("SQLite, power cut at each file operation", {});
	cutPower("SQLite, the same, storage.synchronous = normal", {{"synchronous", "normal"}});
}

void sweepMariaDb()
{
	auto& server = eyrie::conformance::oneServer();
	MySqlGround client(server);
	sweepAll("MariaDB, client dead at each statement", client);
	sweepFromDeathToDeath(client, deedNamed("tables made"));
	MySqlGround killed(server, MySqlGround::Death::server);
	Tally sum;
	for (const auto* name : {"tables made", "everything at once"}) add(sum, sweep(killed, deedNamed(name)));
	tell("MariaDB, server killed at each statement", sum);
}

/// Of a daemon that reads, commits and looks up, over several rounds.
void liveOn()
{
	SqliteGround file(Steps::fileOperations, Death::pictured);
	MySqlGround server(eyrie::conformance::oneServer());
	const auto tellLives = [](const std::string& how, int lives)
	{
		std::cout << std::left << std::setw(62) << how << std::right << std::setw(9) << lives
				  << "   none lost, doubled or gone back\n";
	};
	tellLives("SQLite, daemon dead at each file operation, then restarted", liveThroughDeaths(file, 1));
	tellLives("MariaDB, daemon dead at each statement, then restarted", liveThroughDeaths(server, 1));
	tellLives("MariaDB, connection cut at each statement", liveThroughCuts(server, 1));
}

} // namespace

int main()
{
	try
	{
		std::cout << std::setw(62) << "";
		for (const auto* column : {"deaths", "old", "part", "new", "same", "lost", "mixed"}) std::cout << std::setw(9) << column;
		std::cout << std::endl;
		sweepSqlite();
		sweepMariaDb();
		liveOn();
		return 0;
	}
	catch (const std::exception& error)
	{
		std::cerr << error.what() << std::endl;
		return 1;
	}
}
