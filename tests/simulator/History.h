#pragma once

#include "simulator/Clock.h"
#include "simulator/Tables.h"

#include <cstdint>
#include <string>
#include <vector>

namespace eyrie::sim
{

/// A past that a device is given: ids in the order of creation, dates spread evenly over `days` up to now.
struct History
{
	std::size_t rows = 0; ///< messages; a long one is one message
	double days = 30;
	std::uint64_t seed = 1;
	int inboxPercent = 40;
	int gapPerMille = 20;      ///< ids that are missing, as after a deletion
	int scheduledPerMille = 2; ///< of the outgoing ones: still in the outbox, due within the coming days
	int longPerMille = 10;     ///< of the outgoing ones: three parts
	int modems = 2;
};

/// Appends the history to the tables; a million messages take a few seconds. Most outgoing messages are delivered; the
/// others failed, were never reported, or asked for no report.
void writeHistory(const History& history, Tables& tables, TimePoint now);

/// Cuts UTF-8 text into `parts` pieces of about the same length, never within a character.
std::vector<std::string> cut(const std::string& text, int parts);

/// The user data header of one part of a long message: `050003RRTTNN`.
std::string udhOf(Id id, int part, int parts);

} // namespace eyrie::sim
