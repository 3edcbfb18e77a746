#include "Parameters.h"

#include <algorithm>

#include "Number.h"
#include "PageCursor.h"

namespace eyrie::http
{

namespace
{

std::string joined(const std::vector<std::string>& words)
{
	std::string text;
	for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
	return text;
}

} // namespace


std::optional<TimePoint> readTime(const std::string& text)
{
	const auto stamp = parseStamp(text.size() == 10 ? text + "T00:00:00Z" : text);
	if (!stamp || !stamp->offset) return std::nullopt;
	return TimePoint(stamp->local.time_since_epoch() - *stamp->offset);
}


std::optional<std::string> Parameters::text(const std::string& name) const
{
	auto value = _request.parameter(name);
	if (value && value->empty()) return std::nullopt;
	return value;
}

std::optional<std::int64_t> Parameters::number(const std::string& name) const
{
	const auto value = text(name);
	if (!value) return std::nullopt;
	const auto number = readNumber(*value);
	if (!number || *number < 0) throw BadRequest(name + " is no whole number from 0.");
	return number;
}

std::optional<bool> Parameters::boolean(const std::string& name) const
{
	const auto word = choice(name, {"true", "false"});
	if (!word) return std::nullopt;
	return *word == "true";
}

std::optional<TimePoint> Parameters::time(const std::string& name) const
{
	const auto value = text(name);
	if (!value) return std::nullopt;
	const auto time = readTime(*value);
	if (!time) throw BadRequest(name + " is no time; write 2026-11-22, 2026-11-22T08:00:00Z or 2026-11-22T08:00:00%2B02:00.");
	return time;
}

std::optional<std::string> Parameters::choice(const std::string& name, const std::vector<std::string>& allowed) const
{
	auto value = text(name);
	if (value && std::find(allowed.begin(), allowed.end(), *value) == allowed.end())
		throw BadRequest(name + " is none of: " + joined(allowed) + ".");
	return value;
}

std::size_t Parameters::limit() const
{
	const auto limit = number("limit").value_or(defaultLimit);
	if (limit < 1 || limit > mostLimit) throw BadRequest("limit is no number from 1 to " + std::to_string(mostLimit) + ".");
	return static_cast<std::size_t>(limit);
}

std::optional<AfterMessage> Parameters::cursor() const
{
	const auto cursor = pageCursor();
	return cursor ? std::optional(cursor->after) : std::nullopt;
}

std::optional<PageCursor> Parameters::pageCursor() const
{
	const auto value = text("cursor");
	if (!value) return std::nullopt;
	const auto cursor = readCursor(*value);
	if (!cursor) throw BadRequest("cursor is not one that was given out here; begin without one.");
	return cursor;
}

} // namespace eyrie::http
