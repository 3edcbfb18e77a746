#include "Storable.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <eyrie/sql/Dialect.h>

#include "Text.h"

namespace eyrie::sql
{

namespace
{

// What formatUtc() and the databases have in common.
constexpr TimePoint earliest = std::chrono::sys_days(std::chrono::year(1) / 1 / 1);
constexpr TimePoint latest = std::chrono::sys_days(std::chrono::year(10000) / 1 / 1);

bool isKey(std::string_view text)
{
	// In bytes rather than characters: nothing that is a key comes near.
	return text.size() <= Dialect::keyLength && isUtf8(text);
}

bool isKey(const MessageKey& key)
{
	return isKey(key.source) && isKey(key.space) && isKey(key.id);
}

std::size_t limitOf(std::string_view column)
{
	return column == "phone_number" ? Dialect::keyLength : Dialect::rowLength;
}

bool isGood(std::string_view column, const std::string& text)
{
	return text.size() <= limitOf(column) && isUtf8(text);
}

bool isGood(std::string_view, TimePoint time)
{
	return time >= earliest && time < latest;
}

bool isGood(std::string_view, std::int32_t)
{
	return true;
}

void mend(std::string_view column, Field<std::string>& field)
{
	field = shortened(repaired(field.value()), limitOf(column));
}

template <class T>
void mend(std::string_view, Field<T>& field)
{
	field = nullptr;
}

template <class Visit>
void forEachField(Visit&& visit)
{
	forEachContentField(visit);
	forEachProgressField(visit);
}

/// Calls `visit` with every text that the message has.
template <class Visit>
void forEachText(auto& message, Visit&& visit)
{
	forEachField(
		[&](std::string_view, auto field)
		{
			if constexpr (std::is_same_v<std::remove_cvref_t<decltype(message.*field)>, Field<std::string>>)
				if ((message.*field).hasValue()) visit(message.*field);
		});
}

std::size_t textsOf(const Message& message)
{
	std::size_t length = 0;
	forEachText(message, [&](const Field<std::string>& text) { length += text.value().size(); });
	return length;
}

/// Shortens the longest text, and the next one, until all of them fit.
void fit(Message& message)
{
	for (auto length = textsOf(message); length > Dialect::rowLength; length = textsOf(message))
	{
		Field<std::string>* longest = nullptr;
		forEachText(message,
			[&](Field<std::string>& text)
			{
				if (!longest || longest->value().size() < text.value().size()) longest = &text;
			});
		const auto size = longest->value().size();
		*longest = shortened(longest->value(), size - std::min(size, length - Dialect::rowLength));
	}
}

bool isStorable(const Message& message)
{
	bool good = isKey(message.key) && isKey(message.folder) && textsOf(message) <= Dialect::rowLength;
	forEachField([&](std::string_view column, auto field)
		{ good = good && (!(message.*field).hasValue() || isGood(column, (message.*field).value())); });
	return good;
}

void mend(Message& message)
{
	forEachField(
		[&](std::string_view column, auto field)
		{
			if ((message.*field).hasValue() && !isGood(column, (message.*field).value())) mend(column, message.*field);
		});
	fit(message);
}

std::string shown(const std::string& text)
{
	return text;
}

std::string shown(TimePoint time)
{
	return std::to_string(time.time_since_epoch().count()) + " ms";
}

std::string shown(std::int32_t number)
{
	return std::to_string(number);
}

/// The bytes of what is refused: { column ": " value LF }.
Reject rejectOf(const Message& message)
{
	Reject reject{repaired(message.key.id), "id: " + message.key.id + "\n", {}};
	if (!isKey(message.key) || !isKey(message.folder)) reject.reason = "an id or folder that no database could look up; ";
	forEachField(
		[&](std::string_view column, auto field)
		{
			const auto& value = message.*field;
			if (!value.hasValue()) return;
			reject.bytes.append(column).append(": ").append(shown(value.value())).append("\n");
			if (!isGood(column, value.value())) reject.reason.append(column).append(" could not be stored as it is; ");
		});
	if (const auto length = textsOf(message); length > Dialect::rowLength)
		reject.reason.append("its texts of " + std::to_string(length) + " bytes are too much for one row; ");
	reject.reason.resize(reject.reason.size() - 2);
	return reject;
}

} // namespace


bool isStorable(const Batch& batch)
{
	for (const auto& message : batch.messages)
		if (!isStorable(message)) return false;
	for (const auto& reject : batch.rejects)
		if (!isUtf8(reject.id) || !isUtf8(reject.reason)) return false;
	const auto isGood = [](const std::optional<std::string>& text) { return !text || isUtf8(*text); };
	return !batch.note || (isGood(batch.note->error) && isGood(batch.note->halt));
}


Storable storable(const Batch& batch)
{
	Storable result{batch, {}};
	auto& [repairs, refused] = result;
	repairs.messages.clear();
	for (auto& reject : repairs.rejects)
	{
		reject.id = repaired(reject.id);
		reject.reason = repaired(reject.reason);
	}
	if (repairs.note && repairs.note->error) repairs.note->error = repaired(*repairs.note->error);
	if (repairs.note && repairs.note->halt) repairs.note->halt = repaired(*repairs.note->halt);
	for (const auto& message : batch.messages)
	{
		const bool good = isStorable(message);
		if (!good) refused.push_back({message.key, isKey(message.folder) ? message.folder : std::string(), rejectOf(message)});
		if (!isKey(message.key) || !isKey(message.folder)) continue;
		auto& stored = repairs.messages.emplace_back(message);
		if (!good) mend(stored);
	}
	return result;
}

} // namespace eyrie::sql
