#include "Parts.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

namespace eyrie::smseagle
{

namespace
{

/// How much is decided; of parts that differ the least decided speaks for the message. All of them being final, one that
/// failed means that the message did not arrive as a whole.
std::size_t settledness(Delivery delivery)
{
	static constexpr std::array<Delivery, 7> order{Delivery::none, Delivery::queued, Delivery::unknown, Delivery::sent,
		Delivery::failed, Delivery::unreported, Delivery::delivered};
	return static_cast<std::size_t>(std::find(order.begin(), order.end(), delivery) - order.begin());
}

bool isLessSettled(const MessageRecord& a, const MessageRecord& b)
{
	return settledness(a.message->delivery) < settledness(b.message->delivery);
}

std::int64_t idOf(const MessageRecord& record)
{
	return *record.message->position;
}

bool isSamePart(const MessageRecord& a, const MessageRecord& b)
{
	if (a.part.number || b.part.number) return a.part.number == b.part.number;
	return a.message->text.sameValue(b.message->text) && a.message->textBinary.sameValue(b.message->textBinary)
		&& a.message->udh.sameValue(b.message->udh);
}

void sortParts(PartSet& parts)
{
	std::stable_sort(parts.begin(), parts.end(),
		[](const MessageRecord& a, const MessageRecord& b) { return a.part.number.value_or(0) < b.part.number.value_or(0); });
}

/// Of a row shown twice the less settled one stays.
void removeRepeats(PartSet& parts)
{
	PartSet distinct;
	for (auto& part : parts)
	{
		const bool again = !distinct.empty() && isSamePart(distinct.back(), part);
		if (!again)
			distinct.push_back(std::move(part));
		else if (isLessSettled(part, distinct.back()))
			distinct.back() = std::move(part);
	}
	parts = std::move(distinct);
}

std::int32_t totalOf(const PartSet& parts)
{
	std::int32_t total = 0;
	for (const auto& record : parts) total = std::max(total, record.part.total.value_or(0));
	return total;
}

/// The values of all parts, one after the other; of a thousand parts none is copied a thousand times.
Field<std::string> concatenated(const PartSet& parts, Field<std::string> Message::*member)
{
	std::string text;
	bool any = false;
	for (const auto& record : parts)
	{
		const Field<std::string>& part = (*record.message).*member;
		if (part.hasValue()) text += part.value();
		any = any || part.hasValue();
	}
	return any ? Field<std::string>(std::move(text)) : (*parts.front().message).*member;
}

void takeLater(Field<TimePoint>& date, const Field<TimePoint>& other)
{
	if (other.hasValue() && (!date.hasValue() || date.value() < other.value())) date = other;
}

void takeProgress(Message& message, const Message& part)
{
	message.delivery = part.delivery;
	message.folder = part.folder;
	message.stage = part.stage;
	forEachProgressField([&](const char*, auto member) { message.*member = part.*member; });
}

} // namespace


void PartHabit::learnFrom(const PartSet& parts)
{
	if (parts.front().message->direction == Direction::incoming) return; // Each part has an id of its own.
	const bool tells = std::all_of(parts.begin(), parts.end(), [](const auto& record) { return record.part.total.has_value(); });
	if (parts.size() > 1 && !tells) bare = true;
	if (tells && (parts.size() > 1 || parts.front().part.number > 1)) numbered = true;
}


bool PartHabit::maySplit(const PartSet& parts) const
{
	if (parts.front().message->direction == Direction::incoming) return false;
	if (totalOf(parts) == 0) return bare;
	if (isCompleteByNumbers(parts)) return false;
	const bool isFirstAlone = parts.size() == 1 && parts.front().part.number == 1;
	return !isFirstAlone || !onePart || numbered;
}


std::vector<PartSet> setsOf(MessageRecords records)
{
	const auto byId = [](const MessageRecord& a, const MessageRecord& b) { return idOf(a) < idOf(b); };
	// They are large, and nearly always answered in their order.
	if (!std::is_sorted(records.begin(), records.end(), byId)) std::stable_sort(records.begin(), records.end(), byId);
	std::vector<PartSet> sets;
	for (; !records.empty(); records.pop_front())
	{
		auto& record = records.front();
		if (sets.empty() || idOf(sets.back().front()) != idOf(record)) sets.emplace_back();
		sets.back().push_back(std::move(record));
	}
	for (auto& parts : sets)
	{
		if (parts.size() == 1) continue;
		sortParts(parts);
		removeRepeats(parts);
	}
	return sets;
}


PartSet united(PartSet earlier, PartSet later)
{
	std::vector<bool> taken(earlier.size());
	for (auto& part : later)
	{
		std::size_t same = 0;
		while (same < taken.size() && (taken[same] || !isSamePart(earlier[same], part))) ++same;
		if (same < taken.size())
		{
			earlier[same] = std::move(part);
			taken[same] = true;
		}
		else
			earlier.push_back(std::move(part));
	}
	sortParts(earlier);
	return earlier;
}


bool isCompleteByNumbers(const PartSet& parts)
{
	const std::int32_t total = totalOf(parts);
	std::set<std::int32_t> numbers;
	for (const auto& record : parts)
		if (record.part.number && *record.part.number <= total) numbers.insert(*record.part.number);
	return total > 0 && static_cast<std::int32_t>(numbers.size()) >= total;
}


bool isOrderedByNumbers(const PartSet& parts)
{
	return std::all_of(parts.begin(), parts.end(), [](const auto& record) { return record.part.number.has_value(); });
}


Message joined(PartSet parts)
{
	if (parts.size() == 1) return *std::move(parts.front().message);
	Message message = *parts.front().message;
	message.text = concatenated(parts, &Message::text);
	message.textBinary = concatenated(parts, &Message::textBinary);
	for (auto record = std::next(parts.begin()); record != parts.end() && !message.attachments.hasValue(); ++record)
		message.attachments = record->message->attachments;
	const auto least = std::min_element(parts.begin(), parts.end(), isLessSettled);
	if (least != parts.begin()) takeProgress(message, *least->message);
	// It was changed when any part was, and delivered when the last one was.
	for (const auto& part : parts)
	{
		takeLater(message.updateDate, part.message->updateDate);
		if (part.message->delivery == message.delivery) takeLater(message.deliveryDate, part.message->deliveryDate);
	}
	return message;
}


Message asFragment(Message message)
{
	withholdText(message);
	if (isFinal(message.delivery)) message.delivery = Delivery::sent;
	return message;
}


void withholdText(Message& message)
{
	message.text = {};
	message.textBinary = {};
	message.udh = {};
}

} // namespace eyrie::smseagle
