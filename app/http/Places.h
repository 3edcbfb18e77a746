#pragma once

#include <functional>
#include <string>
#include <vector>

#include <eyrie/Clock.h>
#include <eyrie/Storage.h>

#include "Phonebook.h"
#include "engine/SourceStatus.h"

namespace eyrie::http
{

/// A configured source, as far as it is shown.
struct Place
{
	std::string source;
	std::string plugin;
	Duration patience{}; ///< No folder of it may go longer without a success.
};

/// What is shown: the sources that are configured, and what is stored of them. Any thread.
struct Places
{
	std::vector<Place> sources;                                ///< By name.
	std::function<Storage&()> storage;                         ///< Throws Error (unavailable) as long as there is none.
	std::function<std::vector<engine::SourceStatus>()> status; ///< Of the sources, in this life of the daemon.
	Phonebook& phonebook;
	const Clock& clock;

	const Place* find(const std::string& source) const
	{
		for (const auto& place : sources)
			if (place.source == source) return &place;
		return nullptr;
	}

	engine::SourceStatus statusOf(const std::string& source) const
	{
		for (auto& each : status())
			if (each.source == source) return each;
		return {};
	}
};

} // namespace eyrie::http
