#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <kit/FaultyStorage.h>
#include <kit/ManualClock.h>

#include "Daemon.h"
#include "Line.h"
#include "Step.h"
#include "Truth.h"
#include "Ways.h"
#include "Witness.h"

namespace eyrie::simulation
{

/// A device, a daemon that mirrors it, and whatever happens to both. One thread; the same ways, seed and steps give the same
/// world. Throws Violation from anywhere.
class World
{
public:
	/// Keeps references. The storage is empty and has the clock's time.
	World(const Ways&, std::uint64_t seed, kit::ManualClock&, Storage&);

	void perform(const std::vector<Step>&);

	/// Faults end, the device holds still, and the daemon runs until it has nothing more to find out.
	void settle();
	/// Suspends the daemon until whatever is tracked has expired, and lets it run again.
	void outlive();

	/// An operator orders whatever reads more than is due, of a device that holds still: a mirror that is equal stays so.
	void obey();

	/// The modems send whatever waits, without asking for reports.
	void emptyQueue();

	/// One round of the daemon, when it is due.
	void round();

	/// What a message of the device is called here.
	struct Name
	{
		Space space{};
		sim::Id id = 0;
	};

	const Truth& truth() const { return _truth; }
	const Witness& witness() const { return _witness; }
	Witness& witness() { return _witness; }
	Line& line() { return _line; }
	sim::Device& device() { return _device; }
	kit::ManualClock& clock() { return _clock; }
	const Ways& ways() const { return _ways; }
	std::uint64_t tick() const { return _tick; }
	/// By the device's clock: what bears no later date the last sweep of reconciliation need not have read.
	TimePoint sweptSince() const { return _sweptSince; }
	/// The tick at which the last sweep had ended.
	std::uint64_t sweptAt() const { return _sweptAt; }
	/// How many messages it knew.
	std::size_t swept(Space) const;
	std::size_t crashes() const { return _crashes; }
	std::size_t requests() const { return _asked; }

private:
	void fillPast();
	void execute(const Step&);
	void executeDevice(const Step&);
	void executeMessage(const Step&, const Name&);
	void receive(const Step&);
	void receiveLong(const Step&);
	void queue(const Step&);
	void reserve(const Step&);
	void setHidden(const Name&, bool hidden);
	void change(const Name&, const std::function<void(sim::Row&)>&);
	void name(std::int32_t label, Name, Peculiar);
	void live(Duration);
	void otherRound();
	void heal();
	void sweep();
	void recover();
	bool beginEpochs();
	void restart(Space, std::int32_t lost);
	void runUntilNothingIsDue();
	void asked();
	void pass();
	void trouble(kit::FaultyStorage::Call, kit::FaultyStorage::Moment);
	std::unique_ptr<Daemon> begin(const std::string& name);
	void die(std::unique_ptr<Daemon>&, const std::string& name);
	std::string lifeOf(const std::string& name) const { return name + " " + std::to_string(_lives.at(name)); }

	const Ways _ways;
	std::mt19937_64 _random;
	kit::ManualClock& _clock;
	std::uint64_t _tick = 0, _roundTick = 0;
	Duration _deviceAhead;
	sim::Device _device;
	Truth _truth;
	Line _line;
	Witness _witness;
	kit::FaultyStorage _storage;
	std::unique_ptr<Daemon> _daemon, _other;
	std::map<std::string, int> _lives; ///< How many a daemon of this name has had.
	std::set<std::string> _dead;
	std::string _acting; ///< The daemon whose turn it is.
	bool _isBusy = false, _isOtherBusy = false;
	Duration _due{};                           ///< The daemon's next round, by Clock::elapsed().
	std::multimap<std::size_t, Step> _waiting; ///< By the number of the request after which they happen.
	std::map<std::int32_t, Name> _names;
	std::map<std::int32_t, sim::Id> _reserved;
	Duration _setBack{}; ///< By how much the daemon's clock was set back, in all.
	std::int32_t _crashIn = 0, _failBefore = 0, _failAfter = 0;
	std::size_t _asked = 0, _crashes = 0;
	TimePoint _sweptSince{};
	std::uint64_t _sweptAt = 0;
	std::size_t _swept[2] = {};
};

} // namespace eyrie::simulation
