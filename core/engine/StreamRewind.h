#pragma once

#include <stop_token>
#include <string>

#include "Order.h"
#include "SourceState.h"

namespace eyrie::engine
{

/// Puts the cursor of one folder back, as a new generation (R4): the next pass reads the folder again from there, however far that is
/// behind what a cold start would read. Used once.
class StreamRewind
{
public:
	/// Keeps references.
	StreamRewind(const Workplace&, SourceState&, const Rewind&);

	/// Returns in words where the cursor stands now. Throws Error (misconfigured) where it can't stand there.
	std::string run(std::stop_token);

private:
	std::int64_t target(const Folder&, std::stop_token) const;

	const Workplace& _place;
	SourceState& _known;
	const Rewind& _order;
};

} // namespace eyrie::engine
