#include "Storable.h"

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
	return column == "phone_number" ? Dialect::keyLength : Dialect::textLength;
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

bool isStorable(const Message& message)
{
	bool good = isKey(message.key) && isKey(message.folder);
	forEachField([&](std::string_view column, auto field)
		{ good = good && (!(message.*field).hasValue() || isGood(column, (message.*field).value())); });
	return good;
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

/// A rejected message's bytes: { column ": " value LF }.
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


Batch storable(const Batch& batch)
{
	Batch result = batch;
	result.messages.clear();
	for (auto& reject : result.rejects)
	{
		reject.id = repaired(reject.id);
		reject.reason = repaired(reject.reason);
	}
	if (result.note && result.note->error) result.note->error = repaired(*result.note->error);
	if (result.note && result.note->halt) result.note->halt = repaired(*result.note->halt);
	for (const auto& message : batch.messages)
	{
		const bool good = isStorable(message);
		if (!good) result.rejects.push_back(rejectOf(message));
		if (!isKey(message.key) || !isKey(message.folder)) continue;
		auto& mended = result.messages.emplace_back(message);
		if (good) continue;
		forEachField(
			[&](std::string_view column, auto field)
			{
				if ((mended.*field).hasValue() && !isGood(column, (mended.*field).value())) mend(column, mended.*field);
			});
	}
	return result;
}

} // namespace eyrie::sql
