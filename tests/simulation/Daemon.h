#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "DirectApi.h"
#include "SmsEagleSource.h"
#include "Ways.h"
#include "engine/RequestBudget.h"
#include "engine/SourceWorker.h"

namespace eyrie::simulation
{

/// One life of the daemon: everything that a crash takes with it.
class Daemon
{
public:
	static constexpr const char* source = "office";

	/// What it works with; all must outlive it.
	struct Place
	{
		const Ways& ways;
		Line& line;
		Storage& storage;
		Clock& clock;
		engine::Holder holder;
	};

	Daemon(const Place&, std::uint64_t seed);

	/// One round of its worker, here and now; returns the wait until the next one.
	Duration round();

	/// A turn of its worker with this order before it, or the one given before; whether that has ended.
	bool obey(const engine::Order&);

	/// What an operator orders once a numbering has begun anew (R18). Throws Error.
	void beginEpoch(const std::string& space);

private:
	DirectApi::Place gatewayOf(const Place&);
	smseagle::Lookahead::Lanes lanesOf(const Place&, std::uint64_t seed);

	const std::string _name = source;
	std::deque<Duration> _asked;
	engine::RequestBudget _budget;
	const smseagle::Settings _settings;
	smseagle::SmsEagleSource _source;
	engine::TaskBoard _board;
	std::optional<engine::TaskId> _ordered;
	engine::SourceWorker _worker;
};

} // namespace eyrie::simulation
