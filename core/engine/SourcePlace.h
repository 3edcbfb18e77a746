#pragma once

#include <functional>
#include <memory>
#include <string>

#include "PluginCatalog.h"
#include "Settings.h"
#include "SourceWorker.h"

namespace eyrie::engine
{

/// A source and everything that belongs to it alone.
class SourcePlace
{
public:
	/// What all of them share, lent for their lifetime.
	struct House
	{
		PluginCatalog& catalog;
		Storage& storage;
		Clock& clock;
		TaskBoard& board;
		Observer* observer;
		std::function<void()> prepare;
	};

	/// Connects to nothing. Throws Error (misconfigured).
	SourcePlace(const SourceSettings&, const House&);

	const std::string& name() const { return _settings.name; }
	const SourceSettings& settings() const { return _settings; }
	Source& source() { return *_source; }
	SourceWorker& worker() { return _worker; }

	/// Another instance of the source, within the same budget of requests, and with one of them at a time. Not from two threads at once.
	std::unique_ptr<Source> companion() { return make(1); }
	/// What a companion would work with.
	Workplace workplaceOf(Source& companion) const;

private:
	std::unique_ptr<Source> make(std::size_t concurrency);

	const SourceSettings _settings;
	Clock& _clock;
	Poco::Logger& _logger;
	SourceFactory& _factory;
	RequestBudget _budget;
	std::unique_ptr<Source> _source;
	const Workplace _workplace;
	SourceWorker _worker;
};

} // namespace eyrie::engine
