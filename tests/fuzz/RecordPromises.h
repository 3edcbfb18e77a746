#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "Input.h"
#include "Json.h"
#include "MessageRecord.h"

namespace eyrie::fuzz
{

using namespace smseagle;

constexpr std::string_view blanks = " \t\r\n";

/// The lines of `text` that are JSON objects.
inline std::vector<std::string_view> objectsIn(std::string_view text)
{
	std::vector<std::string_view> objects;
	Input input(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
	while (!input.isEmpty())
		if (const auto line = input.line(); line.starts_with('{') && line.ends_with('}') && membersOf(line))
			objects.push_back(line);
	return objects;
}

/// Records, commas and blanks are all that an array may hold: no byte of it is lost. `text` begins with the array; returns what
/// follows it.
inline std::string_view promiseTiled(std::string_view text, const std::vector<std::string_view>& records)
{
	promise(text.starts_with('['), "records stand in an array");
	std::string_view rest = text.substr(1);
	const auto skipBlanks = [&rest] { rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size())); };
	for (const auto& record : records)
	{
		skipBlanks();
		promise(rest.starts_with(record), "a record is what stands between the commas");
		rest.remove_prefix(record.size());
		skipBlanks();
		promise(rest.starts_with(&record == &records.back() ? ']' : ','), "between records stand commas");
		rest.remove_prefix(1);
	}
	return rest;
}

/// Fields without a column are kept, of a name given twice the last (R17). No column's name begins with x.
inline void promiseUnknownKept(const std::vector<JsonMember>& members, const Message& message)
{
	std::map<std::string_view, std::string_view> unknown;
	for (const auto& member : members)
		if (member.name.starts_with('x')) unknown[member.name] = member.value.raw;
	if (unknown.empty()) return;
	promise(message.extra.hasValue(), "unknown fields are kept");
	const auto extra = membersOf(message.extra.value());
	promise(extra.has_value(), "what is kept is a JSON object");
	for (const auto& member : *extra)
		if (const auto found = unknown.find(member.name); found != unknown.end() && found->second == member.value.raw)
			unknown.erase(found);
	promise(unknown.empty(), "unknown fields are kept as they are");
}

inline void promiseGood(const Message& message)
{
	promise(message.position && *message.position > 0 && message.key.id == std::to_string(*message.position), "the key is the id");
	const auto visit = [&message](const char*, auto member)
	{
		const auto& field = message.*member;
		if constexpr (std::is_same_v<std::remove_cvref_t<decltype(field)>, Field<std::string>>)
			promise(!field.hasValue() || isUtf8(field.value()), "text is UTF-8");
	};
	forEachContentField(visit);
	forEachProgressField(visit);
	const auto& validity = message.validity;
	promise(!validity.hasValue() || validity.value() == "max" || parseDuration(validity.value()), "a validity can be read again");
	promise(!message.extra.hasValue() || membersOf(message.extra.value()), "extra is a JSON object");
}

inline void promiseRead(std::string_view json, const RecordOrigin& origin)
{
	const MessageRecord record = readRecord(json, origin);
	promise(record.message || record.reject, "a record is a message or a reject");
	if (record.reject)
	{
		promise(record.reject->bytes == json, "a reject has its bytes");
		promise(!record.reject->reason.empty(), "a reject has a reason");
	}
	const auto& part = record.part;
	promise(!part.number || *part.number > 0, "parts are counted from 1");
	if (!record.message) return;
	promiseGood(*record.message);
	const auto members = membersOf(json);
	if (isUtf8(json)) promise(members.has_value(), "a message is a JSON object");
	if (members && isUtf8(json)) promiseUnknownKept(*members, *record.message);
}

} // namespace eyrie::fuzz
