#include "Daemon.h"

#include <future>

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
	_source({_name, place.clock, logger(), _budget}, _settings,
		std::make_unique<DirectApi>(DirectApi::Place{.source = _name,
			.settings = _settings,
			.gate = _budget,
			.clock = place.clock,
			.line = place.line,
			.perMinute = static_cast<std::size_t>(place.ways.perMinute)})),
	_board(place.clock, nullptr),
	_worker(
		{_name, _source, place.storage, place.clock, _budget, syncRules(place.ways), std::launch::deferred, place.holder, &_board},
		logger(), [&storage = place.storage] { storage.migrate(); }, seed)
{
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
