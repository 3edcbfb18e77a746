#include "ModelGateway.h"

#include <algorithm>

namespace eyrie::smseagle
{

Reply ModelGateway::ask(const Question& question)
{
	++requests[question.folder.name];
	if (before) before();
	const auto failure = failing.find(question.folder.name);
	if (failure != failing.end()) throw failure->second;
	std::vector<const Row*> matching;
	const auto& rows = _rows[question.folder.name];
	auto row
		= std::lower_bound(rows.begin(), rows.end(), question.ids.first, [](const Row& a, std::int64_t id) { return a.id < id; });
	for (; row != rows.end() && row->id <= question.ids.last.value_or(INT64_MAX); ++row) matching.push_back(&*row);
	arrange(matching);
	if (matching.size() > std::min(cap, question.limit)) matching.resize(std::min(cap, question.limit));
	if (std::any_of(matching.begin(), matching.end(), [this](const Row* found) { return poisoned.contains(found->id); }))
		throw Error(ErrorKind::unavailable, ErrorScope::stream, "HTTP 500");
	Reply reply;
	reply.clock = clock;
	std::vector<std::int64_t> ids;
	for (const Row* found : matching)
	{
		reply.records.push_back(recordOf(*found, question.folder));
		ids.push_back(found->id);
	}
	rowsSent += matching.size();
	std::sort(ids.begin(), ids.end());
	ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
	reply.shape.rows = matching.size();
	reply.shape.distinct = ids.size();
	reply.shape.limit = question.limit;
	if (!ids.empty()) reply.shape.lowest = ids.front(), reply.shape.highest = ids.back();
	return reply;
}


void ModelGateway::add(const std::string& folder, std::int64_t id, std::optional<TimePoint> created, const std::string& status)
{
	insert(folder, {id, static_cast<std::uint32_t>(_random()), created, status, {}, {}});
}


void ModelGateway::addPart(
	const std::string& folder, std::int64_t id, const std::string& text, const std::string& udh, const std::string& status)
{
	insert(folder, {id, static_cast<std::uint32_t>(_random()), {}, status, text, udh});
}


void ModelGateway::insert(const std::string& folder, Row row)
{
	auto& rows = _rows[folder];
	const auto at = std::upper_bound(
		rows.begin(), rows.end(), row.id, [](std::int64_t wanted, const Row& other) { return wanted < other.id; });
	rows.insert(at, std::move(row));
}


void ModelGateway::remove(const std::string& folder, std::int64_t id)
{
	std::erase_if(_rows[folder], [id](const Row& row) { return row.id == id; });
}


std::size_t ModelGateway::allRequests() const
{
	std::size_t all = 0;
	for (const auto& [folder, count] : requests) all += count;
	return all;
}


void ModelGateway::arrange(std::vector<const Row*>& rows)
{
	switch (order)
	{
	case Order::ascending: break;
	case Order::descending: std::reverse(rows.begin(), rows.end()); break;
	case Order::insertion:
		std::sort(rows.begin(), rows.end(), [](const Row* a, const Row* b) { return a->insertion < b->insertion; });
		break;
	case Order::random: std::shuffle(rows.begin(), rows.end(), _random); break;
	}
}


MessageRecord ModelGateway::recordOf(const Row& row, const Folder& folder) const
{
	MessageRecord record;
	record.message.emplace();
	record.message->key = {.source = "office", .space = folder.space, .id = std::to_string(row.id)};
	record.message->folder = folder.name;
	record.message->stage = folder.stage;
	record.message->direction = folder.direction;
	record.message->position = row.id;
	record.message->status = row.status;
	record.message->delivery = deliveryOf(folder, row.status);
	if (!row.text.empty()) record.message->text = row.text;
	if (!row.udh.empty()) record.message->udh = row.udh, record.part = partOf(row.udh);
	if (row.created) record.message->insertDate = *row.created;
	return record;
}

} // namespace eyrie::smseagle
