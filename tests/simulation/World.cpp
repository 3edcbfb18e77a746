#include "World.h"

#include <algorithm>

#include "Violation.h"

namespace eyrie::simulation
{

namespace
{

using namespace std::chrono_literals;

// A daemon that asks more has gone mad.
constexpr std::size_t mostRequests = 1'000'000;
// Looks at tracked messages are this rare at most (R11).
constexpr Duration rarestLook = 6h;

} // namespace


World::World(const Ways& ways, std::uint64_t seed, kit::ManualClock& clock, Storage& storage) :
	_ways(ways), _random(seed), _clock(clock), _deviceAhead(std::chrono::seconds(ways.ahead)),
	_device(
		deviceSettings(ways), [this, start = clock.now()] { return start + _clock.elapsed() + _deviceAhead; }, seed),
	_truth(_device, _tick, _clock),
	_line(_device, _truth, clock, seed, {.asked = [this] { asked(); }, .answered = [this] { pass(); }}),
	_witness({storage, _truth, _device, _line, _clock, _tick, _roundTick, _acting, _ways}),
	_storage(_witness, [this](auto call, auto moment) { trouble(call, moment); })
{
	fillPast();
}


void World::fillPast()
{
	_device.restartNumbering(_ways.firstId, _ways.firstId);
	sim::History past;
	past.rows = static_cast<std::size_t>(_ways.past);
	past.days = _ways.pastDays;
	past.seed = _random();
	past.scheduledPerMille = 30;
	past.longPerMille = 50;
	if (past.rows > 0) _device.fill(past);
	_truth.lookAtAll();
}


void World::perform(const std::vector<Step>& steps)
{
	for (const auto& step : steps)
	{
		++_tick;
		if (step.after > 0)
			_waiting.emplace(_asked + static_cast<std::size_t>(step.after), step);
		else
			execute(step);
	}
}


void World::settle()
{
	heal();
	recover();
	sweep();
	// A new numbering may be told only by the next sweep.
	bool again = true;
	do {
		if (beginEpochs())
		{
			recover();
			sweep();
		}
		_clock.advance(rarestLook + _setBack);
		runUntilNothingIsDue();
	} while (_witness.isHalted(Space::incoming) || _witness.isHalted(Space::outgoing)
		|| ((_witness.isBehind(Space::incoming) || _witness.isBehind(Space::outgoing)) && std::exchange(again, false)));
}


/// Until another daemon's lease has run out, and every folder has been read that a bad record had broken.
void World::recover()
{
	_clock.advance(syncRules(_ways).lease + 2 * syncRules(_ways).interval);
	for (int i = 0; i < 4 || (i < 20 && !_witness.isWell()); ++i) round();
}


/// Has the operator do what a halted id space waits for; whether one did.
bool World::beginEpochs()
{
	bool any = false;
	for (const Space space : {Space::incoming, Space::outgoing})
	{
		if (!_witness.isHalted(space)) continue;
		any = true;
		++_tick;
		if (!_daemon) _daemon = begin("first");
		_acting = lifeOf("first");
		_daemon->beginEpoch(space == Space::incoming ? "incoming" : "outgoing");
	}
	return any;
}


void World::heal()
{
	for (const auto& waiting : std::exchange(_waiting, {})) execute(waiting.second);
	_line.heal();
	if (_other && _ways.elsewhere == 0) die(_other, "second");
	_crashIn = _failBefore = _failAfter = 0;
	auto settings = _device.settings();
	settings.forbidden.clear();
	if (settings.onlyOwner) _truth.widened(*settings.onlyOwner);
	settings.onlyOwner.reset();
	_device.configure(settings);
	++_tick;
	for (const auto& [label, name] : _names)
	{
		setHidden(name, false);
		execute({.deed = Deed::leaveOutbox, .label = label});
	}
}


/// Reconciliation reads the last days again, and looks an hour later for what it has not found.
void World::sweep()
{
	if (_random() % 2 == 0)
		die(_daemon, "first"); // A new one sweeps at once.
	else
		_clock.advance(std::chrono::hours(_ways.sweepEvery));
	// A budget makes many pieces of a sweep, and more of one that has to get round records that break answers.
	const bool isCostly = _truth.has(Peculiar::poisoned);
	const int pieces = _ways.perMinute == 0 ? 4 : isCostly ? 100 : 40;
	for (int i = 0; i < pieces; ++i) round();
	for (const Duration wait : {syncRules(_ways).goneAfter + 1s, Duration(16min)})
	{
		_clock.advance(wait);
		for (int i = 0; i < 3; ++i) round();
	}
	// Where nothing had been read before, it came late.
	_sweptSince = _device.now() - syncRules(_ways).reconcileWindow;
	_sweptAt = _tick;
	_swept[0] = _swept[1] = 0;
	for (const auto& [key, kept] : _witness.kept())
		if (!kept.message.deletedAt && kept.message.sortTime >= _sweptSince) ++_swept[key.space == "outgoing" ? 1 : 0];
}


std::size_t World::swept(Space space) const
{
	return _swept[static_cast<std::size_t>(space)];
}


void World::outlive()
{
	TimePoint last = _clock.now() + rarestLook;
	++_tick;
	for (const auto& [key, kept] : _witness.kept())
	{
		if (!kept.tracking || !kept.tracking->expiresAt) continue;
		last = std::max(last, *kept.tracking->expiresAt);
		// Of some there is news that only the last look can tell (R10).
		const sim::Id id = std::atoll(key.id.c_str());
		const auto* const record = _truth.find(Space::outgoing, id);
		if (id % 2 == 0 && record && record->isShown() && _device.report(id, sim::Status::deliveryOk))
			_truth.look(Space::outgoing, id);
	}
	_clock.advance(last - _clock.now() + 1s);
	runUntilNothingIsDue();
}


void World::obey()
{
	if (!_daemon) _daemon = begin("first");
	_acting = lifeOf("first");
	std::vector<engine::Order> orders{engine::RefreshStatuses{}, engine::Reconcile{}};
	for (const char* folder : {"inbox", "sent", "error", "delivered"}) orders.emplace_back(engine::Backfill{.folder = folder});
	for (const auto& order : orders)
		for (int turns = 0; turns == 0 || !_daemon->obey(order); ++turns)
		{
			if (turns == 10'000) throw Violation{"starved", describe(order) + " does not end"};
			_roundTick = ++_tick;
			_line.beginRound();
		}
	// A whole folder may tell of a new numbering of which no window had told.
	if (_witness.isHalted(Space::incoming) || _witness.isHalted(Space::outgoing)) settle();
}


void World::emptyQueue()
{
	++_tick;
	std::vector<sim::Id> waiting;
	for (const auto& [id, record] : _truth.of(Space::outgoing))
		if (record.isShown() && record.now()->row.table == sim::Table::outbox) waiting.push_back(id);
	for (const auto id : waiting)
	{
		_device.accept(id, sim::Status::sendingOkNoReport);
		_truth.look(Space::outgoing, id);
	}
}


void World::runUntilNothingIsDue()
{
	for (int i = 0; i < 3; ++i) round();
	for (int i = 0; i < 200; ++i)
	{
		const auto due = _witness.pending({.source = Daemon::source,
			.dueBy = _clock.now() - std::chrono::seconds(_ways.interval + _ways.statusInterval),
			.limit = 1});
		if (due.empty()) return;
		round();
	}
	throw Violation{"starved", "tracked messages that are due are not looked at"};
}


void World::round()
{
	if (_clock.elapsed() < _due) _clock.advance(_due - _clock.elapsed());
	_roundTick = ++_tick;
	_line.beginRound();
	_isBusy = true;
	try
	{
		if (!_daemon) _daemon = begin("first");
		_acting = lifeOf("first");
		const Duration wait = _daemon->round();
		_due = _clock.elapsed() + std::max<Duration>(wait, 1s);
	}
	catch (const Crash&)
	{
		die(_daemon, "first");
		_due = _clock.elapsed() + 1s;
	}
	_isBusy = false;
	_truth.age();
}


std::unique_ptr<Daemon> World::begin(const std::string& name)
{
	++_lives[name];
	const std::string life = lifeOf(name);
	engine::Holder holder{.name = life, .isDead = {}};
	if (_ways.elsewhere == 0) holder.isDead = [this](const std::string& other) { return _dead.contains(other); };
	return std::make_unique<Daemon>(Daemon::Place{_ways, _line, _storage, _clock, holder}, _random());
}


void World::die(std::unique_ptr<Daemon>& daemon, const std::string& name)
{
	++_crashes;
	_line.forget();
	_dead.insert(lifeOf(name));
	daemon.reset();
}


void World::live(Duration duration)
{
	const Duration end = _clock.elapsed() + duration;
	while (_due < end) round();
	if (_clock.elapsed() < end) _clock.advance(end - _clock.elapsed());
}


/// In the middle of what the first daemon does, as a rule.
void World::otherRound()
{
	if (std::exchange(_isOtherBusy, true)) return;
	if (!_isBusy) _roundTick = ++_tick;
	const std::string interrupted = _acting;
	try
	{
		if (!_other) _other = begin("second");
		_acting = lifeOf("second");
		_other->round();
	}
	catch (const Crash&)
	{
		die(_other, "second");
	}
	_acting = interrupted;
	_isOtherBusy = false;
}


/// A request sets out: what was to wait for it happens now.
void World::asked()
{
	if (++_asked > mostRequests) throw Violation{"endless", std::to_string(mostRequests) + " requests"};
	++_tick;
	pass();
	while (!_waiting.empty() && _waiting.begin()->first <= _asked)
	{
		const Step step = _waiting.begin()->second;
		_waiting.erase(_waiting.begin());
		++_tick;
		execute(step);
	}
}


/// One of the places where the daemon may die.
void World::pass()
{
	if (_crashIn > 0 && --_crashIn == 0) throw Crash{};
}


void World::trouble(kit::FaultyStorage::Call, kit::FaultyStorage::Moment moment)
{
	pass();
	auto& left = moment == kit::FaultyStorage::Moment::before ? _failBefore : _failAfter;
	if (left <= 0) return;
	--left;
	throw Error(ErrorKind::unavailable, ErrorScope::plugin, "the database does not answer");
}

} // namespace eyrie::simulation
