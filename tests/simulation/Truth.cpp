#include "Truth.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace eyrie::simulation
{

namespace
{

using sim::Folder;
using sim::Row;
using sim::Status;
using sim::Table;
using Parts = sim::DeviceSettings::Parts;

// The settle time of R8 is 60 s; less the seconds that a request may take.
constexpr Duration bearable = std::chrono::seconds(45);

/// How much is decided of a part; the least decided one speaks for its message.
int settledness(const Row& row)
{
	if (row.table == Table::outbox) return 0;
	switch (row.status)
	{
	case Status::reserved:
	case Status::deliveryUnknown: return 1;
	case Status::sendingOk:
	case Status::deliveryPending: return 2;
	case Status::sendingError:
	case Status::deliveryFailed:
	case Status::error: return 3;
	case Status::sendingOkNoReport: return 4;
	case Status::deliveryOk: break;
	}
	return 5;
}

bool isError(const Row& row)
{
	return row.status == Status::sendingError || row.status == Status::deliveryFailed || row.status == Status::error;
}

constexpr std::uint8_t bit(Folder folder)
{
	return static_cast<std::uint8_t>(1U << static_cast<unsigned>(folder));
}

std::uint8_t foldersOf(const Row& row, bool exclusive)
{
	if (row.table == Table::inbox) return bit(Folder::inbox);
	if (row.table == Table::outbox) return bit(Folder::outbox);
	const bool delivered = row.status == Status::deliveryOk;
	std::uint8_t folders = isError(row) ? bit(Folder::error) : delivered ? bit(Folder::delivered) : bit(Folder::sent);
	if (!exclusive) folders |= bit(Folder::sent);
	return folders;
}

Folder folderOf(const Row& row)
{
	if (row.table == Table::inbox) return Folder::inbox;
	if (row.table == Table::outbox) return Folder::outbox;
	return isError(row) ? Folder::error : row.status == Status::deliveryOk ? Folder::delivered : Folder::sent;
}

/// One message of these parts, by R2.
Row joined(const std::vector<Row>& parts, Parts how)
{
	Row whole = parts.front();
	if (parts.size() == 1) return whole;
	std::string text;
	for (const auto& part : parts) text += part.text.str();
	whole.text = std::move(text);
	const auto least
		= std::min_element(parts.begin(), parts.end(), [](const Row& a, const Row& b) { return settledness(a) < settledness(b); });
	whole.table = least->table;
	whole.status = least->status;
	whole.errorCode = least->errorCode;
	whole.sendingDate = least->sendingDate;
	whole.deliveryDate = least->deliveryDate;
	for (const auto& part : parts)
	{
		whole.updateDate = std::max(whole.updateDate, part.updateDate);
		if (settledness(part) == settledness(*least)) whole.deliveryDate = std::max(whole.deliveryDate, part.deliveryDate);
		if (how == Parts::joined) whole.unicode = whole.unicode || part.unicode;
	}
	return whole;
}

int stageOf(Folder folder)
{
	return folder == Folder::error || folder == Folder::delivered ? 2 : folder == Folder::sent ? 1 : 0;
}

bool isSame(const Row& a, const Row& b)
{
	return a.table == b.table && a.status == b.status && a.read == b.read && a.modem == b.modem && a.retries == b.retries
		&& a.errorCode == b.errorCode && a.updateDate == b.updateDate && a.sendingDate == b.sendingDate
		&& a.deliveryDate == b.deliveryDate && a.insertDate == b.insertDate && a.text == b.text && a.number == b.number;
}

} // namespace


bool Version::isFinal() const
{
	return row.table == Table::sentitems && settledness(row) >= 3 && (!row.oddity || row.oddity->statusWord.isNull());
}


const Version* Record::settled() const
{
	const auto found = std::find_if(versions.begin(), versions.end(), [](const Version& version) { return version.isFinal(); });
	return found == versions.end() ? nullptr : &*found;
}


const Version* Record::peak() const
{
	const Version* peak = nullptr;
	for (const auto& version : versions)
		if (version.shown && (!peak || stageOf(version.folder) > stageOf(peak->folder))) peak = &version;
	return peak;
}


Truth::Truth(sim::Device& device, const std::uint64_t& tick, const Clock& clock) :
	_device(device), _tick(tick), _clock(clock), _how(device.settings().parts), _exclusive(device.settings().sentExcludesFinal)
{
}


Record& Truth::look(Space space, sim::Id id)
{
	Record& record = _records[static_cast<std::size_t>(space)][id];
	add(record, versionOf(space, id));
	return record;
}


void Truth::lookAtAll()
{
	for (const auto& seen : _device.snapshot())
		look(seen.row.table == Table::inbox ? Space::incoming : Space::outgoing, seen.row.id);
}


void Truth::reserved(Space space, sim::Id id)
{
	_records[static_cast<std::size_t>(space)][id].unseenSince = _clock.elapsed();
}


const Record* Truth::find(Space space, sim::Id id) const
{
	const auto found = of(space).find(id);
	return found == of(space).end() ? nullptr : &found->second;
}


bool Truth::has(Peculiar what) const
{
	const auto is = [&](const auto& entry) { return entry.second.peculiar == what; };
	return std::any_of(std::begin(_records), std::end(_records),
		[&](const auto& records) { return std::any_of(records.begin(), records.end(), is); });
}


bool Truth::wasOthers(const Record& record) const
{
	const auto row = std::find_if(
		record.versions.rbegin(), record.versions.rend(), [](const Version& version) { return version.row.id != 0; });
	return !_widenedFrom.empty() && row != record.versions.rend() && row->row.userName.str() != _widenedFrom;
}


void Truth::restart(Space space, sim::Id next)
{
	const auto index = static_cast<std::size_t>(space);
	_former[index].push_back(_records[index]);
	_records[index].erase(_records[index].lower_bound(next), _records[index].end());
	_restartedAt[index].push_back(_tick);
	_restartedSince[index] = _clock.elapsed();
}


std::vector<const Record*> Truth::all(Space space, sim::Id id) const
{
	std::vector<const Record*> result;
	for (const auto& records : _former[static_cast<std::size_t>(space)])
		if (const auto found = records.find(id); found != records.end()) result.push_back(&found->second);
	if (const Record* record = find(space, id)) result.push_back(record);
	return result;
}


bool Truth::hasTwin(Space space, sim::Id id) const
{
	const auto records = all(space, id);
	const auto isTwin = [](const Record* a, const Record* b)
	{
		return !a->versions.empty() && !b->versions.empty()
			&& a->versions.front().row.insertDate == b->versions.front().row.insertDate;
	};
	return std::adjacent_find(records.begin(), records.end(), isTwin) != records.end();
}


void Truth::forgive()
{
	for (auto& records : _records)
		for (auto& [id, record] : records)
			if (record.unseenSince) record.late = true;
}


void Truth::age()
{
	for (auto& records : _records)
		for (auto& [id, record] : records)
			if (record.unseenSince && _clock.elapsed() - *record.unseenSince > bearable) record.late = true;
}


/// Of each part the row of the later table.
std::map<int, Row> Truth::partsOf(Space space, sim::Id id, std::uint8_t& folders)
{
	std::map<int, Row> parts;
	const auto take = [&](Row& row)
	{
		const bool isMore = _how == Parts::first && !parts.empty() && parts.begin()->second.table == row.table;
		if (isMore) return;
		if (_how == Parts::repeated) folders |= foldersOf(row, _exclusive);
		parts[row.part] = row;
	};
	if (space == Space::incoming)
	{
		_device.alter(Table::inbox, id, take);
		return parts;
	}
	_device.alter(Table::outbox, id, take);
	if (_how == Parts::repeated || parts.empty())
	{
		_device.alter(Table::sentitems, id, take);
		return parts;
	}
	folders |= bit(Folder::outbox);
	const auto waiting = std::exchange(parts, {});
	_device.alter(Table::sentitems, id, take);
	return parts.empty() ? waiting : parts;
}


Version Truth::versionOf(Space space, sim::Id id)
{
	Version version{.at = _clock.elapsed(), .tick = _tick};
	auto parts = partsOf(space, id, version.folders);
	if (parts.empty()) return version;
	std::vector<Row> rows;
	for (auto& [part, row] : parts) rows.push_back(std::move(row));
	version.row = joined(rows, _how);
	version.folder = folderOf(version.row);
	if (_how != Parts::repeated) version.folders |= foldersOf(version.row, _exclusive);
	if (version.row.isHidden()) version.folders = 0;
	version.shown = version.folders != 0;
	return version;
}


void Truth::add(Record& record, Version version)
{
	const bool exists = version.row.id != 0;
	record.erased = !exists && !record.versions.empty();
	if (exists && !version.shown)
	{
		if (!record.unseenSince) record.unseenSince = _clock.elapsed();
	}
	else
	{
		record.late = record.late || (record.unseenSince && _clock.elapsed() - *record.unseenSince > bearable);
		record.unseenSince.reset();
	}
	const Version* last = record.now();
	const bool news = !last || last->shown != version.shown || last->folders != version.folders || !isSame(last->row, version.row);
	if (news && (exists || last)) record.versions.push_back(std::move(version));
}

} // namespace eyrie::simulation
