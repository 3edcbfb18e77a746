#include "Api.h"

#include <algorithm>
#include <utility>

namespace eyrie::smseagle
{

AnswerShape shapeOf(const MessageRecords& records, std::size_t rows)
{
	std::vector<std::int64_t> ids;
	ids.reserve(records.size());
	for (const auto& record : records) ids.push_back(*record.message->position);
	std::sort(ids.begin(), ids.end());
	ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
	AnswerShape shape;
	shape.rows = rows;
	shape.distinct = ids.size();
	if (ids.empty()) return shape;
	shape.lowest = ids.front();
	shape.highest = ids.back();
	return shape;
}


Reply replyOf(const std::vector<std::string_view>& records, const RecordOrigin& origin)
{
	Reply reply;
	for (const auto json : records)
	{
		auto& record = reply.records.emplace_back();
		readRecord(json, origin, record);
		if (record.reject) reply.rejects.push_back(std::move(*record.reject));
		if (!record.message) reply.records.pop_back();
	}
	reply.shape = shapeOf(reply.records, records.size());
	return reply;
}

} // namespace eyrie::smseagle
