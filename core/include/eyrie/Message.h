#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <eyrie/Export.h>
#include <eyrie/Field.h>
#include <eyrie/Time.h>

namespace eyrie
{

enum class Direction
{
	incoming,
	outgoing
};

/// Where an outgoing message has got to, in one vocabulary for all sources; the source's own word is kept beside it (`status`).
enum class Delivery
{
	none,       ///< Incoming: there is nothing to deliver.
	queued,     ///< Not handed to the network yet.
	sent,       ///< Handed over; a report is awaited.
	unreported, ///< Handed over without asking for a report: final, there is nothing to wait for.
	delivered,  ///< Final.
	failed,     ///< Final.
	unknown     ///< A word we do not know, or that says nothing: not final, to be safe.
};

/// A final state can no longer change.
constexpr bool isFinal(Delivery delivery)
{
	return delivery == Delivery::unreported || delivery == Delivery::delivered || delivery == Delivery::failed;
}

EYRIE_API std::string_view nameOf(Delivery);
EYRIE_API std::string_view nameOf(Direction);
EYRIE_API Delivery deliveryNamed(std::string_view name);   ///< `unknown` for any other word.
EYRIE_API Direction directionNamed(std::string_view name); ///< `incoming` for any other word.

/// The identity of a message (R2). The folder is not part of it: messages move.
struct MessageKey
{
	std::string source;
	std::string space;      ///< The folders that share one numbering, e.g. `incoming`.
	std::int32_t epoch = 1; ///< Rises when the numbering starts anew (R18).
	std::string id;         ///< The remote id, as the source writes it.

	auto operator<=>(const MessageKey&) const = default;
};

/// One message, as a source saw it or as a storage keeps it.
struct Message
{
	MessageKey key;
	std::string folder;
	std::int32_t stage = 0; ///< The folder's place in a message's life (Folder::stage); it never falls.
	Direction direction = Direction::incoming;
	Delivery delivery = Delivery::none;
	std::optional<std::int64_t> position; ///< The id as a number, from sources whose ids have an order. Not stored.

	Field<std::string> phoneNumber;
	Field<std::string> text;       ///< UTF-8.
	Field<std::string> textBinary; ///< As the source writes it, usually hexadecimal.
	Field<std::string> encoding;
	Field<std::int32_t> messageClass;
	Field<std::int32_t> modemNo;
	Field<std::string> senderName;
	Field<std::string> smsc;
	Field<std::string> udh;
	Field<std::string> oid;
	Field<std::string> validity; ///< `max`, or a duration in the spelling of parseDuration().
	Field<bool> isRead;
	Field<bool> processed;
	Field<std::string> attachments; ///< JSON.
	Field<std::string> extra;       ///< A JSON object of everything the source said that has no column (R17).
	Field<TimePoint> insertDate;    ///< Created at the source.
	Field<TimePoint> receiveDate;

	Field<std::string> status; ///< The source's own word.
	Field<std::int32_t> errorCode;
	Field<TimePoint> updateDate; ///< Stored, and decides nothing: clocks step.
	Field<TimePoint> sendingDate;
	Field<TimePoint> deliveryDate;

	// Kept by storages; a source leaves them alone.
	TimePoint sortTime{}; ///< The newest-first order; set once.
	std::optional<TimePoint> deletedAt;
	TimePoint createdAt{};
	TimePoint updatedAt{}; ///< Moves only when the row really changed.
};

/// Calls visit(column, member) for each field that tells of progress. They travel together: all or none are replaced.
template <class Visit>
void forEachProgressField(Visit&& visit)
{
	visit("status", &Message::status);
	visit("error_code", &Message::errorCode);
	visit("update_date", &Message::updateDate);
	visit("sending_date", &Message::sendingDate);
	visit("delivery_date", &Message::deliveryDate);
}

/// Calls visit(column, member) for each of the other fields; with forEachProgressField(), for every one.
template <class Visit>
void forEachContentField(Visit&& visit)
{
	visit("phone_number", &Message::phoneNumber);
	visit("text", &Message::text);
	visit("text_binary", &Message::textBinary);
	visit("encoding", &Message::encoding);
	visit("message_class", &Message::messageClass);
	visit("modem_no", &Message::modemNo);
	visit("sender_name", &Message::senderName);
	visit("smsc", &Message::smsc);
	visit("udh", &Message::udh);
	visit("oid", &Message::oid);
	visit("validity", &Message::validity);
	visit("is_read", &Message::isRead);
	visit("processed", &Message::processed);
	visit("attachments", &Message::attachments);
	visit("extra", &Message::extra);
	visit("insert_date", &Message::insertDate);
	visit("receive_date", &Message::receiveDate);
}

} // namespace eyrie
