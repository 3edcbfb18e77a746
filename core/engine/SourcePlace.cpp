#include "SourcePlace.h"

#include <random>

#include "Observer.h"

namespace eyrie::engine
{

SourcePlace::SourcePlace(const SourceSettings& settings, const House& house) :
	_settings(settings), _clock(house.clock), _logger(Poco::Logger::get("eyrie.source." + settings.name)),
	_factory(house.catalog.source(settings.plugin)),
	_budget(_clock, settings.requestsPerMinute,
		[this, observer = house.observer](const RequestOutcome& outcome)
		{ tell(observer, [&](Observer& hears) { hears.requestEnded(_settings.name, outcome); }); }),
	_source(companion()), _workplace{.name = settings.name,
							  .source = *_source,
							  .storage = house.storage,
							  .clock = _clock,
							  .budget = _budget,
							  .rules = settings.sync,
							  .holder = thisProcess(),
							  .board = &house.board,
							  .observer = house.observer},
	_worker(_workplace, _logger, house.prepare, std::random_device()())
{
}

std::unique_ptr<Source> SourcePlace::companion()
{
	return _factory.create({_settings.name, _clock, _logger, _budget}, _settings.options);
}

Workplace SourcePlace::workplaceOf(Source& companion) const
{
	return {.name = _workplace.name,
		.source = companion,
		.storage = _workplace.storage,
		.clock = _workplace.clock,
		.budget = _workplace.budget,
		.rules = _workplace.rules};
}

} // namespace eyrie::engine
