#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "Step.h"
#include "Ways.h"

namespace eyrie::simulation
{

/// A whole history: how things are set up, and what happens, in order.
struct History
{
	std::uint64_t seed = 0; ///< Of what is left to chance while it happens: random orders, jitter.
	Ways ways;
	std::vector<Step> steps;

	bool operator==(const History&) const = default;
};

/// The history of this seed; always the same.
History historyOf(std::uint64_t seed);

/// A line for the seed, one for the ways, and one for each step.
std::string textOf(const History&);

/// Reads what textOf() writes; lines that begin with # are passed over. Nothing if it is anything else.
std::optional<History> historyFrom(const std::string& text);

} // namespace eyrie::simulation
