#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <eyrie/Examination.h>

#include "engine/Engine.h"

namespace eyrie::http
{

/// Long looks at a source for somebody who waits for what they find. One at a time, since each costs the gateway requests. Any thread.
class Inspection
{
public:
	/// Keeps a reference.
	explicit Inspection(engine::Engine& engine) : _engine(engine) {}

	/// Throw Error: what the source throws; `conflict` while there is another one; `cancelled`.
	/// @{
	engine::Verified verify(const std::string& source, std::optional<TimePoint> since);
	/// Nothing, if this kind of source has nothing to examine.
	std::optional<std::vector<Examined>> examine(const std::string& source);
	/// @}

	/// How many messages the verification of this source under way has looked at; nothing while there is none.
	std::optional<std::size_t> looked(const std::string& source);

	/// Ends the one that looks at this source; false if there is none.
	bool cancel(const std::string& source);

	/// Ends the one under way, and lets none begin any more.
	void stop();

private:
	class Turn;

	engine::Engine& _engine;
	std::mutex _mutex;
	std::string _source; ///< That is being looked at; empty: none.
	bool _isVerification = false;
	std::atomic<std::size_t> _looked = 0;
	std::stop_source _cancel;
	bool _hasStopped = false;
};

} // namespace eyrie::http
