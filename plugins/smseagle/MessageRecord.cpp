#include "MessageRecord.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <vector>

#include "Json.h"
#include "Utf8.h"

namespace eyrie::smseagle
{

namespace
{

template <class Number>
std::optional<Number> numberIn(std::string_view text)
{
	Number number = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
	if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
	return number;
}

/// Reads the fields of one record. Each reader answers whether it understood the value.
class FieldReader
{
public:
	FieldReader(Message& message, Part& part, const RecordOrigin& origin) : _message(message), _part(part), _origin(origin) {}

	/// False: the value belongs into `extra`.
	bool read(const JsonMember&);
	bool hasRepaired() const { return _repaired; }

private:
	using Reading = bool (FieldReader::*)(const JsonValue&);
	struct Known
	{
		std::string_view name;
		Reading reading;
	};
	static const std::array<Known, 24> known;

	template <Field<std::string> Message::*member>
	bool text(const JsonValue&);
	template <Field<std::int32_t> Message::*member>
	bool number(const JsonValue&);
	template <Field<bool> Message::*member>
	bool boolean(const JsonValue&);
	template <Field<TimePoint> Message::*member>
	bool date(const JsonValue&);
	bool id(const JsonValue&);
	bool validity(const JsonValue&);
	bool attachments(const JsonValue&);
	bool sequence(const JsonValue&);
	std::optional<std::string> scalar(const JsonValue&);

	Message& _message;
	Part& _part;
	const RecordOrigin& _origin;
	bool _repaired = false;
};

// In the order in which the gateway writes them.
const std::array<FieldReader::Known, 24> FieldReader::known{{
	{"id", &FieldReader::id},
	{"number", &FieldReader::text<&Message::phoneNumber>},
	{"text", &FieldReader::text<&Message::text>},
	{"text_binary", &FieldReader::text<&Message::textBinary>},
	{"attachments", &FieldReader::attachments},
	{"udh", &FieldReader::text<&Message::udh>},
	{"smsc", &FieldReader::text<&Message::smsc>},
	{"class", &FieldReader::number<&Message::messageClass>},
	{"encoding", &FieldReader::text<&Message::encoding>},
	{"validity", &FieldReader::validity},
	{"sender_name", &FieldReader::text<&Message::senderName>},
	{"modem_no", &FieldReader::number<&Message::modemNo>},
	{"status", &FieldReader::text<&Message::status>},
	{"error_code", &FieldReader::number<&Message::errorCode>},
	{"update_date", &FieldReader::date<&Message::updateDate>},
	{"insert_date", &FieldReader::date<&Message::insertDate>},
	{"sending_date", &FieldReader::date<&Message::sendingDate>},
	{"delivery_date", &FieldReader::date<&Message::deliveryDate>},
	{"receive_date", &FieldReader::date<&Message::receiveDate>},
	{"processed", &FieldReader::boolean<&Message::processed>},
	{"read", &FieldReader::boolean<&Message::isRead>},
	{"oid", &FieldReader::text<&Message::oid>},
	{"SequencePosition", &FieldReader::sequence},
	{"sequence_position", &FieldReader::sequence},
}};

bool FieldReader::read(const JsonMember& member)
{
	const auto found = std::find_if(known.begin(), known.end(), [&](const Known& field) { return field.name == member.name; });
	return found != known.end() && (this->*found->reading)(member.value);
}

/// What a value says that is no composite; nothing for null.
std::optional<std::string> FieldReader::scalar(const JsonValue& value)
{
	if (value.kind == JsonKind::text) return decodedText(value, _repaired);
	return std::string(value.raw);
}

template <Field<std::string> Message::*member>
bool FieldReader::text(const JsonValue& value)
{
	if (value.kind == JsonKind::composite) return false;
	if (value.kind == JsonKind::null)
		_message.*member = nullptr;
	else
		_message.*member = *scalar(value);
	return true;
}

template <Field<std::int32_t> Message::*member>
bool FieldReader::number(const JsonValue& value)
{
	if (value.kind == JsonKind::null)
	{
		_message.*member = nullptr;
		return true;
	}
	if (value.kind != JsonKind::number && value.kind != JsonKind::text) return false;
	const auto number = numberIn<std::int32_t>(*scalar(value));
	if (number) _message.*member = *number;
	return number.has_value();
}

template <Field<bool> Message::*member>
bool FieldReader::boolean(const JsonValue& value)
{
	if (value.kind == JsonKind::null)
	{
		_message.*member = nullptr;
		return true;
	}
	if (value.kind == JsonKind::composite) return false;
	std::string word = *scalar(value);
	std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
	const bool yes = word == "1" || word == "t" || word == "true";
	if (!yes && word != "0" && word != "f" && word != "false") return false;
	_message.*member = yes;
	return true;
}

template <Field<TimePoint> Message::*member>
bool FieldReader::date(const JsonValue& value)
{
	if (value.kind == JsonKind::null)
	{
		_message.*member = nullptr;
		return true;
	}
	if (value.kind != JsonKind::text) return false;
	const auto stamp = parseStamp(*scalar(value));
	if (stamp) _message.*member = _origin.zone.place(*stamp);
	return stamp.has_value();
}

bool FieldReader::id(const JsonValue& value)
{
	if (value.kind != JsonKind::number && value.kind != JsonKind::text) return false;
	const auto id = numberIn<std::int64_t>(*scalar(value));
	if (!id || *id < 1 || *id > largestId) return false;
	_message.position = *id;
	_message.key.id = std::to_string(*id);
	return true;
}

/// The specification types it as a boolean, devices write words.
bool FieldReader::validity(const JsonValue& value)
{
	if (value.kind == JsonKind::null || value.raw == "false")
	{
		_message.validity = nullptr;
		return true;
	}
	if (value.kind != JsonKind::text) return false;
	std::string word = *scalar(value);
	if (word != "max" && !parseDuration(word)) return false;
	_message.validity = std::move(word);
	return true;
}

bool FieldReader::attachments(const JsonValue& value)
{
	if (value.kind != JsonKind::null)
		_message.attachments = std::string(value.raw);
	else if (_origin.attachments)
		_message.attachments = nullptr;
	return true;
}

bool FieldReader::sequence(const JsonValue& value)
{
	if (value.kind != JsonKind::number && value.kind != JsonKind::text) return false;
	const auto number = numberIn<std::int32_t>(*scalar(value));
	if (number && *number > 0) _part.number = number;
	return false; // It has no column.
}

/// A JSON object of `members`, by name; of a name given twice the last value counts, as everywhere.
std::string objectOf(const std::map<std::string_view, std::string_view>& members)
{
	std::string json = "{";
	for (const auto& [name, raw] : members)
	{
		if (json.size() > 1) json += ',';
		json.append("\"").append(name).append("\":").append(raw);
	}
	return json + '}';
}

Reject rejectOf(std::string_view json, const Message& message, std::string reason)
{
	return {message.key.id, std::string(json), std::move(reason)};
}

void readMembers(const std::vector<JsonMember>& members, FieldReader& reader, Message& message)
{
	std::map<std::string_view, std::string_view> extra;
	for (const auto& member : members)
		if (!reader.read(member)) extra[member.name] = member.value.raw;
	if (!extra.empty()) message.extra = objectOf(extra);
}

struct Word
{
	std::string_view text;
	Delivery delivery;
};

// Lower case and without underscores, which makes one spelling of those of both APIs.
constexpr std::array<Word, 8> words{{{"sendingok", Delivery::sent}, {"sendingoknoreport", Delivery::unreported},
	{"deliveryok", Delivery::delivered}, {"deliverypending", Delivery::sent}, {"deliveryfailed", Delivery::failed},
	{"sendingerror", Delivery::failed}, {"error", Delivery::failed}, {"queued", Delivery::queued}}};

std::optional<std::vector<int>> octetsOf(std::string_view hexadecimal)
{
	if (hexadecimal.size() % 2 != 0) return std::nullopt;
	std::vector<int> octets;
	for (std::size_t at = 0; at < hexadecimal.size(); at += 2)
	{
		int octet = 0;
		const auto [end, error] = std::from_chars(hexadecimal.data() + at, hexadecimal.data() + at + 2, octet, 16);
		if (error != std::errc() || end != hexadecimal.data() + at + 2 || octet < 0) return std::nullopt;
		octets.push_back(octet);
	}
	return octets;
}

} // namespace


MessageRecord readRecord(std::string_view json, const RecordOrigin& origin)
{
	MessageRecord record;
	Message message;
	message.key = {.source = origin.source, .space = origin.folder.space, .id = {}};
	message.folder = origin.folder.name;
	message.stage = origin.folder.stage;
	message.direction = origin.folder.direction;

	const bool good = isUtf8(json);
	const std::string repaired = good ? std::string() : repairedUtf8(json);
	const auto members = membersOf(good ? json : repaired);
	if (!members)
	{
		record.reject = rejectOf(json, message, "it is no well-formed JSON object");
		return record;
	}
	FieldReader reader(message, record.part, origin);
	readMembers(*members, reader, message);
	if (!message.position)
	{
		record.reject = rejectOf(json, message, "its id is missing, no positive whole number, or above 10^18");
		return record;
	}
	if (!good || reader.hasRepaired()) record.reject = rejectOf(json, message, "invalid UTF-8; stored with the bad bytes replaced");
	if (message.udh.hasValue() && !record.part.number) record.part = partOf(message.udh.value());
	message.delivery = deliveryOf(origin.folder, message.status.hasValue() ? message.status.value() : "");
	record.message = std::move(message);
	return record;
}


Delivery deliveryOf(const Folder& folder, std::string_view status)
{
	if (folder.direction == Direction::incoming) return Delivery::none;
	if (folder.queue) return Delivery::queued; // A failed attempt is tried again from there.
	std::string word;
	for (const char c : status)
		if (c != '_') word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
	const auto found = std::find_if(words.begin(), words.end(), [&](const Word& known) { return known.text == word; });
	return found == words.end() ? Delivery::unknown : found->delivery;
}


Part partOf(std::string_view udh)
{
	const auto octets = octetsOf(udh);
	if (!octets) return {};
	// Octet 0 is the header's length; then elements of identifier, length and data.
	for (std::size_t at = 1; at + 1 < octets->size(); at += 2 + static_cast<std::size_t>((*octets)[at + 1]))
	{
		const int identifier = (*octets)[at];
		const auto length = static_cast<std::size_t>((*octets)[at + 1]);
		const bool concatenation = (identifier == 0 && length == 3) || (identifier == 8 && length == 4);
		if (!concatenation || at + 1 + length >= octets->size()) continue;
		const int number = (*octets)[at + 1 + length];
		const int total = (*octets)[at + length];
		if (number >= 1 && number <= total) return {number, total};
	}
	return {};
}

} // namespace eyrie::smseagle
