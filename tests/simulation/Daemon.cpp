#include "Daemon.h"

#include <future>

#include "Rng.h"

namespace eyrie::simulation
{

namespace
{

Poco::Logger& logger()
{
	return Poco::Logger::get("eyrie.simulation");
}

smseagle::Settings settingsOf(const Ways& ways)
{
	std::map<std::string, std::string> given{{"url", "http://gateway"}, {"token", "secret"}};
	if (ways.noZone != 0)
	{
		const auto two = [](int number) { return std::string(number < 10 ? "0" : "") + std::to_string(number); };
		given["timezone"] = "+" + two(ways.zone / 60) + ":" + two(ways.zone % 60);
	}
	return smseagle::settingsFrom(Options(smseagle::declaredOptions(), given));
}

} // namespace


Daemon::Daemon(const Place& place, std::uint64_t seed) :
	_budget(place.clock, place.ways.perMinute), _settings(settingsOf(place.ways)),
	_source(
		{_name, place.clock, logger(), _budget}, _settings, std::make_unique<DirectApi>(gatewayOf(place)), lanesOf(place, seed)),
	_board(place.clock, nullptr),
	_worker(
		{_name, _source, place.storage, place.clock, _budget, syncRules(place.ways), std::launch::deferred, place.holder, &_board},
		logger(), [&storage = place.storage] { storage.migrate(); }, seed)
{
}


DirectApi::Place Daemon::gatewayOf(const Place& place)
{
	return {.source = _name,
		.settings = _settings,
		.gate = _budget,
		.clock = place.clock,
		.line = place.line,
		.asked = _asked,
		.perMinute = static_cast<std::size_t>(place.ways.perMinute)};
}


/// What is asked beforehand is asked at once, or only when it is wanted; now so, now so.
smseagle::Lookahead::Lanes Daemon::lanesOf(const Place& place, std::uint64_t seed)
{
	return {.most = static_cast<std::size_t>(place.ways.atOnce) - 1,
		.open = [this, place] { return std::make_unique<DirectApi>(gatewayOf(place)); },
		.launch =
			[rng = Rng(seed)](const smseagle::Lookahead::Ask& ask) mutable
		{
			if (rng.chance(40) != 0) return std::async(std::launch::deferred, ask);
			std::promise<smseagle::Reply> answer;
			try
			{
				answer.set_value(ask());
			}
			catch (const Error&) // A crash is none, and ends this life.
			{
				answer.set_exception(std::current_exception());
			}
			return answer.get_future();
		}};
}


Duration Daemon::round()
{
	return _worker.patientRound({});
}


bool Daemon::obey(const engine::Order& order)
{
	if (!_ordered) _ordered = _board.put(_name, order, "the world");
	_worker.turn({});
	if (!_board.task(*_ordered)->hasEnded()) return false;
	_ordered.reset();
	return true;
}


void Daemon::beginEpoch(const std::string& space)
{
	_worker.alone([&](engine::SourceSync& sync) { sync.startEpoch({space, true}, {}); });
}

} // namespace eyrie::simulation
