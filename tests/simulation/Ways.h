#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/SourceState.h"
#include "simulator/DeviceSettings.h"

namespace eyrie::simulation
{

/// How the device and the daemon of a history are set up: the switches that nobody can know, as plain numbers. The defaults are
/// the plainest there are; a failing history is cut down towards them.
struct Ways
{
	// The device.
	std::int32_t order = 0;     ///< sim::DeviceSettings::Order
	std::int32_t cap = 0;       ///< 0: none.
	std::int32_t empty = 0;     ///< sim::DeviceSettings::Empty
	std::int32_t parts = 0;     ///< sim::DeviceSettings::Parts
	std::int32_t exclusive = 0; ///< Rows in `error` or `delivered` leave `sent`.
	std::int32_t escapes = 0;
	std::int32_t nulls = 0; ///< Fields of the other direction are null.
	std::int32_t noAttachments = 0;
	std::int32_t readMarks = 0; ///< Listing the inbox marks it as read.
	std::int32_t maxLimit = 0;  ///< 0: none.
	std::int32_t zone = 60;     ///< Minutes; printed with each stamp
	std::int32_t noZone = 0;    ///< unless this is set.
	std::int32_t ahead = 0;     ///< Seconds by which its clock is ahead of the daemon's.
	std::int32_t firstId = 1;   ///< Of both numberings.
	std::int32_t past = 0;      ///< Messages before the daemon's first start,
	std::int32_t pastDays = 10; ///< spread over so many days.
	std::int32_t sendingModems = 2;
	// The daemon.
	std::int32_t batch = 500;
	std::int32_t interval = 120; ///< Seconds.
	std::int32_t statusInterval = 300;
	std::int32_t coldStart = 7; ///< Days.
	std::int32_t perMinute = 0;
	std::int32_t atOnce = 1;       ///< Requests.
	std::int32_t maxValidity = 72; ///< Hours.
	std::int32_t attempts = 3;
	std::int32_t sweepEvery = 6; ///< Hours.
	std::int32_t window = 48;    ///< Hours.
	std::int32_t goneLimit = 5;  ///< Percent.
	std::int32_t elsewhere = 0;  ///< Daemons can't tell of each other whether they are dead.

	bool operator==(const Ways&) const = default;
};

sim::DeviceSettings deviceSettings(const Ways&);
engine::SyncRules syncRules(const Ways&);

/// `order=3 cap=5`: what differs from the plainest.
std::string textOf(const Ways&);
/// Reads what textOf() writes; nothing if it is anything else.
std::optional<Ways> waysFrom(const std::string& text);

/// The same, with one switch each set back.
std::vector<Ways> plainer(const Ways&);

} // namespace eyrie::simulation
