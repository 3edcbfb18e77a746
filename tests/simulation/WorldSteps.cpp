// How a World does each deed of a history.
#include <algorithm>

#include "World.h"

namespace eyrie::simulation
{

namespace
{

using sim::Folder;
using sim::Row;
using sim::Status;
using sim::Table;

constexpr const char* owners[] = {"remote", "admin"};
constexpr const char* validities[] = {"max", "5m", "1h", "12h", "1d", "2d"};

std::string numberOf(std::int32_t label)
{
	return "+48" + std::to_string(600'000'000 + label);
}

} // namespace


void World::execute(const Step& step)
{
	switch (step.deed)
	{
	case Deed::lose:
	case Deed::delay:
	case Deed::cut:
	case Deed::shuffle:
	case Deed::repeat:
	case Deed::refuse: return _line.arm(step);
	case Deed::live:
		if (!_isBusy) live(std::chrono::seconds(step.seconds));
		return;
	case Deed::sleep: return _clock.advance(std::chrono::seconds(step.seconds));
	case Deed::setClock:
		_truth.stepped();
		if (step.seconds < 0) _setBack += std::chrono::seconds(-step.seconds);
		return _clock.set(_clock.now() + std::chrono::seconds(step.seconds));
	case Deed::crash: _crashIn = step.count; return;
	case Deed::other: return otherRound();
	case Deed::failBefore: _failBefore = step.count; return;
	case Deed::failAfter: _failAfter = step.count; return;
	default: return executeDevice(step);
	}
}


void World::executeDevice(const Step& step)
{
	auto settings = _device.settings();
	switch (step.deed)
	{
	case Deed::receive: return receive(step);
	case Deed::receiveLong: return receiveLong(step);
	case Deed::reserve: return reserve(step);
	case Deed::queue: return queue(step);
	case Deed::work: _device.step(); return _truth.lookAtAll();
	case Deed::setDevice:
		_deviceAhead += std::chrono::seconds(step.seconds);
		_truth.stepped();
		if (step.seconds > 0) _truth.forgive();
		return;
	case Deed::restart: return restart(step.folder == 1 ? Space::outgoing : Space::incoming, step.count);
	case Deed::forbid: settings.forbidden.insert(static_cast<Folder>(step.folder)); return _device.configure(settings);
	case Deed::allow: settings.forbidden.erase(static_cast<Folder>(step.folder)); return _device.configure(settings);
	case Deed::narrow: settings.onlyOwner = owners[0]; return _device.configure(settings);
	case Deed::widen:
		if (settings.onlyOwner) _truth.widened(*settings.onlyOwner);
		settings.onlyOwner.reset();
		return _device.configure(settings);
	default: break;
	}
	const auto found = _names.find(step.label);
	if (found == _names.end()) return;
	executeMessage(step, found->second);
	_truth.look(found->second.space, found->second.id);
}


void World::executeMessage(const Step& step, const Name& name)
{
	const auto status = static_cast<Status>(step.status);
	switch (step.deed)
	{
	case Deed::accept: _device.accept(name.id, status); return;
	case Deed::fail: _device.fail(name.id); return;
	case Deed::handOver:
		// The modem is done with it, and leaves alone what is still in the outbox.
		_device.alter(Table::outbox, name.id, [](Row& row) { row.sendAfter = row.sendBefore = 0; });
		_device.handOver(name.id, 1, status);
		return;
	case Deed::leaveOutbox:
		// It never leaves without having been handed over.
		if (const auto row = _truth.find(name.space, name.id)->now(); row && row->row.table == Table::sentitems)
			_device.leaveOutbox(name.id);
		return;
	case Deed::report: _device.report(name.id, status, step.count); return;
	case Deed::markRead:
		if (name.space == Space::incoming) _device.markRead(name.id, step.count == 0);
		return;
	case Deed::hide: return setHidden(name, true);
	case Deed::show: return setHidden(name, false);
	case Deed::erase:
		for (const Folder folder : {Folder::inbox, Folder::outbox, Folder::sent})
			if ((folder == Folder::inbox) == (name.space == Space::incoming)) _device.erase(folder, name.id, name.id);
		return;
	case Deed::retry:
	case Deed::moveModem:
		if (const auto* row = _truth.find(name.space, name.id)->now(); row && row->row.table != Table::outbox) return;
		_device.alter(Table::outbox, name.id,
			[&, now = std::chrono::floor<std::chrono::seconds>(_device.now())](Row& row)
			{
				row.updateDate = now;
				if (step.deed == Deed::moveModem)
					row.modem = step.count;
				else
				{
					++row.retries;
					row.errorCode = 38;
					row.sendingDate = now + std::chrono::minutes(10);
				}
			});
		return;
	default: return;
	}
}


void World::name(std::int32_t label, Name name, Peculiar peculiar)
{
	_names[label] = name;
	if (const auto oddity = oddityFor(label, peculiar)) change(name, [&](Row& row) { row.oddity = oddity; });
	auto& record = _truth.look(name.space, name.id);
	record.label = label;
	record.peculiar = peculiar;
}


void World::receive(const Step& step)
{
	const auto peculiar = static_cast<Peculiar>(step.oddity);
	sim::Reception reception;
	reception.modem = 1 + step.modem;
	if (const auto reserved = _reserved.find(step.label); reserved != _reserved.end()) reception.id = reserved->second;
	const auto id = _device.receive(numberOf(step.label), textFor(step.label, peculiar), reception);
	name(step.label, {Space::incoming, id}, peculiar);
}


void World::receiveLong(const Step& step)
{
	std::vector<std::string> texts;
	for (std::int32_t part = 0; part < step.count; ++part) texts.push_back(textFor(step.label + part, Peculiar::nothing));
	std::int32_t label = step.label;
	for (const auto id : _device.receiveParts(numberOf(step.label), texts)) name(label++, {Space::incoming, id}, Peculiar::nothing);
}


void World::queue(const Step& step)
{
	const auto peculiar = static_cast<Peculiar>(step.oddity);
	sim::Draft draft;
	draft.priority = step.priority;
	if (step.seconds > 0) draft.dueAt = _device.now() + std::chrono::seconds(step.seconds);
	draft.validity = validities[step.validity];
	draft.modem = 1 + step.modem;
	draft.parts = 1 + step.parts;
	draft.userName = owners[step.owner];
	if (const auto reserved = _reserved.find(step.label); reserved != _reserved.end()) draft.id = reserved->second;
	const auto id = _device.queue(numberOf(step.label), textFor(step.label, peculiar), draft);
	name(step.label, {Space::outgoing, id}, peculiar);
}


void World::reserve(const Step& step)
{
	const Space space = step.count == 1 ? Space::outgoing : Space::incoming;
	const auto id = space == Space::outgoing ? _device.reserveOutgoingId() : _device.reserveInboxId();
	_reserved[step.label] = id;
	_truth.reserved(space, id);
}


void World::restart(Space space, std::int32_t lost)
{
	const bool outgoing = space == Space::outgoing;
	const auto serial = outgoing ? _device.reserveOutgoingId() : _device.reserveInboxId();
	const auto other = (outgoing ? _device.reserveInboxId() : _device.reserveOutgoingId()) + 1;
	const auto next = lost == 0 ? sim::Id{1} : std::max<sim::Id>(_ways.firstId, serial - lost);
	_device.restartNumbering(outgoing ? other : next, outgoing ? next : other);
	_truth.restart(space, next);
	std::erase_if(_names, [&](const auto& entry) { return entry.second.space == space && entry.second.id >= next; });
	std::erase_if(_reserved, [&](const auto& entry) { return entry.second >= next; });
}


void World::setHidden(const Name& name, bool hidden)
{
	change(name,
		[&](Row& row)
		{
			if (row.isHidden() == hidden) return;
			sim::Oddity oddity = row.oddity ? *row.oddity : sim::Oddity();
			oddity.hidden = hidden;
			row.oddity = std::make_shared<const sim::Oddity>(std::move(oddity));
		});
	_truth.look(name.space, name.id);
}


void World::change(const Name& name, const std::function<void(Row&)>& change)
{
	if (name.space == Space::incoming)
		_device.alter(Table::inbox, name.id, change);
	else
		for (const Table table : {Table::outbox, Table::sentitems}) _device.alter(table, name.id, change);
}

} // namespace eyrie::simulation
