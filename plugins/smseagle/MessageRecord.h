#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <eyrie/Message.h>
#include <eyrie/Source.h>

#include "ApiVersion.h"
#include "Zone.h"

namespace eyrie::smseagle
{

/// What the records of one answer have in common.
struct RecordOrigin
{
	std::string source; ///< Name of the source, for the keys.
	Folder folder;
	Zone zone;
	bool attachments = false;        ///< Asked for. Where not, a null says nothing about them.
	ApiVersion api = ApiVersion::v2; ///< Whose names and words its fields have.
};

/// Larger ids are some mistake of the gateway's. Leaves room to reckon with ids without overflow.
constexpr std::int64_t largestId = 1'000'000'000'000'000'000;

/// Which part of a long message a record is, as far as it tells.
struct Part
{
	std::optional<std::int32_t> number; ///< From 1.
	std::optional<std::int32_t> total;
};

/// One record, read: a message, or the reason why it is none, or both where bytes of it had to be repaired.
struct MessageRecord
{
	std::optional<Message> message; ///< Its `position` is set.
	std::shared_ptr<Reject> reject; ///< Hardly any has one, and thousands of records are held at once.
	Part part;
};

/// Those of an answer. They are large, and taken from its front one after the other: none is there twice.
using MessageRecords = std::deque<MessageRecord>;

/// Lenient with types: numbers as text, text as numbers, booleans in any usual form. A field whose value can't be understood is
/// left absent and kept in `extra`, as is every field without a column. Only a record without a usable id is none at all.
/// A message looks the same through either API: where APIv1 has another word for the same thing, it is given that of APIv2.
MessageRecord readRecord(std::string_view json, const RecordOrigin&);
/// The same, made where it stays: it is large. Requires an empty one.
void readRecord(std::string_view json, const RecordOrigin&, MessageRecord& record);

/// The meaning of a status word, in the spelling of either API.
Delivery deliveryOf(const Folder&, std::string_view status);

/// Part and total of a user data header that tells of them (3GPP TS 23.040, 9.2.3.24.1 and .8).
Part partOf(std::string_view udh);

} // namespace eyrie::smseagle
