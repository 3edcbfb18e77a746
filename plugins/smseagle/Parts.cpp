#include "Parts.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <span>
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

bool isSamePart(const MessageRecord& a, const MessageRecord& b)
{
	if (a.part.number || b.part.number) return a.part.number == b.part.number;
	return a.message->text.sameValue(b.message->text) && a.message->textBinary.sameValue(b.message->textBinary)
		&& a.message->udh.sameValue(b.message->udh);
}

void append(Field<std::string>& text, const Field<std::string>& more)
{
	if (!more.hasValue()) return;
	text = text.hasValue() ? text.value() + more.value() : more.value();
}

void takeProgress(Message& message, const Message& part)
{
	message.delivery = part.delivery;
	forEachProgressField([&](const char*, auto member) { message.*member = part.*member; });
}

bool lacksParts(std::span<const MessageRecord> parts)
{
	std::set<std::int32_t> numbers;
	std::int32_t total = 0;
	for (const auto& record : parts)
	{
		if (record.part.number) numbers.insert(*record.part.number);
		total = std::max(total, record.part.total.value_or(0));
	}
	return static_cast<std::int32_t>(numbers.size()) < total;
}

/// Requires at least one part.
Message joined(std::span<MessageRecord> parts)
{
	std::stable_sort(parts.begin(), parts.end(),
		[](const MessageRecord& a, const MessageRecord& b) { return a.part.number.value_or(0) < b.part.number.value_or(0); });
	Message message = *parts.front().message;
	if (parts.size() == 1) return message;
	for (std::size_t i = 1; i < parts.size(); ++i)
	{
		const Message& part = *parts[i].message;
		if (settledness(part.delivery) < settledness(message.delivery)) takeProgress(message, part);
		if (isSamePart(parts[i - 1], parts[i])) continue; // A row shown twice.
		append(message.text, part.text);
		append(message.textBinary, part.textBinary);
		if (!message.attachments.hasValue()) message.attachments = part.attachments;
	}
	if (isFinal(message.delivery) && lacksParts(parts)) message.delivery = Delivery::sent;
	return message;
}

} // namespace


std::vector<Message> joinParts(std::vector<MessageRecord> records)
{
	const auto idOf = [](const MessageRecord& record) { return *record.message->position; };
	std::stable_sort(
		records.begin(), records.end(), [&](const MessageRecord& a, const MessageRecord& b) { return idOf(a) < idOf(b); });
	std::vector<Message> messages;
	messages.reserve(records.size());
	for (auto first = records.begin(); first != records.end();)
	{
		const auto last
			= std::find_if(first, records.end(), [&](const MessageRecord& record) { return idOf(record) != idOf(*first); });
		if (std::next(first) == last)
			messages.push_back(std::move(*first->message));
		else
			messages.push_back(joined({first, last}));
		first = last;
	}
	return messages;
}

} // namespace eyrie::smseagle
