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
	_source(make(settings.concurrency)), _workplace{.name = settings.name,
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

std::unique_ptr<Source> SourcePlace::make(std::size_t concurrency)
{
	return _factory.create(
		{.name = _settings.name, .clock = _clock, .logger = _logger, .gate = _budget, .concurrency = concurrency},
		_settings.options);
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
