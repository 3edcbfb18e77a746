#include "simulator/Selection.h"

#include <algorithm>
#include <limits>

namespace eyrie::sim
{
namespace
{
/// How much is still to come for a message in this state; of a message's parts the least settled one counts.
int openness(Status status)
{
	switch (status)
	{
	case Status::reserved: return 5;
	case Status::sendingOk:
	case Status::deliveryPending: return 4;
	case Status::deliveryUnknown: return 3;
	case Status::sendingError:
	case Status::deliveryFailed:
	case Status::error: return 2;
	case Status::sendingOkNoReport: return 1;
	case Status::deliveryOk: break;
	}
	return 0;
}

struct Range
{
	Rows::const_iterator begin;
	Rows::const_iterator end;
};

Range window(const Rows& rows, const FolderQuery& query)
{
	const Id from = query.idFrom.value_or(0);
	const Id to = query.idTo.value_or(std::numeric_limits<Id>::max());
	if (from > to) return {rows.end(), rows.end()};
	return {rows.lower_bound({from, 0}), rows.upper_bound({to, std::numeric_limits<std::uint8_t>::max()})};
}
} // namespace

std::vector<Row> Selection::rows(Folder folder, const FolderQuery& query, std::mt19937_64& chance) const
{
	using enum DeviceSettings::Order;
	const std::size_t limit = most(query);
	const bool byId = _settings.order == ascending || _settings.order == descending;
	Found found = find(folder, query, byId ? limit : std::numeric_limits<std::size_t>::max());
	if (_settings.order == DeviceSettings::Order::random) std::shuffle(found.begin(), found.end(), chance);
	if (_settings.order == insertion)
		std::sort(found.begin(), found.end(),
			[](const auto& left, const auto& right) { return left->second.sequence < right->second.sequence; });
	if (found.size() > limit) found.resize(limit);
	const Rows& table = _tables.of(tableOf(folder));
	std::vector<Row> result;
	result.reserve(found.size());
	for (const auto at : found)
	{
		if (_settings.parts == DeviceSettings::Parts::joined && at->second.parts > 1)
			result.push_back(joined(table, at));
		else
			result.push_back(at->second);
	}
	return result;
}

std::size_t Selection::count(Folder folder, const FolderQuery& query) const
{
	const Rows& rows = _tables.of(tableOf(folder));
	const Range range = window(rows, query);
	std::size_t result = 0;
	for (auto at = range.begin; at != range.end; ++at)
		if (isItem(rows, at) && matches(folder, query, rows, at)) ++result;
	return result;
}

std::vector<Folder> Selection::foldersOf(const Row& row) const
{
	const Rows& rows = _tables.of(row.table);
	const auto head = rows.lower_bound({row.id, 0});
	const bool join = row.parts > 1 && _settings.parts == DeviceSettings::Parts::joined && row.table != Table::inbox;
	const Row shown = join && head != rows.end() && head->first.id == row.id ? joined(rows, head) : row;
	std::vector<Folder> result;
	for (const Folder folder : {Folder::inbox, Folder::outbox, Folder::sent, Folder::error, Folder::delivered})
		if (tableOf(folder) == row.table && shows(folder, shown)) result.push_back(folder);
	return result;
}

bool Selection::isItem(const Rows& rows, Rows::const_iterator at) const
{
	if (at->second.part == 1 || _settings.parts == DeviceSettings::Parts::repeated) return true;
	return at == rows.begin() || std::prev(at)->first.id != at->first.id;
}

Row Selection::joined(const Rows& rows, Rows::const_iterator head) const
{
	Row result = head->second;
	std::string text = result.text.str();
	for (auto at = std::next(head); at != rows.end() && at->first.id == head->first.id; ++at)
	{
		const Row& part = at->second;
		text += part.text.str();
		result.updateDate = std::max(result.updateDate, part.updateDate);
		result.unicode = result.unicode || part.unicode;
		// Delivered is a message when the last of its parts is.
		if (openness(part.status) == openness(result.status))
			result.deliveryDate = std::max(result.deliveryDate, part.deliveryDate);
		if (openness(part.status) <= openness(result.status)) continue;
		result.status = part.status;
		result.errorCode = part.errorCode;
		result.deliveryDate = part.deliveryDate;
	}
	result.text = std::move(text);
	result.udh = Text();
	return result;
}

bool Selection::shows(Folder folder, const Row& row) const
{
	if (row.isHidden()) return false;
	if (folder == Folder::inbox || folder == Folder::outbox) return true;
	const bool isError = _settings.errorFolder.contains(row.status);
	const bool isDelivered = _settings.deliveredFolder.contains(row.status);
	if (folder == Folder::error) return isError;
	if (folder == Folder::delivered) return isDelivered;
	return !_settings.sentExcludesFinal || (!isError && !isDelivered);
}

bool Selection::matches(Folder folder, const FolderQuery& query, const Row& row) const
{
	if (!shows(folder, row) || !matchesDates(query, row)) return false;
	if (!query.number.empty() && row.number.str() != query.number) return false;
	if (query.modem && row.modem != *query.modem) return false;
	if (folder == Folder::inbox) return !query.unread || !row.read;
	if (!query.senderName.empty() && row.userName.str() != query.senderName) return false;
	return !_settings.onlyOwner || row.userName.str() == *_settings.onlyOwner;
}

bool Selection::matches(Folder folder, const FolderQuery& query, const Rows& rows, Rows::const_iterator at) const
{
	const bool join = at->second.parts > 1 && _settings.parts == DeviceSettings::Parts::joined;
	return join ? matches(folder, query, joined(rows, at)) : matches(folder, query, at->second);
}

bool Selection::matchesDates(const FolderQuery& query, const Row& row) const
{
	if (!query.dateFrom && !query.dateTo) return true;
	using enum DeviceSettings::DateColumn;
	std::optional<std::chrono::sys_seconds> date = row.insertDate;
	if (_settings.dateColumn == update)
		date = row.updateDate;
	else if (row.table != Table::inbox && _settings.dateColumn == sending)
		date = row.sendingDate;
	else if (row.table != Table::inbox && _settings.dateColumn == delivery)
		date = row.deliveryDate;
	return date && (!query.dateFrom || *date >= *query.dateFrom) && (!query.dateTo || *date <= *query.dateTo);
}

Selection::Found Selection::find(Folder folder, const FolderQuery& query, std::size_t enough) const
{
	const Rows& rows = _tables.of(tableOf(folder));
	const Range range = window(rows, query);
	Found result;
	if (_settings.order == DeviceSettings::Order::descending)
	{
		for (auto at = range.end; at != range.begin && result.size() < enough;)
			if (--at; isItem(rows, at) && matches(folder, query, rows, at)) result.push_back(at);
		return result;
	}
	for (auto at = range.begin; at != range.end && result.size() < enough; ++at)
		if (isItem(rows, at) && matches(folder, query, rows, at)) result.push_back(at);
	return result;
}

std::size_t Selection::most(const FolderQuery& query) const
{
	std::size_t result = std::numeric_limits<std::size_t>::max();
	if (query.limit)
		result = *query.limit;
	else if (_settings.defaultLimit)
		result = *_settings.defaultLimit;
	return std::min(result, _settings.cap.value_or(result));
}

} // namespace eyrie::sim
