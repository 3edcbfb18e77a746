// Long messages: user data headers, and what several folders show of one message.
//
//   input  = { record LF }
//   record = [">"] id SP udh SP sequence SP status SP text      ">": in the later of two folders
#include <numeric>
#include <set>

#include "Folders.h"
#include "Input.h"
#include "Parts.h"

namespace eyrie::fuzz
{

namespace
{

using namespace smseagle;

/// Within a JSON string.
std::string plain(std::string_view text)
{
	std::string result(text);
	for (char& c : result)
		if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) c = '.';
	return result;
}

MessageRecord recordOf(Input line, const Folder& folder)
{
	static const Zone utc("UTC");
	std::string json = R"({"id":"1)" + plain(line.word(' ')) + '"';
	for (const char* name : {"udh", "SequencePosition", "status"})
		if (const auto word = plain(line.word(' ')); !word.empty()) json.append(",\"").append(name).append("\":\"" + word + '"');
	json += R"(,"text":")" + plain(line.rest()) + "\"}";
	return readRecord(json, {.source = "office", .folder = folder, .zone = utc});
}

std::size_t textOf(const MessageRecord& record)
{
	return record.message->text.hasValue() ? record.message->text.value().size() : 0;
}

std::set<std::int32_t> numbersOf(const PartSet& parts)
{
	std::set<std::int32_t> numbers;
	for (const auto& record : parts)
		if (record.part.number) numbers.insert(*record.part.number);
	return numbers;
}

void promiseSet(const PartSet& parts)
{
	promise(!parts.empty(), "a set has parts");
	std::size_t numbered = 0;
	std::int32_t total = 0;
	for (const auto& record : parts)
	{
		promise(record.message->position == parts.front().message->position, "a set is of one message");
		numbered += record.part.number.has_value() ? 1 : 0;
		total = std::max(total, record.part.total.value_or(0));
	}
	const auto numbers = numbersOf(parts);
	promise(numbers.size() == numbered, "each numbered part is there once");
	if (isCompleteByNumbers(parts))
		for (std::int32_t number = 1; number <= total; ++number) promise(numbers.contains(number), "complete sets lack no part");

	const Message message = joined(parts);
	const std::size_t size = std::accumulate(
		parts.begin(), parts.end(), std::size_t(0), [](std::size_t sum, const auto& record) { return sum + textOf(record); });
	promise((message.text.hasValue() ? message.text.value().size() : 0) == size, "the text is that of all parts");
	const bool allFinal
		= std::all_of(parts.begin(), parts.end(), [](const auto& record) { return isFinal(record.message->delivery); });
	promise(isFinal(message.delivery) == allFinal, "a message is final when all of its parts are");
	promise(!isFinal(asFragment(message).delivery), "a fragment is never final");
}

std::vector<PartSet> promiseSets(const MessageRecords& records)
{
	const auto sets = setsOf(records);
	std::set<std::int64_t> ids, found;
	for (const auto& record : records) ids.insert(*record.message->position);
	std::int64_t before = 0;
	PartHabit habit;
	for (const auto& parts : sets)
	{
		promiseSet(parts);
		const std::int64_t id = *parts.front().message->position;
		promise(id > before, "sets are by rising id");
		before = id;
		found.insert(id);
		habit.learnFrom(parts);
		habit.maySplit(parts);
	}
	promise(ids == found, "each id has a set");
	return sets;
}

void promiseUnited(const PartSet& earlier, const PartSet& later)
{
	const PartSet both = united(earlier, later);
	promiseSet(both);
	promise(both.size() >= std::max(earlier.size(), later.size()) && both.size() <= earlier.size() + later.size(),
		"parts are added to parts");
	auto numbers = numbersOf(earlier);
	numbers.merge(numbersOf(later));
	promise(numbersOf(both) == numbers, "no part is lost");
	promise(united(both, later).size() == both.size(), "what was there already adds nothing");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
	const auto& folders = allFolders();
	MessageRecords earlier, later;
	const std::string text = inflated({reinterpret_cast<const char*>(data), size}, 2 * 1024);
	Input input(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
	while (!input.isEmpty())
	{
		auto line = input.line();
		const Part part = partOf(line);
		promise(part.number.has_value() == part.total.has_value(), "a header tells both or neither");
		promise(!part.number || (*part.number >= 1 && *part.number <= *part.total && *part.total <= 255), "a part is one of all");
		const bool isLater = line.starts_with('>');
		if (isLater) line.remove_prefix(1);
		auto record = recordOf({reinterpret_cast<const std::uint8_t*>(line.data()), line.size()}, folders[isLater ? 4 : 2]);
		if (record.message) (isLater ? later : earlier).push_back(std::move(record));
	}
	const auto shownEarlier = promiseSets(earlier);
	const auto shownLater = promiseSets(later);
	for (const auto& first : shownEarlier)
		for (const auto& second : shownLater)
			if (first.front().message->position == second.front().message->position) promiseUnited(first, second);
	return 0;
}

} // namespace eyrie::fuzz
