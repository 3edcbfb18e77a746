#include "simulator/Device.h"

namespace eyrie::sim
{
using namespace std::chrono;

std::size_t Device::step()
{
	const auto now = floor<seconds>(_clock());
	const std::lock_guard lock(_mutex);
	std::size_t events = 0;
	for (int modem = 1; modem <= _settings.modems; ++modem)
	{
		if (_settings.disabledModems.contains(modem)) continue;
		const Id id = nextDue(modem, now);
		if (id == 0) continue;
		send(id, now);
		++events;
	}
	while (!_reports.empty() && _reports.begin()->first <= now)
	{
		const Report report = _reports.begin()->second;
		_reports.erase(_reports.begin());
		if (applyReport(report.id, report.status, report.part, now)) ++events;
	}
	return events;
}

bool Device::percent(int chance)
{
	return static_cast<int>(_random() % 100) < chance;
}

bool Device::isDue(const Row& row, sys_seconds now) const
{
	if (row.sendingDate > now) return false;
	if (row.sendAfter < 0 || row.sendBefore < 0) return true;
	const auto local = now + _settings.offsetAt(now);
	const auto minute = floor<minutes>(local - floor<days>(local)).count();
	if (row.sendAfter <= row.sendBefore) return minute >= row.sendAfter && minute < row.sendBefore;
	return minute >= row.sendAfter || minute < row.sendBefore;
}

Id Device::nextDue(int modem, sys_seconds now) const
{
	const Row* best = nullptr;
	for (const auto& [key, row] : _tables.outbox)
	{
		if (row.part != 1 || row.modem != modem || !isDue(row, now)) continue;
		const bool isBetter
			= !best || row.priority > best->priority || (row.priority == best->priority && row.insertDate < best->insertDate);
		if (isBetter) best = &row;
	}
	return best ? best->id : 0;
}

void Device::send(Id id, sys_seconds now)
{
	const Life& life = _settings.life;
	if (percent(life.refusedPercent))
	{
		refuse(id, now);
		return;
	}
	if (percent(life.noReportPercent))
	{
		moveToSent(id, Status::sendingOkNoReport, std::nullopt, now);
		return;
	}
	moveToSent(id, Status::sendingOk, std::nullopt, now);
	if (!percent(life.silentPercent)) planReports(id, now);
}

void Device::refuse(Id id, sys_seconds now)
{
	constexpr int networkOutOfOrder = 38;
	const Life& life = _settings.life;
	if (_tables.outbox.at({id, 1}).retries >= life.maxRetries)
	{
		moveToSent(id, Status::sendingError, networkOutOfOrder, now);
		return;
	}
	const auto retry = [&](Row& row)
	{
		++row.retries;
		row.errorCode = networkOutOfOrder;
		row.updateDate = now;
		row.sendingDate = now + life.retryAfter;
	};
	eachPart(_tables.outbox, id, retry);
}

void Device::planReports(Id id, sys_seconds now)
{
	const int parts = _tables.sentitems.lower_bound({id, 0})->second.parts;
	const bool apart = parts > 1 && _settings.parts == DeviceSettings::Parts::repeated && _settings.life.partsApart;
	if (!apart) return planReport(id, 0, now);
	for (int part = 1; part <= parts; ++part) planReport(id, part, now);
}

void Device::planReport(Id id, int part, sys_seconds now)
{
	const Life& life = _settings.life;
	const auto spread = static_cast<std::uint64_t>((life.longestReport - life.shortestReport).count()) + 1;
	auto when = now + life.shortestReport + seconds(_random() % spread);
	if (percent(life.pendingPercent))
	{
		_reports.insert({when, {id, Status::deliveryPending, part}});
		when += 10 * life.longestReport;
	}
	_reports.insert({when, {id, percent(life.failedPercent) ? Status::deliveryFailed : Status::deliveryOk, part}});
}

} // namespace eyrie::sim
