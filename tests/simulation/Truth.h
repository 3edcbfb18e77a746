#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <eyrie/Clock.h>

#include "Peculiar.h"
#include "simulator/Device.h"

namespace eyrie::simulation
{

enum class Space : std::uint8_t
{
	incoming,
	outgoing
};

/// How a message was from a certain moment on, as all folders together show it.
struct Version
{
	Duration at{};            ///< The same by Clock::elapsed().
	std::uint64_t tick = 0;   ///< From then on.
	bool shown = false;       ///< In any folder.
	sim::Folder folder{};     ///< The one that tells where it is.
	std::uint8_t folders = 0; ///< Bits: all that show any part of it.
	sim::Row row;             ///< Its parts joined.

	bool isFinal() const;
	bool isIn(sim::Folder which) const { return (folders >> static_cast<unsigned>(which) & 1U) != 0; }
};

/// All that ever was of one message.
struct Record
{
	std::int32_t label = 0; ///< 0: of the past.
	Peculiar peculiar = Peculiar::nothing;
	std::vector<Version> versions;       ///< Empty while its id is only reserved.
	std::optional<Duration> unseenSince; ///< Reserved, or shown nowhere though it is there; by Clock::elapsed().
	bool late = false;                   ///< It was so for longer than R8 bears with.
	bool erased = false;

	const Version* now() const { return versions.empty() ? nullptr : &versions.back(); }
	bool isShown() const { return !versions.empty() && versions.back().shown; }
	/// The first one that is final; null if none is.
	const Version* settled() const;
	/// The first one in the last folder that it ever got to; null if there is none.
	const Version* peak() const;
};

/// The device, remembered: an opinion of our own on which messages there are and how each has been at any moment.
class Truth
{
public:
	/// Keeps the references. `tick` counts whatever happens in the world.
	Truth(sim::Device& device, const std::uint64_t& tick, const Clock& clock);

	/// Something was done to this message.
	Record& look(Space, sim::Id);
	/// To any of them.
	void lookAtAll();
	/// The id is taken, and nothing else yet.
	void reserved(Space, sim::Id);

	/// The device has begun its numbering anew: ids from `next` on are given out again.
	void restart(Space, sim::Id next);

	/// The device's clock was set, or the daemon's: what was created before looks older or younger than it is.
	void stepped() { _hasStepped = true; }
	bool hasStepped() const { return _hasStepped; }

	/// The token sees everything from now on.
	/// Until now the token was shown `owner`'s messages only.
	void widened(std::string owner) { _widenedAt = _tick, _widenedFrom = std::move(owner); }
	std::uint64_t widenedAt() const { return _widenedAt; }
	const std::string& widenedFrom() const { return _widenedFrom; }
	/// It was none of what the token was shown until then.
	bool wasOthers(const Record&) const;

	using Records = std::map<sim::Id, Record>;
	/// Of the numbering that the device has now.
	const Records& of(Space space) const { return _records[static_cast<std::size_t>(space)]; }
	const Record* find(Space, sim::Id) const;
	/// Whether any message of the numberings that are in use is so.
	bool has(Peculiar) const;
	/// Of all numberings that it has had, the present one last.
	std::vector<const Record*> all(Space, sim::Id) const;
	/// Of two numberings, and created in the same second: nothing tells one from the other (R2).
	bool hasTwin(Space, sim::Id) const;
	/// How many numberings it has had before; the tick and the time, by Clock::elapsed(), of the last change.
	std::size_t restarts(Space space) const { return _former[static_cast<std::size_t>(space)].size(); }
	std::uint64_t restartedAt(Space space) const { return restarts(space) > 0 ? restartedAt(space, restarts(space) - 1) : 0; }
	Duration restartedSince(Space space) const { return _restartedSince[static_cast<std::size_t>(space)]; }
	/// The tick of an earlier one, counted from 0.
	std::uint64_t restartedAt(Space space, std::size_t which) const
	{
		return _restartedAt[static_cast<std::size_t>(space)].at(which);
	}

	/// The device's clock was set forward: what is not to be seen now may look older than it is.
	void forgive();

	/// Notes which messages have been nowhere to be seen for longer than R8 bears with.
	void age();

private:
	std::map<int, sim::Row> partsOf(Space, sim::Id, std::uint8_t& folders);
	Version versionOf(Space, sim::Id);
	void add(Record&, Version);

	sim::Device& _device;
	const std::uint64_t& _tick;
	const Clock& _clock;
	const sim::DeviceSettings::Parts _how;
	const bool _exclusive;
	std::uint64_t _widenedAt = 0;
	std::string _widenedFrom;
	bool _hasStepped = false;
	Records _records[2];
	std::vector<Records> _former[2];
	std::vector<std::uint64_t> _restartedAt[2];
	Duration _restartedSince[2]{};
};

} // namespace eyrie::simulation
