#pragma once

#include <deque>
#include <string>

#include <eyrie/Plugin.h>

#include "Api.h"
#include "Line.h"
#include "Settings.h"

namespace eyrie::simulation
{

/// The gateway's API without HTTP: what smseagle::ApiV2 does, over a Line.
class DirectApi final : public smseagle::Api
{
public:
	/// What it works with; all must outlive it.
	struct Place
	{
		const std::string& source;
		const smseagle::Settings& settings;
		RequestGate& gate;
		Clock& clock;
		Line& line;
		std::deque<Duration>& asked; ///< In the last minute, by all of a daemon.
		std::size_t perMinute = 0;   ///< R13: more in any minute is a violation; 0: no limit.
	};

	explicit DirectApi(const Place& place) : _place(place) {}

	smseagle::Reply ask(const smseagle::Question&) override;

private:
	void keepPace();

	const Place _place;
	std::size_t _largestLimit = SIZE_MAX;
};

} // namespace eyrie::simulation
