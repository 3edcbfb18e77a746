#pragma once

#include <string>

#include "EventFeed.h"
#include "Metrics.h"
#include "Places.h"
#include "StoredFigures.h"
#include "engine/Engine.h"

namespace eyrie::http
{

class Sheet;

/// What `/metrics` shows: all that was counted, and how things are now. Any thread; asks the database no more often than StoredFigures
/// does, and does not wait for one that hangs.
class Exposition
{
public:
	/// Keeps the references. `events` is how many listen.
	Exposition(const Places&, engine::Engine&, const Metrics&, std::function<EventFeed::Figures()> events);

	/// In Prometheus' text format, by name.
	std::string text();

	static constexpr const char* type = "text/plain; version=0.0.4; charset=utf-8";

private:
	void addSources(Sheet&) const;
	void addPace(Sheet&) const;
	void addErrors(Sheet&) const;
	void addTasks(Sheet&) const;
	void addConnections(Sheet&) const;
	void addFolders(Sheet&, const StoredFigures::Figures&) const;
	void addBacklog(Sheet&, const StoredFigures::Figures&) const;

	const Places& _places;
	engine::Engine& _engine;
	const Metrics& _metrics;
	const std::function<EventFeed::Figures()> _events;
	StoredFigures _stored;
};

} // namespace eyrie::http
