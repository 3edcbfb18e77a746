#include "simulator/Device.h"

#include "simulator/Selection.h"

#include <algorithm>
#include <limits>

namespace eyrie::sim
{
namespace
{
using namespace std::chrono;

bool isUnicode(const std::string& text)
{
	return std::any_of(text.begin(), text.end(), [](char letter) { return static_cast<unsigned char>(letter) >= 0x80; });
}

Id takeId(Id& serial, const std::optional<Id>& reserved)
{
	return reserved ? *reserved : serial++;
}

std::size_t eraseRange(Rows& rows, Id from, Id to)
{
	const auto begin = rows.lower_bound({from, 0});
	const auto end = rows.upper_bound({to, std::numeric_limits<std::uint8_t>::max()});
	const auto size = static_cast<std::size_t>(std::distance(begin, end));
	rows.erase(begin, end);
	return size;
}
} // namespace

Device::Device(DeviceSettings settings, Clock clock, std::uint64_t seed) :
	_clock(std::move(clock)), _settings(std::move(settings)), _random(seed)
{
}

DeviceSettings Device::settings() const
{
	const std::lock_guard lock(_mutex);
	return _settings;
}

void Device::configure(DeviceSettings settings)
{
	const std::lock_guard lock(_mutex);
	_settings = std::move(settings);
}

TimePoint Device::now() const
{
	return _clock();
}

Id Device::receive(const std::string& number, const std::string& text, const Reception& reception)
{
	const auto now = floor<seconds>(_clock());
	const std::lock_guard lock(_mutex);
	Row row;
	row.id = takeId(_tables.nextInbox, reception.id);
	row.number = number;
	row.text = text;
	row.unicode = isUnicode(text);
	row.modem = reception.modem;
	row.messageClass = reception.messageClass;
	if (!reception.udh.empty()) row.udh = reception.udh;
	if (!reception.attachments.empty()) row.attachments = reception.attachments;
	if (const auto found = _oids.find(number); found != _oids.end()) row.oid = found->second;
	row.insertDate = row.sendingDate = row.updateDate = now;
	const Row& stored = _tables.put(Table::inbox, std::move(row), now);
	if (_tell) _tell(stored);
	return stored.id;
}

void Device::onReceived(std::function<void(const Row&)> tell)
{
	const std::lock_guard lock(_mutex);
	_tell = std::move(tell);
}

std::vector<Id> Device::receiveParts(const std::string& number, const std::vector<std::string>& texts)
{
	const Id reference = reserveInboxId();
	std::vector<Id> result;
	for (std::size_t index = 0; index < texts.size(); ++index)
	{
		Reception reception;
		reception.udh = udhOf(reference, static_cast<int>(index + 1), static_cast<int>(texts.size()));
		if (index == 0) reception.id = reference;
		result.push_back(receive(number, texts[index], reception));
	}
	return result;
}

Id Device::queue(const std::string& number, const std::string& text, const Draft& draft)
{
	const auto now = floor<seconds>(_clock());
	const std::lock_guard lock(_mutex);
	Row row;
	row.id = takeId(_tables.nextOutgoing, draft.id);
	row.number = number;
	row.folderId = 2;
	row.priority = static_cast<std::uint8_t>(draft.priority);
	row.modem = draft.modem;
	row.validity = draft.validity;
	row.userName = draft.userName;
	row.sendAfter = static_cast<std::int16_t>(draft.sendAfter);
	row.sendBefore = static_cast<std::int16_t>(draft.sendBefore);
	row.insertDate = row.updateDate = now;
	row.sendingDate = draft.dueAt ? floor<seconds>(*draft.dueAt) : now;
	row.unicode = isUnicode(text);
	row.parts = static_cast<std::uint8_t>(draft.parts);
	if (!draft.oid.empty()) _oids[number] = row.oid = draft.oid;
	const auto pieces = cut(text, draft.parts);
	for (std::size_t index = 0; index < pieces.size(); ++index)
	{
		Row part = row;
		part.part = static_cast<std::uint8_t>(index + 1);
		part.text = pieces[index];
		if (draft.parts > 1) part.udh = udhOf(row.id, part.part, part.parts);
		_tables.put(Table::outbox, std::move(part), now);
	}
	return row.id;
}

Id Device::reserveInboxId()
{
	const std::lock_guard lock(_mutex);
	return _tables.nextInbox++;
}

Id Device::reserveOutgoingId()
{
	const std::lock_guard lock(_mutex);
	return _tables.nextOutgoing++;
}

bool Device::accept(Id id, Status status)
{
	const auto now = floor<seconds>(_clock());
	const std::lock_guard lock(_mutex);
	return moveToSent(id, status, std::nullopt, now);
}

bool Device::fail(Id id, int errorCode)
{
	const auto now = floor<seconds>(_clock());
	const std::lock_guard lock(_mutex);
	return moveToSent(id, Status::sendingError, errorCode, now);
}

bool Device::handOver(Id id, int part, Status status)
{
	const auto now = floor<seconds>(_clock());
	const std::lock_guard lock(_mutex);
	const auto found = _tables.outbox.find({id, static_cast<std::uint8_t>(part)});
	if (found == _tables.outbox.end()) return false;
	copyToSent(found->second, status, std::nullopt, now);
	return true;
}

bool Device::leaveOutbox(Id id)
{
	const std::lock_guard lock(_mutex);
	return eraseRange(_tables.outbox, id, id) > 0;
}

bool Device::report(Id id, Status status, int part)
{
	const auto now = floor<seconds>(_clock());
	const std::lock_guard lock(_mutex);
	return applyReport(id, status, part, now);
}

bool Device::markRead(Id id, bool read)
{
	const auto now = floor<seconds>(_clock());
	const auto change = [&](Row& row)
	{
		row.read = read;
		row.updateDate = now;
	};
	return alter(Table::inbox, id, change);
}

bool Device::alter(Table table, Id id, const std::function<void(Row&)>& change)
{
	const std::lock_guard lock(_mutex);
	return eachPart(_tables.of(table), id, change);
}

std::size_t Device::erase(Folder folder, Id from, Id to)
{
	const std::lock_guard lock(_mutex);
	return eraseRange(_tables.of(tableOf(folder)), from, to);
}

void Device::restartNumbering(Id nextInbox, Id nextOutgoing)
{
	const std::lock_guard lock(_mutex);
	constexpr Id last = std::numeric_limits<Id>::max();
	eraseRange(_tables.inbox, nextInbox, last);
	eraseRange(_tables.outbox, nextOutgoing, last);
	eraseRange(_tables.sentitems, nextOutgoing, last);
	std::erase_if(_reports, [&](const auto& entry) { return entry.second.id >= nextOutgoing; });
	_tables.nextInbox = nextInbox;
	_tables.nextOutgoing = nextOutgoing;
}

void Device::fill(const History& history)
{
	const auto now = _clock();
	const std::lock_guard lock(_mutex);
	writeHistory(history, _tables, now);
}

std::vector<Row> Device::list(Folder folder, const FolderQuery& query)
{
	const auto now = floor<seconds>(_clock());
	const std::lock_guard lock(_mutex);
	return list(folder, query, _settings, now);
}

std::vector<Row> Device::listV1(Folder folder, const FolderQuery& query)
{
	const auto now = floor<seconds>(_clock());
	const std::lock_guard lock(_mutex);
	return list(folder, query, _settings.throughV1(folder), now);
}

std::size_t Device::count(Folder folder, const FolderQuery& query) const
{
	const std::lock_guard lock(_mutex);
	return Selection(_tables, _settings).count(folder, query);
}

std::optional<Row> Device::outgoing(Id id) const
{
	const std::lock_guard lock(_mutex);
	for (const Rows* rows : {&_tables.outbox, &_tables.sentitems})
	{
		const auto found = rows->lower_bound({id, 0});
		if (found != rows->end() && found->first.id == id && !found->second.isHidden()) return found->second;
	}
	return std::nullopt;
}

std::vector<Device::Seen> Device::snapshot() const
{
	const std::lock_guard lock(_mutex);
	const Selection selection(_tables, _settings);
	std::vector<Seen> result;
	result.reserve(_tables.inbox.size() + _tables.outbox.size() + _tables.sentitems.size());
	for (const Rows* rows : {&_tables.inbox, &_tables.outbox, &_tables.sentitems})
		for (const auto& [key, row] : *rows) result.push_back({row, selection.foldersOf(row)});
	return result;
}

std::size_t Device::rows() const
{
	const std::lock_guard lock(_mutex);
	return _tables.inbox.size() + _tables.outbox.size() + _tables.sentitems.size();
}

std::vector<Row> Device::list(Folder folder, const FolderQuery& query, const DeviceSettings& ways, sys_seconds now)
{
	std::vector<Row> rows = Selection(_tables, ways).rows(folder, query, _random);
	if (folder != Folder::inbox || !ways.readMarksRead) return rows;
	for (const Row& row : rows)
	{
		if (row.read) continue;
		Row& stored = _tables.inbox.at({row.id, row.part});
		stored.read = true;
		stored.updateDate = now;
	}
	return rows;
}

bool Device::eachPart(Rows& rows, Id id, const std::function<void(Row&)>& change) const
{
	auto at = rows.lower_bound({id, 0});
	bool found = false;
	for (; at != rows.end() && at->first.id == id; ++at, found = true) change(at->second);
	return found;
}

bool Device::moveToSent(Id id, Status status, std::optional<int> errorCode, sys_seconds now)
{
	const auto copy = [&](const Row& row)
	{
		// A part that was handed over before keeps what happened to it since.
		if (!_tables.sentitems.contains({row.id, row.part})) copyToSent(row, status, errorCode, now);
	};
	return eachPart(_tables.outbox, id, copy) && eraseRange(_tables.outbox, id, id) > 0;
}

void Device::copyToSent(const Row& row, Status status, std::optional<int> errorCode, sys_seconds now)
{
	Row sent = row;
	sent.folderId = 3;
	sent.status = status;
	sent.errorCode = errorCode;
	sent.sendingDate = sent.updateDate = now;
	_tables.put(Table::sentitems, std::move(sent), now);
}

bool Device::applyReport(Id id, Status status, int part, sys_seconds now)
{
	bool found = false;
	const auto change = [&](Row& row)
	{
		if (part != 0 && row.part != part) return;
		row.status = status;
		row.updateDate = now;
		if (status == Status::deliveryOk) row.deliveryDate = now;
		found = true;
	};
	return eachPart(_tables.sentitems, id, change) && found;
}

} // namespace eyrie::sim
