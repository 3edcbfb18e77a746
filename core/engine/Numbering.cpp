#include "Numbering.h"

#include <algorithm>

namespace eyrie::engine
{

namespace
{

// Ids are handed out by one serial, but rows are dated and committed by many hands.
constexpr Duration disorder = std::chrono::minutes(10);

std::optional<TimePoint> creationOf(const Message& message)
{
	if (message.insertDate.hasValue()) return message.insertDate.value();
	if (message.receiveDate.hasValue()) return message.receiveDate.value();
	return std::nullopt;
}

} // namespace


void Numbering::begin(std::optional<std::int64_t> highest, std::optional<TimePoint> newest)
{
	_highest = std::max(_highest, highest);
	_newest = std::max(_newest, newest);
}

void Numbering::stored(const Message& message, TimePoint now)
{
	const auto created = creationOf(message);
	begin(message.position, created && *created <= now + ahead ? created : std::nullopt);
}

const Message* Numbering::suspect(const std::vector<Message>& messages) const
{
	if (!_highest || !_newest) return nullptr;
	const auto found = std::find_if(messages.begin(), messages.end(),
		[&](const Message& message)
		{
			const auto created = creationOf(message);
			return message.position && *message.position < *_highest && created && *created > *_newest + disorder;
		});
	return found == messages.end() ? nullptr : &*found;
}

void Numbering::acquit(const std::vector<Message>& messages, TimePoint now)
{
	for (const auto& message : messages)
		if (const auto created = creationOf(message); created && *created <= now + ahead) begin(std::nullopt, created);
	_suspectedSince.clear();
}

Duration Numbering::suspectedFor(const Message& suspect, Duration elapsed)
{
	return elapsed - _suspectedSince.try_emplace(suspect.key.id, elapsed).first->second;
}

} // namespace eyrie::engine
