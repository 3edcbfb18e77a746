#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>

#include <kit/ManualClock.h>

#include "Response.h"
#include "Step.h"
#include "Truth.h"
#include "simulator/ApiV2.h"

namespace eyrie::simulation
{

/// What lies between device and daemon: requests go in, answers come out, or do not. No sockets; time passes where a real one
/// would take it.
class Line
{
public:
	struct Hooks
	{
		std::function<void()> asked;    ///< A request sets out.
		std::function<void()> answered; ///< Its answer is about to arrive.
	};

	/// Keeps references.
	Line(sim::Device& device, Truth& truth, kit::ManualClock& clock, std::uint64_t seed, Hooks hooks);

	/// Throws Error as a connection does that fails.
	smseagle::Response get(const std::string& path);

	/// One of the deeds between device and daemon.
	void arm(const Step& trouble) { _troubles.push_back(trouble); }
	void heal() { _troubles.clear(); }
	bool isWell() const { return _troubles.empty(); }

	/// Some answer of this round, or the one before, was that the queue, or the folder behind it, may not be read.
	bool isClosed() const { return _isClosed || _wasClosed; }
	void beginRound() { _wasClosed = std::exchange(_isClosed, false); }

	/// By folder, since reset() was last called.
	const std::map<std::string, std::size_t>& requests() const { return _requests; }
	/// Most distinct ids in any one answer since forget() was last called.
	std::size_t mostIds() const { return _mostIds; }
	void saw(std::size_t ids) { _mostIds = std::max(_mostIds, ids); }
	void reset() { _requests.clear(); }
	void forget() { _mostIds = 0; }

private:
	smseagle::Response answer(const std::string& path);
	void tell(const std::string& path, const smseagle::Response&) const;
	void disturb(const Step&, smseagle::Response&);
	std::string reordered(const std::string& body, bool repeats);

	sim::Device& _device;
	sim::ApiV2 _api;
	Truth& _truth;
	kit::ManualClock& _clock;
	std::mt19937_64 _random;
	const Hooks _hooks;
	const bool _readMarks;
	std::deque<Step> _troubles;
	std::map<std::string, std::size_t> _requests;
	std::size_t _mostIds = 0;
	bool _isClosed = false, _wasClosed = false;
};

} // namespace eyrie::simulation
