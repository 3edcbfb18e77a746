// Bytes that are no text: the plugin's repair of answers, and what SQL storages make of messages that no database takes.
//
//   input = cut text { LF text }      cut: one byte; text: see inflated(). The texts become the fields of a message.
#include <cstring>

#include "Input.h"
#include "sql/Storable.h"
#include "sql/Text.h"

namespace eyrie::fuzz
{

namespace
{

/// Each of the two rooms has its own; they have to agree.
void promiseRepaired(std::string_view bytes)
{
	const std::string text = smseagle::repairedUtf8(bytes);
	promise(smseagle::isUtf8(text) && sql::isUtf8(text), "repaired text is UTF-8");
	promise(smseagle::isUtf8(bytes) == sql::isUtf8(bytes) && text == sql::repaired(bytes), "both repairs agree");
	promise(smseagle::isUtf8(bytes) == (text == bytes), "good text stays as it is");
	promise(text.size() <= 3 * bytes.size() && text.size() >= bytes.size(), "one character for each bad byte");
}

void promiseShortened(std::string_view bytes, std::size_t limit)
{
	const std::string text = sql::repaired(bytes);
	const std::string cut = sql::shortened(text, limit);
	promise(cut.size() <= limit && text.starts_with(cut) && sql::isUtf8(cut), "a text is cut between characters");
	promise(text.size() <= limit ? cut == text : cut.size() + 4 > limit, "no more is cut than has to be");
}

TimePoint timeFrom(std::string_view text)
{
	std::int64_t count = 0;
	std::memcpy(&count, text.data(), std::min(text.size(), sizeof count));
	return TimePoint(Duration(count));
}

/// Absent, null or of this text.
void set(Field<std::string>& field, std::string_view text)
{
	if (text != "-") field = std::string(text);
}

void set(Field<TimePoint>& field, std::string_view text)
{
	if (text != "-") field = timeFrom(text);
}

void set(Field<std::int32_t>& field, std::string_view text)
{
	if (text != "-") field = static_cast<std::int32_t>(text.size());
}

void set(Field<bool>& field, std::string_view text)
{
	if (text != "-") field = text.empty();
}

Batch batchFrom(Input& input)
{
	Batch batch;
	Message message;
	message.key = {.source = "office", .space = std::string(input.line()), .id = std::string(input.line())};
	message.folder = input.line();
	batch.rejects.push_back({std::string(input.line()), "bytes", std::string(input.line())});
	batch.note.emplace();
	batch.note->error = std::string(input.line());
	const auto visit = [&](const char*, auto member)
	{
		if (!input.isEmpty()) set(message.*member, input.line());
	};
	forEachContentField(visit);
	forEachProgressField(visit);
	batch.messages = {message, message};
	return batch;
}

void promiseStorable(const Batch& batch)
{
	const auto [result, refused] = sql::storable(batch);
	promise(sql::isStorable(result), "what was made storable is storable");
	promise(result.rejects.size() == batch.rejects.size(), "rejects stay");
	promise(result.messages.size() + refused.size() >= batch.messages.size(), "no message is lost");
	for (const auto& message : refused) promise(!message.reject.bytes.empty(), "what is refused has bytes");
	if (sql::isStorable(batch))
		promise(result.messages.size() == batch.messages.size() && refused.empty(), "what is good stays as it is");
	const auto again = sql::storable(result);
	promise(again.batch.messages.size() == result.messages.size() && again.refused.empty(), "what was repaired needs no repair");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
	Input input(data, size);
	const unsigned cut = input.byte();
	const std::string text = inflated(input.rest(), 1024);
	promiseRepaired(text);
	promiseShortened(text, cut);
	Input fields(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
	promiseStorable(batchFrom(fields));
	return 0;
}

} // namespace eyrie::fuzz
